//! Opens a folder in the system's own program for that.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(windows)]
const OPENER: &str = "explorer";
#[cfg(not(any(target_os = "macos", windows)))]
const OPENER: &str = "xdg-open";

/// Opens a folder of ours; only whether the program started is known.
pub(crate) fn open(dir: &Path) -> io::Result<()> {
    let mut child = Command::new(OPENER)
        .arg(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Somebody has to hear that it ended.
    std::thread::spawn(move || child.wait());
    Ok(())
}
