//! The least HTTP/1.1 client: one connection, kept alive, one request at a time.
//!
//! It is here so that the generator's own cost stays small beside what it measures.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use anyhow::{Context, bail};

/// An open connection to a server.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    pub(crate) fn open(url: &str) -> anyhow::Result<Self> {
        let host = url.strip_prefix("http://").context("not an http address")?.to_owned();
        let stream = TcpStream::connect(&host).with_context(|| format!("connecting to {url}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host })
    }

    /// Posts an OTLP/HTTP protobuf body and answers the status.
    pub(crate) fn post(&mut self, body: &[u8]) -> anyhow::Result<u16> {
        // MLflow's own server wants to know the experiment; Touchstone has one of that id as well.
        let head = "content-type: application/x-protobuf\r\nx-mlflow-experiment-id: 0";
        Ok(self.send("/v1/traces", head, body)?.0)
    }

    /// Posts JSON and answers the status and the body.
    pub(crate) fn post_json(&mut self, path: &str, body: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.send(path, "content-type: application/json", body.as_bytes())
    }

    fn send(&mut self, path: &str, head: &str, body: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{head}\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        let socket = self.stream.get_mut();
        socket.write_all(head.as_bytes())?;
        socket.write_all(body)?;
        self.answer()
    }

    fn answer(&mut self) -> anyhow::Result<(u16, Vec<u8>)> {
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                bail!("the server closed the connection");
            }
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                break;
            } else if let Some(rest) = text.strip_prefix("http/1.1 ") {
                status = rest.split(' ').next().unwrap_or_default().parse()?;
            } else if let Some(value) = text.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}
