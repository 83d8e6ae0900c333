//! The socket as a named pipe, whose random name `engine.addr` tells.

use std::io;

use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeServer, ServerOptions};

use super::{SocketStream, remove, write_address, written_address};
use crate::clock;
use crate::home::Home;

#[derive(Debug)]
pub(super) struct Listener {
    name: String,
    next: NamedPipeServer,
    address_file: std::path::PathBuf,
}

impl Listener {
    pub(super) async fn accept(&mut self) -> io::Result<SocketStream> {
        self.next.connect().await?;
        let following = ServerOptions::new().reject_remote_clients(true).create(&self.name)?;
        Ok(Box::new(std::mem::replace(&mut self.next, following)))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Best effort: the next engine replaces what stays behind.
        let _ = remove(&self.address_file);
    }
}

pub(super) fn bind(home: &Home) -> io::Result<Listener> {
    remove(&home.address_file())?;
    let name = format!(r"\\.\pipe\touchstone-{}", clock::new_id());
    let next =
        ServerOptions::new().first_pipe_instance(true).reject_remote_clients(true).create(&name)?;
    write_address(home, &name)?;
    Ok(Listener { name, next, address_file: home.address_file() })
}

#[expect(clippy::unused_async, reason = "the other systems wait here")]
pub(super) async fn connect(home: &Home) -> io::Result<SocketStream> {
    let name = written_address(home).ok_or(io::ErrorKind::NotFound)?;
    Ok(Box::new(ClientOptions::new().open(name)?))
}
