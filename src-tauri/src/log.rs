//! The log: to standard error what is wrong, to a file of the home also what goes on.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tauri::Manager;
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::MakeWriterExt as _;

/// A file that is larger when the program starts is put aside, in place of the one before, in bytes.
const LARGEST: u64 = 4 << 20;
/// What is written unless `TOUCHSTONE_LOG` says otherwise.
const USUAL: &str = "warn,touchstone=info";

/// Where the log lies; nowhere if it cannot be written.
#[derive(Debug)]
pub(crate) struct Logs(pub(crate) Option<PathBuf>);

impl Logs {
    /// The folder that an app's log lies in.
    pub(crate) fn of<R: tauri::Runtime>(app: &tauri::AppHandle<R>) -> Option<PathBuf> {
        app.state::<Self>().0.clone()
    }
}

/// Begins to log, below the home if there is one. A panic is logged, too.
pub(crate) fn start(home: Option<&Path>) -> Logs {
    let filter =
        EnvFilter::try_from_env("TOUCHSTONE_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
    let errors = io::stderr.with_max_level(Level::WARN);
    let opened = home.map(|home| home.join("logs")).map(|dir| (open(&dir), dir));
    let begun = tracing_subscriber::fmt().with_env_filter(filter);
    let logs = match opened {
        Some((Ok(file), dir)) => {
            begun.with_writer(errors.and(Mutex::new(file))).init();
            Some(dir)
        }
        Some((Err(error), dir)) => {
            begun.with_writer(errors).init();
            tracing::warn!(%error, dir = %dir.display(), "no log can be written");
            None
        }
        None => {
            begun.with_writer(errors).init();
            None
        }
    };
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!("{panic}");
        before(panic);
    }));
    Logs(logs)
}

fn open(dir: &Path) -> io::Result<File> {
    // The home may not be there yet; it and what lies in it are the user's alone.
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    let path = dir.join("window.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > LARGEST) {
        fs::rename(&path, dir.join("window.before.log"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_home_that_is_made_for_the_log_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let there = tempfile::tempdir().unwrap();
        let home = there.path().join("home");
        open(&home.join("logs")).unwrap();
        assert_eq!(fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_log_goes_on_until_it_is_large_and_is_then_put_aside_once() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("logs");
        let write = |text: &[u8]| open(&dir).unwrap().write_all(text).unwrap();
        write(b"one ");
        write(b"two");
        assert_eq!(fs::read(dir.join("window.log")).unwrap(), b"one two");
        let large = usize::try_from(LARGEST).unwrap() + 1;
        write(&vec![b'x'; large]);
        write(b"three");
        assert_eq!(fs::read(dir.join("window.log")).unwrap(), b"three");
        assert!(fs::read(dir.join("window.before.log")).unwrap().starts_with(b"one twox"));
    }
}
