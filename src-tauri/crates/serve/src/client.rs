//! The other side of the engine's socket: what a program uses that does not hold the home.

use std::io;
use std::time::Duration;

use futures::stream::{StreamExt, unfold};
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use touchstone_api::{Error, ErrorCode, Items};
use touchstone_engine::Home;
use touchstone_engine::socket::{SocketStream, connect};

use crate::line::{Asked, Said, internal};

/// How long an engine may take to answer at first: it may be opening its store or its window.
const PATIENCE: Duration = Duration::from_secs(10);

type Connection = BufReader<SocketStream>;

/// Speaks to the engine that holds a home.
#[derive(Debug, Clone)]
pub struct Client {
    home: Home,
}

impl Client {
    /// A client of the engine that holds this home; an error says that it does not answer.
    pub async fn connect(home: &Home) -> io::Result<Self> {
        greeted(home).await?;
        Ok(Self { home: home.clone() })
    }

    /// Calls a command. `payload` is its request as JSON, the answer its response.
    pub async fn call(&self, command: &str, payload: &[u8]) -> Result<Vec<u8>, Error> {
        self.offer(command, payload).await?.ok_or_else(gone)
    }

    /// The same; `None` says that the engine ended before it began the command, so that it may be
    /// put to whoever holds the home next.
    pub async fn offer(&self, command: &str, payload: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let asked = Asked { command: Some(command.into()), stream: None, payload: raw(payload)? };
        let Some(mut connection) = self.ask(&asked).await? else { return Ok(None) };
        match hear(&mut connection).await? {
            Some(Said::Ok(answer)) => Ok(Some(bytes(&answer))),
            Some(Said::Err(error)) => Err(error),
            Some(Said::Ending {}) => Ok(None),
            None => Err(lost()),
        }
    }

    /// Opens a stream; dropping it ends it.
    pub async fn watch(&self, stream: &str, payload: &[u8]) -> Result<Items, Error> {
        let asked = Asked { command: None, stream: Some(stream.into()), payload: raw(payload)? };
        let mut connection = self.ask(&asked).await?.ok_or_else(gone)?;
        match hear(&mut connection).await? {
            Some(Said::Ok(_)) => {}
            Some(Said::Err(error)) => return Err(error),
            Some(Said::Ending {}) | None => return Err(gone()),
        }
        let items = unfold(connection, async |mut connection| {
            let Some(Said::Ok(item)) = hear(&mut connection).await.ok()? else { return None };
            Some((bytes(&item), connection))
        });
        Ok(items.boxed())
    }

    /// Asks over a connection of its own; `None` if the engine cannot have read the whole line.
    async fn ask(&self, asked: &Asked) -> Result<Option<Connection>, Error> {
        let line = line(asked)?;
        let Ok(mut connection) = greeted(&self.home).await else { return Ok(None) };
        Ok(connection.write_all(&line).await.is_ok().then_some(connection))
    }
}

/// A connection that the engine has answered on. Without that, a connection that was closed would
/// not tell whether the engine had begun what it was asked.
async fn greeted(home: &Home) -> io::Result<Connection> {
    let hello = Asked { command: Some("app_info".into()), stream: None, payload: None };
    let hello = line(&hello).map_err(io::Error::other)?;
    let greeting = async {
        let mut connection = BufReader::new(connect(home).await?);
        connection.write_all(&hello).await?;
        match hear(&mut connection).await.map_err(io::Error::other)? {
            Some(Said::Ok(_)) => Ok(connection),
            Some(Said::Err(error)) => Err(io::Error::other(error)),
            Some(Said::Ending {}) | None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    };
    tokio::time::timeout(PATIENCE, greeting).await?
}

fn line(asked: &Asked) -> Result<Vec<u8>, Error> {
    let mut line = serde_json::to_vec(asked).map_err(|error| internal(&error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}

/// The request on one line, its numbers as they were written.
fn raw(payload: &[u8]) -> Result<Option<Box<RawValue>>, Error> {
    if payload.trim_ascii().is_empty() {
        return Ok(None);
    }
    let wrong = |reason: String| Error::bad_request(format!("the request: {reason}"));
    let text = str::from_utf8(payload).map_err(|error| wrong(error.to_string()))?;
    let raw: Box<RawValue> =
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    // Inside a JSON text a line break is only ever white space.
    let one_line = raw.get().replace(['\n', '\r'], " ");
    RawValue::from_string(one_line).map(Some).map_err(|error| wrong(error.to_string()))
}

fn bytes(value: &RawValue) -> Vec<u8> {
    value.get().as_bytes().to_vec()
}

/// The next line; nothing at the end.
async fn hear(connection: &mut Connection) -> Result<Option<Said>, Error> {
    let mut line = Vec::new();
    connection.read_until(b'\n', &mut line).await.map_err(|_| lost())?;
    if !line.ends_with(b"\n") {
        return Ok(None);
    }
    serde_json::from_slice(&line)
        .map(Some)
        .map_err(|error| internal(&format!("the engine said something unreadable: {error}")))
}

fn gone() -> Error {
    Error::new(ErrorCode::Unavailable, "the engine that held the home is gone")
        .hint("start Touchstone again")
}

/// The engine went away between a request and its answer.
fn lost() -> Error {
    Error::new(ErrorCode::Unavailable, "the engine that held the home died before it answered")
        .hint("look whether the command was carried out before you call it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_put_on_one_line_and_its_numbers_stay_as_written() {
        let one_line =
            raw(b" {\n\"a\":\r\n12345678901234567890123,\"b\":1.10}\n").unwrap().unwrap();
        assert_eq!(one_line.get(), "{ \"a\":  12345678901234567890123,\"b\":1.10}");
        assert!(raw(b" \n").unwrap().is_none());
    }

    #[test]
    fn a_request_that_is_no_json_is_refused_before_it_is_sent() {
        for wrong in [&b"{"[..], b"{} {}", b"\"a\nb\"", b"\xff"] {
            assert_eq!(raw(wrong).unwrap_err().code, ErrorCode::BadRequest);
        }
    }
}
