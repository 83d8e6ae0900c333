//! The lock: of all programs that know a home, the one that holds it is the engine.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek as _, Write as _};

use serde::{Deserialize, Serialize};

use crate::error::EngineError;
use crate::home::Home;

/// The process that holds a home, as far as its lock file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub pid: Option<u32>,
    /// What it is, `touchstone serve` for instance.
    pub program: Option<String>,
}

impl Holder {
    /// Who holds the home now, or held it last.
    pub(crate) fn of(home: &Home) -> Self {
        let text = std::fs::read(home.lock_file()).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program.as_deref().unwrap_or("another process"))?;
        match self.pid {
            Some(pid) => write!(f, " (process {pid})"),
            None => Ok(()),
        }
    }
}

/// The lock on a home; given back when dropped, or when the process dies.
#[derive(Debug)]
pub(crate) struct HomeLock {
    _file: File,
}

impl HomeLock {
    /// Takes the lock and writes down who holds it; `None` if another process has it.
    pub(crate) fn take(home: &Home, program: &str) -> Result<Option<Self>, EngineError> {
        let path = home.lock_file();
        let failed = |source| EngineError::Lock { file: path.clone(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        write_holder(&file, program).map_err(failed)?;
        Ok(Some(Self { _file: file }))
    }
}

fn write_holder(mut file: &File, program: &str) -> std::io::Result<()> {
    let holder = Holder { pid: Some(std::process::id()), program: Some(program.to_owned()) };
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(&holder)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_a_home_and_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path()).unwrap();
        assert_eq!(Holder::of(&home).to_string(), "another process");
        let lock = HomeLock::take(&home, "touchstone serve").unwrap();
        assert!(lock.is_some());
        assert!(HomeLock::take(&home, "second").unwrap().is_none());
        let pid = std::process::id();
        assert_eq!(Holder::of(&home).to_string(), format!("touchstone serve (process {pid})"));
        drop(lock);
        assert!(HomeLock::take(&home, "second").unwrap().is_some());
        assert_eq!(Holder::of(&home).program.as_deref(), Some("second"));
    }
}
