//! The other side of the engine's socket: what a program uses that does not hold the home.

use std::io;

use futures::stream::{StreamExt, unfold};
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use touchstone_api::{Error, ErrorCode, Items};
use touchstone_engine::socket::{SocketStream, connect};
use touchstone_engine::Home;

use crate::line::{Asked, Said, internal};

/// Speaks to the engine that holds a home.
#[derive(Debug, Clone)]
pub struct Client {
    home: Home,
}

impl Client {
    /// A client of the engine that holds this home; an error says that it cannot be reached.
    pub async fn connect(home: &Home) -> io::Result<Self> {
        connect(home).await?;
        Ok(Self { home: home.clone() })
    }

    /// Calls a command. `payload` is its request as JSON, the answer its response.
    pub async fn call(&self, command: &str, payload: &[u8]) -> Result<Vec<u8>, Error> {
        let asked = Asked { command: Some(command.into()), stream: None, payload: raw(payload)? };
        let mut stream = self.ask(&asked).await?;
        read(&mut stream).await?.ok_or_else(gone)
    }

    /// Opens a stream; dropping it ends it.
    pub async fn watch(&self, stream: &str, payload: &[u8]) -> Result<Items, Error> {
        let asked = Asked { command: None, stream: Some(stream.into()), payload: raw(payload)? };
        let connection = self.ask(&asked).await?;
        let items = unfold(connection, async |mut connection| {
            let item = read(&mut connection).await.ok().flatten()?;
            Some((item, connection))
        });
        Ok(items.boxed())
    }

    async fn ask(&self, asked: &Asked) -> Result<BufReader<SocketStream>, Error> {
        let mut line = serde_json::to_vec(asked).map_err(|error| internal(&error.to_string()))?;
        line.push(b'\n');
        let mut stream = connect(&self.home).await.map_err(|_| gone())?;
        stream.write_all(&line).await.map_err(|_| gone())?;
        Ok(BufReader::new(stream))
    }
}

fn raw(payload: &[u8]) -> Result<Option<Box<RawValue>>, Error> {
    if payload.trim_ascii().is_empty() {
        return Ok(None);
    }
    // A line break inside would end the line early; JSON needs none.
    let value: serde_json::Value = serde_json::from_slice(payload)
        .map_err(|error| Error::bad_request(format!("the request: {error}")))?;
    RawValue::from_string(value.to_string()).map(Some).map_err(|error| internal(&error.to_string()))
}

/// The next line; nothing at the end.
async fn read(stream: &mut BufReader<SocketStream>) -> Result<Option<Vec<u8>>, Error> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await.map_err(|_| gone())? == 0 {
        return Ok(None);
    }
    match serde_json::from_slice(&line) {
        Ok(Said::Ok(value)) => Ok(Some(value.get().as_bytes().to_vec())),
        Ok(Said::Err(error)) => Err(error),
        Err(error) => Err(internal(&format!("the engine said something unreadable: {error}"))),
    }
}

fn gone() -> Error {
    Error::new(ErrorCode::Unavailable, "the engine that held the home is gone")
        .hint("start Touchstone again")
}
