//! How large a source file may be, and what may stand at the repository's root.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a visitor sees first, and nothing else. Other tools' settings are dotfiles.
const ROOT_ENTRIES: [&str; 13] = [
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "docs",
    "icons",
    "rust-toolchain.toml",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

/// A file's path below the root and its lines.
type Lines = (PathBuf, usize);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}

/// The files that git knows or would take, or `None` outside a checkout.
fn files_of_git(root: &Path) -> Option<Vec<PathBuf>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listed = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(listed.stdout).ok()?;
    let files: Vec<_> = text.split_terminator('\0').map(PathBuf::from).collect();
    (listed.status.success() && !files.is_empty()).then_some(files)
}

/// All files below a folder, without what is built or installed.
fn files_below(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let below = path.strip_prefix(root).unwrap();
        let left_out = ["target", "gen", "permissions", "node_modules", "dist", ".git"];
        if left_out.iter().any(|name| below.ends_with(name)) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            files_below(root, &path, found);
        } else {
            found.push(below.to_owned());
        }
    }
}

fn files() -> Vec<PathBuf> {
    let root = root();
    files_of_git(&root).unwrap_or_else(|| {
        let mut found = Vec::new();
        files_below(&root, &root, &mut found);
        found
    })
}

fn has_extension(path: &Path, wanted: &[&str]) -> bool {
    path.extension().is_some_and(|found| wanted.iter().any(|extension| found == *extension))
}

/// Lines of a Rust file up to its tests.
fn rust_lines(source: &str) -> usize {
    source.lines().take_while(|line| line.trim() != "#[cfg(test)]").count()
}

/// Rust files of the product with their lines, smallest first.
fn rust_files() -> Vec<Lines> {
    let is_test = |path: &Path| {
        path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
    };
    let mut found: Vec<_> = files()
        .into_iter()
        .filter(|path| path.starts_with("src-tauri") && has_extension(path, &["rs"]))
        .filter(|path| !is_test(path))
        .filter_map(|path| fs::read_to_string(root().join(&path)).ok().map(|text| (path, text)))
        .map(|(path, text)| (path, rust_lines(&text)))
        .collect();
    found.sort_by_key(|(_, lines)| *lines);
    found
}

fn larger_than(files: &[Lines], limit: usize) -> Vec<&Lines> {
    files.iter().filter(|(_, lines)| *lines > limit).collect()
}

#[test]
fn no_rust_file_has_over_500_lines() {
    let files = rust_files();
    let wrong = larger_than(&files, 500);
    assert!(wrong.is_empty(), "split these by noun: {wrong:?}");
}

#[test]
fn half_of_the_rust_files_have_at_most_120_lines_and_nine_in_ten_at_most_300() {
    let files = rust_files();
    assert!(files.len() > 20, "only {} Rust files were found", files.len());
    let (_, median) = files[files.len() / 2];
    let (_, ninth_in_ten) = files[files.len() * 9 / 10];
    let largest = &files[files.len() * 9 / 10..];
    assert!(median <= 120, "the median is {median}");
    assert!(ninth_in_ten <= 300, "nine in ten have up to {ninth_in_ten} lines: {largest:?}");
}

#[test]
fn no_typescript_file_has_over_400_lines() {
    let is_counted = |path: &PathBuf| {
        let name = path.to_string_lossy();
        has_extension(path, &["ts", "tsx"])
            && path.starts_with("ui/src")
            && !path.starts_with("ui/src/bindings")
            && !name.contains(".test.")
    };
    let counted: Vec<Lines> = files()
        .into_iter()
        .filter(is_counted)
        .filter_map(|path| fs::read_to_string(root().join(&path)).ok().map(|text| (path, text)))
        .map(|(path, text)| (path, text.lines().count()))
        .collect();
    assert!(!counted.is_empty());
    let wrong = larger_than(&counted, 400);
    assert!(wrong.is_empty(), "split these by noun: {wrong:?}");
}

#[test]
fn the_root_shows_only_what_belongs_there() {
    let entries: BTreeSet<String> = files()
        .iter()
        .filter_map(|path| path.components().next())
        .map(|first| first.as_os_str().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !ROOT_ENTRIES.contains(&name.as_str()))
        .collect();
    assert!(entries.is_empty(), "these do not belong at the root: {entries:?}");
}

#[test]
fn lines_are_counted_up_to_the_tests() {
    assert_eq!(rust_lines("a\nb\n#[cfg(test)]\nmod tests {}\n"), 2);
    assert_eq!(rust_lines("a\n"), 1);
}
