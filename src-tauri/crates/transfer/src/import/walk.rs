//! The files below a directory, in the order of their names; never what a symbolic link reaches
//! outside of it. What the files are is deliberately not known here.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;

/// Most files below a directory.
const MOST: usize = 100_000;

/// A file below a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) path: PathBuf,
    /// Its path below the directory, with `/` between the names.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) size: u64,
    /// Why it cannot be read, where that is known already; it may be a directory then.
    pub(crate) fault: Option<String>,
}

/// The files below a directory but hidden ones, each once.
pub(super) fn files(dir: &Path) -> Result<Vec<Listed>, Error> {
    walk(dir, false)
}

/// All files below a directory, each once.
pub(crate) fn all_files(dir: &Path) -> Result<Vec<Listed>, Error> {
    walk(dir, true)
}

fn walk(dir: &Path, with_hidden: bool) -> Result<Vec<Listed>, Error> {
    let root = dir.canonicalize().map_err(Error::file(dir))?;
    let mut walk = Walk { root, with_hidden, linked: HashSet::new(), files: Vec::new() };
    let entries = sorted(&walk.root).map_err(Error::file(dir))?;
    walk.entries(entries, "");
    if walk.files.len() > MOST {
        let reason = format!("more than {MOST} files lie below it; name one of its directories");
        return Err(Error::Unreadable { path: dir.to_owned(), reason });
    }
    Ok(walk.files)
}

/// Whether a name stands before another: by the names of the directories, one after the other.
pub(super) fn is_before(name: &str, other: &str) -> bool {
    name.split('/').lt(other.split('/'))
}

struct Walk {
    /// The directory, without symbolic links.
    root: PathBuf,
    with_hidden: bool,
    /// What was reached by symbolic links.
    linked: HashSet<PathBuf>,
    files: Vec<Listed>,
}

impl Walk {
    fn entries(&mut self, entries: Vec<(String, DirEntry)>, within: &str) {
        for (own, entry) in entries {
            if self.files.len() > MOST {
                return;
            }
            if self.with_hidden || !own.starts_with('.') {
                self.entry(&entry, format!("{within}{own}"));
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, name: String) {
        let path = entry.path();
        let kind = entry.file_type();
        let known = kind
            .map(|kind| if kind.is_symlink() { self.target(&path) } else { Some(path.clone()) });
        let about = known.and_then(|known| match known {
            Some(known) => fs::metadata(&known).map(Some),
            None => Ok(None),
        });
        match about {
            Ok(None) => {}
            Ok(Some(about)) if about.is_dir() => match sorted(&path) {
                Ok(entries) => self.entries(entries, &format!("{name}/")),
                Err(error) => self.put(path, name, 0, Some(error.to_string())),
            },
            Ok(Some(about)) if about.is_file() => self.put(path, name, about.len(), None),
            Ok(Some(_)) => self.put(path, name, 0, Some("it is no file".to_owned())),
            Err(error) => self.put(path, name, 0, Some(error.to_string())),
        }
    }

    fn put(&mut self, path: PathBuf, name: String, size: u64, fault: Option<String>) {
        self.files.push(Listed { path, name, size, fault });
    }

    /// Where a symbolic link leads; nowhere if that is outside, was reached before, or is reached
    /// without the link.
    fn target(&mut self, link: &Path) -> Option<PathBuf> {
        let target = link.canonicalize().ok()?;
        let below = target.strip_prefix(&self.root).ok()?;
        let is_unseen = !self.with_hidden && is_hidden(below);
        (is_unseen && self.linked.insert(target.clone())).then_some(target)
    }
}

/// Whether one of the names is hidden.
fn is_hidden(below: &Path) -> bool {
    let hidden = |name: Component<'_>| name.as_os_str().to_string_lossy().starts_with('.');
    below.components().any(hidden)
}

/// What lies in a directory, by name.
fn sorted(dir: &Path) -> io::Result<Vec<(String, DirEntry)>> {
    let mut entries = fs::read_dir(dir)?
        .map(|entry| entry.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry)))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort_by(|(one, a), (other, b)| {
        one.cmp(other).then_with(|| a.file_name().cmp(&b.file_name()))
    });
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        files(dir).unwrap().into_iter().map(|file| file.name).collect()
    }

    fn lay(dir: &Path, names: &[&str]) {
        for name in names {
            fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
            fs::write(dir.join(name), name).unwrap();
        }
    }

    #[test]
    fn files_come_by_their_names_and_hidden_ones_do_not() {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), &["b", "a.b", "a/2", "a/10", "a/.git/x", ".c", "d/e/f"]);
        let found = names(dir.path());
        assert_eq!(found, ["a/10", "a/2", "a.b", "b", "d/e/f"]);
        assert!(found.is_sorted_by(|one, other| is_before(one, other)));
        assert_eq!(files(dir.path()).unwrap()[2].size, 3);
        assert_eq!(all_files(dir.path()).unwrap().len(), 7);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_leave_the_directory_or_lead_in_circles_are_not_followed() {
        use std::os::unix::fs::symlink;
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        lay(outside.path(), &["secret", "more/secret"]);
        lay(dir.path(), &["a/1", ".kept/2", ".kept/3"]);
        for (to, name) in [
            (outside.path().join("secret"), "out"),
            (outside.path().join("more"), "out-too"),
            (dir.path().to_owned(), "a/up"),
            (dir.path().join("a"), "b"),
            (dir.path().join("gone"), "c"),
            (dir.path().join(".kept"), "d"),
            (dir.path().join(".kept"), "e"),
            (dir.path().join(".kept/.."), ".kept/f"),
        ] {
            symlink(to, dir.path().join(name)).unwrap();
        }
        assert_eq!(names(dir.path()), ["a/1", "d/2", "d/3"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s")).unwrap();
        let found = files(dir.path()).unwrap();
        assert_eq!(
            (found[0].name.as_str(), found[0].fault.as_deref()),
            ("s", Some("it is no file"))
        );
        assert!(files(&dir.path().join("none")).unwrap_err().to_string().contains("none"));
    }
}
