//! The home: the one directory in which everything of a user lies.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::EngineError;

/// The variable that names the home.
const VARIABLE: &str = "TOUCHSTONE_HOME";

/// A home that exists. Only its owner may enter it, where the system knows owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
}

impl Home {
    /// The directory given, else the one that `TOUCHSTONE_HOME` names, else the platform's place
    /// for a user's data. It is made if it is missing.
    pub fn resolve(flag: Option<PathBuf>) -> Result<Self, EngineError> {
        Self::at(&locate(flag, |name| std::env::var_os(name))?)
    }

    /// The home in this directory, which is made if it is missing.
    pub fn at(dir: &Path) -> Result<Self, EngineError> {
        let failed = |source| EngineError::Home { dir: dir.to_owned(), source };
        let absolute = std::path::absolute(dir).map_err(failed)?;
        make(&absolute).map_err(failed)?;
        Ok(Self { dir: absolute })
    }

    /// The directory, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.dir.join("touchstone.db")
    }

    /// The file whose lock makes a process the engine; it names that process.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.dir.join("engine.lock")
    }

    /// Where the engine's socket lies, if the path is short enough for a socket.
    pub(crate) fn socket_file(&self) -> PathBuf {
        self.dir.join("engine.sock")
    }

    /// Says where the socket lies, if not at [`Home::socket_file`].
    pub(crate) fn address_file(&self) -> PathBuf {
        self.dir.join("engine.addr")
    }
}

fn make(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn locate(
    flag: Option<PathBuf>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, EngineError> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match flag.or_else(|| set(VARIABLE)) {
        Some(dir) => Ok(dir),
        None => platform(set),
    }
}

#[cfg(target_os = "macos")]
fn platform(set: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, EngineError> {
    let user = set("HOME").ok_or(EngineError::NoHome("HOME"))?;
    Ok(user.join("Library/Application Support/Touchstone"))
}

#[cfg(windows)]
fn platform(set: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, EngineError> {
    Ok(set("APPDATA").ok_or(EngineError::NoHome("APPDATA"))?.join("Touchstone"))
}

#[cfg(not(any(target_os = "macos", windows)))]
fn platform(set: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, EngineError> {
    // The XDG specification wants relative paths ignored.
    let data = match set("XDG_DATA_HOME").filter(|dir| dir.is_absolute()) {
        Some(data) => data,
        None => set("HOME").ok_or(EngineError::NoHome("HOME"))?.join(".local/share"),
    };
    Ok(data.join("touchstone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
    }

    #[test]
    fn the_flag_goes_before_the_variable_and_the_variable_before_the_platform() {
        let set = variables(&[("TOUCHSTONE_HOME", "/v"), ("HOME", "/u")]);
        assert_eq!(locate(Some("/f".into()), &set).unwrap(), PathBuf::from("/f"));
        assert_eq!(locate(None, &set).unwrap(), PathBuf::from("/v"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_empty_variable_or_a_relative_data_directory_counts_as_unset() {
        let set = variables(&[("TOUCHSTONE_HOME", ""), ("XDG_DATA_HOME", "data"), ("HOME", "/u")]);
        assert_eq!(locate(None, set).unwrap(), PathBuf::from("/u/.local/share/touchstone"));
        let set = variables(&[("XDG_DATA_HOME", "/d"), ("HOME", "/u")]);
        assert_eq!(locate(None, set).unwrap(), PathBuf::from("/d/touchstone"));
        assert!(matches!(locate(None, variables(&[])), Err(EngineError::NoHome("HOME"))));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_home_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let home = Home::at(&parent.path().join("a/b")).unwrap();
        let mode = fs::metadata(home.dir()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_file_in_the_way_is_an_error_that_names_it() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        fs::write(&file, "").unwrap();
        let error = Home::at(&file).unwrap_err();
        assert!(error.to_string().contains("file"), "{error}");
        assert!(error.hint().unwrap().contains("--home"));
    }
}
