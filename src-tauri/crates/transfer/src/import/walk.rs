//! The files below a directory, in the order of their names; never what a symbolic link reaches
//! outside of it. What the files are is deliberately not known here.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;

/// Most entries below a directory.
const MOST: usize = 100_000;

/// Why a symbolic link is not followed.
const NOWHERE: &str = "it is a link that leads nowhere";
const OUTSIDE: &str = "it is a link that leads out of the directory";
const OWN_NAME: &str = "it is a link; what it leads to is taken by its own name";

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

/// The files below a directory but hidden ones, as far as that many entries reach, and whether there
/// are more.
pub(super) fn first_files(dir: &Path, most: usize) -> Result<(Vec<Listed>, bool), Error> {
    let walk = walked(dir, false, most)?;
    Ok((walk.files, walk.is_cut))
}

fn walk(dir: &Path, with_hidden: bool) -> Result<Vec<Listed>, Error> {
    let walk = walked(dir, with_hidden, MOST)?;
    if walk.is_cut {
        let reason = format!(
            "more than {MOST} files and directories lie below it; name one of its directories"
        );
        return Err(Error::Unreadable { path: dir.to_owned(), reason });
    }
    Ok(walk.files)
}

fn walked(dir: &Path, with_hidden: bool, most: usize) -> Result<Walk, Error> {
    let root = dir.canonicalize().map_err(Error::file(dir))?;
    let entries = sorted(&root).map_err(Error::file(dir))?;
    let (linked, files) = (HashSet::new(), Vec::new());
    let mut walk = Walk { root, with_hidden, room: most, is_cut: false, linked, files };
    walk.entries(entries, "");
    Ok(walk)
}

/// Whether a name stands before another: by the names of the directories, one after the other.
pub(super) fn is_before(name: &str, other: &str) -> bool {
    name.split('/').lt(other.split('/'))
}

struct Walk {
    /// The directory, without symbolic links.
    root: PathBuf,
    with_hidden: bool,
    /// Entries that may still be looked at, and whether some were not.
    room: usize,
    is_cut: bool,
    /// What was reached by symbolic links.
    linked: HashSet<PathBuf>,
    files: Vec<Listed>,
}

impl Walk {
    fn entries(&mut self, entries: Vec<(String, DirEntry)>, within: &str) {
        for (own, entry) in entries {
            if !self.with_hidden && own.starts_with('.') {
                continue;
            }
            let Some(room) = self.room.checked_sub(1) else {
                self.is_cut = true;
                return;
            };
            self.room = room;
            self.entry(&entry, format!("{within}{own}"));
        }
    }

    fn entry(&mut self, entry: &DirEntry, name: String) {
        let path = entry.path();
        let known = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => match self.target(&path) {
                Target::Taken(known) => Ok(known),
                Target::Known => return,
                Target::Refused(reason) => return self.put(path, name, 0, Some(reason.to_owned())),
            },
            kind => kind.map(|_| path.clone()),
        };
        match known.and_then(fs::metadata) {
            Ok(about) if about.is_dir() => match sorted(&path) {
                Ok(entries) => self.entries(entries, &format!("{name}/")),
                Err(error) => self.put(path, name, 0, Some(error.to_string())),
            },
            Ok(about) if about.is_file() => self.put(path, name, about.len(), None),
            Ok(_) => self.put(path, name, 0, Some("it is no file".to_owned())),
            Err(error) => self.put(path, name, 0, Some(error.to_string())),
        }
    }

    fn put(&mut self, path: PathBuf, name: String, size: u64, fault: Option<String>) {
        self.files.push(Listed { path, name, size, fault });
    }

    /// Where a symbolic link leads.
    fn target(&mut self, link: &Path) -> Target {
        let Ok(target) = link.canonicalize() else { return Target::Refused(NOWHERE) };
        let Ok(below) = target.strip_prefix(&self.root) else { return Target::Refused(OUTSIDE) };
        if self.with_hidden {
            return Target::Refused(OWN_NAME);
        }
        if is_hidden(below) && self.linked.insert(target.clone()) {
            return Target::Taken(target);
        }
        Target::Known
    }
}

/// What becomes of a symbolic link.
enum Target {
    /// What lies there is taken.
    Taken(PathBuf),
    /// It is reached without the link, or was by another.
    Known,
    /// It is named with this reason.
    Refused(&'static str),
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
        let found = files(dir.path()).unwrap();
        let (refused, read): (Vec<_>, Vec<_>) = found.iter().partition(|file| file.fault.is_some());
        let told: Vec<_> =
            refused.iter().map(|it| (it.name.as_str(), it.fault.as_deref().unwrap())).collect();
        assert_eq!(told, [("c", NOWHERE), ("out", OUTSIDE), ("out-too", OUTSIDE)]);
        let names: Vec<_> = read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/1", "d/2", "d/3"]);
        let all = all_files(dir.path()).unwrap();
        let link = all.iter().find(|file| file.name == "b").unwrap();
        assert_eq!(link.fault.as_deref(), Some(OWN_NAME));
    }

    #[test]
    fn a_look_ends_after_so_many_entries_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), &["a/1", "a/2", ".c", "b"]);
        let look = |most| first_files(dir.path(), most).unwrap();
        assert_eq!((look(3).0.len(), look(3).1), (2, true));
        assert_eq!((look(4).0.len(), look(4).1), (3, false));
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
