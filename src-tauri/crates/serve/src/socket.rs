//! The engine's side of its socket.

use std::io;
use std::time::Duration;

use futures::StreamExt;
use serde_json::value::RawValue;
use tokio::io::{
    AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, ReadHalf, WriteHalf, split,
};
use tokio::time::sleep;
use touchstone_api::{Ctx, Error, Items};
use touchstone_engine::Tasks;
use touchstone_engine::socket::SocketStream;

use crate::line::{Asked, Said};

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 64 * 1024 * 1024;
/// How long a client may take to read its last line when the engine ends.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long accepting rests where the system refused a connection.
const REST: Duration = Duration::from_millis(100);

type Reader = BufReader<ReadHalf<SocketStream>>;

/// Answers on the engine's socket until the engine ends. Does nothing the second time.
pub fn serve_socket(ctx: &Ctx) {
    let Some(mut listener) = ctx.engine().take_socket() else { return };
    let (ctx, tasks) = (ctx.clone(), ctx.engine().tasks().clone());
    let stopping = tasks.stopping().clone();
    tasks.clone().spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stopping.cancelled() => return,
            };
            match accepted {
                Ok(stream) => {
                    let ctx = ctx.clone();
                    tasks.spawn(async move { converse(&ctx, stream).await });
                }
                Err(error) => {
                    tracing::warn!(%error, "the engine's socket took no connection");
                    sleep(REST).await;
                }
            }
        }
    });
}

/// One connection: requests answered in order, or one stream until it ends. When the engine ends,
/// what it has begun is still answered, and what it has not begun is said to be so.
async fn converse(ctx: &Ctx, stream: SocketStream) {
    let (reader, writer) = split(stream);
    let (mut reader, mut writer) = (BufReader::new(reader), Writer::new(writer, ctx));
    let stopping = ctx.engine().tasks().stopping();
    loop {
        let line = tokio::select! {
            biased;
            () = stopping.cancelled() => {
                writer.say(&Said::Ending {}).await;
                return;
            }
            line = read_line(&mut reader) => line,
        };
        let said = match line {
            Ok(Line::Whole(line)) => match answer(ctx, &line).await {
                Ok(Reply::Answer(answer)) => Said::of(Ok(answer)),
                Ok(Reply::Items(items)) => return pour(items, reader, writer).await,
                Err(error) => Said::Err(error),
            },
            Ok(Line::TooLong) => Said::Err(too_long()),
            Ok(Line::End) | Err(_) => return,
        };
        if !writer.say(&said).await {
            return;
        }
    }
}

fn too_long() -> Error {
    Error::bad_request(format!("the line has more than {MAX_LINE} bytes"))
        .hint("send less at a time")
}

enum Line {
    Whole(Vec<u8>),
    /// It was skipped up to its end.
    TooLong,
    /// Nothing follows, or half a line.
    End,
}

async fn read_line(reader: &mut Reader) -> io::Result<Line> {
    let mut line = Vec::new();
    reader.take(MAX_LINE).read_until(b'\n', &mut line).await?;
    if line.ends_with(b"\n") {
        return Ok(Line::Whole(line));
    }
    if u64::try_from(line.len()).unwrap_or(u64::MAX) < MAX_LINE {
        return Ok(Line::End);
    }
    drop(line);
    skip_line(reader).await
}

/// Reads to the end of a line without keeping it: a client that is still writing would not read an
/// answer.
async fn skip_line(reader: &mut Reader) -> io::Result<Line> {
    loop {
        let part = reader.fill_buf().await?;
        if part.is_empty() {
            return Ok(Line::End);
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let skipped = end.map_or(part.len(), |end| end + 1);
        reader.consume(skipped);
        if end.is_some() {
            return Ok(Line::TooLong);
        }
    }
}

enum Reply {
    Answer(Vec<u8>),
    Items(Items),
}

async fn answer(ctx: &Ctx, line: &[u8]) -> Result<Reply, Error> {
    let asked: Asked = serde_json::from_slice(line)
        .map_err(|error| Error::bad_request(format!("the line: {error}")))?;
    let payload = asked.payload.as_deref().map_or("", RawValue::get).as_bytes();
    match (&asked.command, &asked.stream) {
        (Some(command), None) => {
            touchstone_api::call(ctx, command, payload).await.map(Reply::Answer)
        }
        (None, Some(stream)) => touchstone_api::watch(ctx, stream, payload).map(Reply::Items),
        _ => Err(Error::bad_request("a line names a `command` or a `stream`")),
    }
}

/// Says that the stream is open, then its items, until it ends or the client goes away.
async fn pour(mut items: Items, mut reader: Reader, mut writer: Writer) {
    if !writer.say(&Said::Ok(RawValue::NULL.to_owned())).await {
        return;
    }
    let mut ignored = [0; 64];
    loop {
        tokio::select! {
            item = items.next() => {
                let Some(item) = item else { return };
                if !writer.say(&Said::of(Ok(item))).await {
                    return;
                }
            }
            read = reader.read(&mut ignored) => if matches!(read, Ok(0) | Err(_)) { return },
        }
    }
}

struct Writer {
    half: WriteHalf<SocketStream>,
    tasks: Tasks,
}

impl Writer {
    fn new(half: WriteHalf<SocketStream>, ctx: &Ctx) -> Self {
        Self { half, tasks: ctx.engine().tasks().clone() }
    }

    /// Writes a line; false if the client is gone, or does not read while the engine ends.
    async fn say(&mut self, said: &Said) -> bool {
        let line = said.line();
        let late = async {
            self.tasks.stopping().cancelled().await;
            sleep(LAST_WORDS).await;
        };
        tokio::select! {
            written = self.half.write_all(&line) => written.is_ok(),
            () = late => false,
        }
    }
}
