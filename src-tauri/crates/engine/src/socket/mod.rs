//! The engine's socket: how other programs of the same user reach the engine that holds a home.
//!
//! A Unix socket of its owner alone in the home; where the home's path is too long for one, or the
//! system has none, the file `engine.addr` in the home says where it lies instead. What is said
//! over it is `serve`'s business.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::home::Home;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// Bytes in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// One connection over the engine's socket.
pub type SocketStream = Box<dyn Duplex>;

/// The engine's socket, open for connections; closed and removed when dropped.
#[derive(Debug)]
pub struct SocketListener(system::Listener);

impl SocketListener {
    /// Opens the socket of a home. Only who holds the home's lock may: a socket left behind by a
    /// process that died is replaced.
    pub(crate) fn bind(home: &Home) -> io::Result<Self> {
        system::bind(home).map(Self)
    }

    /// Waits for the next connection.
    pub async fn accept(&mut self) -> io::Result<SocketStream> {
        self.0.accept().await
    }
}

/// Connects to the engine that holds this home.
pub async fn connect(home: &Home) -> io::Result<SocketStream> {
    system::connect(home).await
}

/// The address that a home's `engine.addr` names.
fn written_address(home: &Home) -> Option<String> {
    let text = std::fs::read_to_string(home.address_file()).ok()?;
    Some(text.trim().to_owned()).filter(|address| !address.is_empty())
}

/// Writes `engine.addr`, readable by its owner alone.
fn write_address(home: &Home, address: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(home.address_file())?.write_all(address.as_bytes())
}

/// Removes a file; that there is none is as good.
fn remove(file: &std::path::Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
