//! The socket as a Unix socket.

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::{SocketStream, remove, write_address, written_address};
use crate::clock;
use crate::home::Home;

/// Longest path of a socket that every system takes: macOS has room for 103 bytes, Linux for 107.
const MAX_PATH_BYTES: usize = 100;

#[derive(Debug)]
pub(super) struct Listener {
    socket: UnixListener,
    path: PathBuf,
    address_file: Option<PathBuf>,
}

impl Listener {
    pub(super) async fn accept(&mut self) -> io::Result<SocketStream> {
        let (stream, _) = self.socket.accept().await?;
        Ok(Box::new(stream))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Best effort: the next engine replaces what stays behind.
        let _ = remove(&self.path);
        if let Some(file) = &self.address_file {
            let _ = remove(file);
            let _ = self.path.parent().map(std::fs::remove_dir);
        }
    }
}

pub(super) fn bind(home: &Home) -> io::Result<Listener> {
    clear(home)?;
    let near = home.socket_file();
    if near.as_os_str().as_bytes().len() <= MAX_PATH_BYTES {
        return Ok(Listener { socket: bind_at(&near)?, path: near, address_file: None });
    }
    let path = far(std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from))?;
    let socket = bind_at(&path)?;
    write_address(home, &path.to_string_lossy())?;
    Ok(Listener { socket, path, address_file: Some(home.address_file()) })
}

pub(super) async fn connect(home: &Home) -> io::Result<SocketStream> {
    let path = written_address(home).map_or_else(|| home.socket_file(), PathBuf::from);
    Ok(Box::new(UnixStream::connect(path).await?))
}

fn bind_at(path: &Path) -> io::Result<UnixListener> {
    let socket = UnixListener::bind(path)?;
    // Until here the directory, its owner's alone, keeps others out.
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(socket)
}

/// Removes what an engine that died left behind.
fn clear(home: &Home) -> io::Result<()> {
    if let Some(path) = written_address(home).map(PathBuf::from)
        && path.file_name() == home.socket_file().file_name()
    {
        let _ = remove(&path);
        let _ = path.parent().map(std::fs::remove_dir);
    }
    remove(&home.address_file())?;
    remove(&home.socket_file())
}

/// A path in a new directory that nobody can have prepared: its name is random and making it fails
/// if it exists.
fn far(runtime: Option<PathBuf>) -> io::Result<PathBuf> {
    let name = format!("touchstone-{}", clock::new_id());
    let bases = [runtime, Some(std::env::temp_dir()), Some(PathBuf::from("/tmp"))];
    let mut last = io::Error::from(io::ErrorKind::InvalidFilename);
    for base in bases.into_iter().flatten() {
        let path = base.join(&name).join("engine.sock");
        if path.as_os_str().as_bytes().len() > MAX_PATH_BYTES || path.to_str().is_none() {
            continue;
        }
        match DirBuilder::new().mode(0o700).create(base.join(&name)) {
            Ok(()) => return Ok(path),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn speaks(home: &Home) {
        let mut listener = bind(home).unwrap();
        let (mut client, mut server) = tokio::try_join!(connect(home), listener.accept()).unwrap();
        client.write_all(b"hi").await.unwrap();
        let mut got = [0; 2];
        server.read_exact(&mut got).await.unwrap();
        assert_eq!(&got, b"hi");
    }

    #[tokio::test]
    async fn the_socket_lies_in_the_home_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path()).unwrap();
        std::fs::write(home.socket_file(), "left behind").unwrap();
        speaks(&home).await;
        let listener = bind(&home).unwrap();
        let mode = std::fs::metadata(home.socket_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(listener);
        assert!(!home.socket_file().exists());
    }

    #[tokio::test]
    async fn a_home_with_a_long_path_says_where_its_socket_lies() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(&dir.path().join("long".repeat(30))).unwrap();
        speaks(&home).await;
        assert!(!home.address_file().exists());
        let listener = bind(&home).unwrap();
        let path = listener.path.clone();
        assert_eq!(written_address(&home).as_deref(), path.to_str());
        std::mem::forget(listener); // as if the process died
        drop(bind(&home).unwrap());
        assert!(!path.parent().unwrap().exists());
    }
}
