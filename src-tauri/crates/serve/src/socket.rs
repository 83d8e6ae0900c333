//! The engine's side of its socket.

use futures::StreamExt;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, ReadHalf, WriteHalf, split};
use touchstone_api::{Ctx, Error};
use touchstone_engine::socket::SocketStream;

use crate::line::{Asked, Said};

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 64 * 1024 * 1024;

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
                    let (ctx, stopping) = (ctx.clone(), stopping.clone());
                    tasks.spawn(async move {
                        tokio::select! {
                            () = converse(&ctx, stream) => {}
                            () = stopping.cancelled() => {}
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the engine's socket took no connection");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        }
    });
}

/// One connection: requests answered in order, or one stream until it ends.
async fn converse(ctx: &Ctx, stream: SocketStream) {
    let (reader, mut writer) = split(stream);
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        match (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line).await {
            Ok(read) if read > 0 && line.ends_with(b"\n") => {}
            _ => return,
        }
        let said = match serde_json::from_slice::<Asked>(&line) {
            Err(error) => Said::Err(Error::bad_request(format!("the line: {error}"))),
            Ok(asked) => match answer(ctx, &asked).await {
                Reply::Said(said) => said,
                Reply::Items(items) => return pour(items, reader, writer).await,
            },
        };
        if writer.write_all(&said.line()).await.is_err() {
            return;
        }
    }
}

enum Reply {
    Said(Said),
    Items(touchstone_api::Items),
}

async fn answer(ctx: &Ctx, asked: &Asked) -> Reply {
    let payload = asked.payload.as_ref().map_or("", |payload| payload.get()).as_bytes();
    match (&asked.command, &asked.stream) {
        (Some(command), None) => {
            Reply::Said(Said::of(touchstone_api::call(ctx, command, payload).await))
        }
        (None, Some(stream)) => match touchstone_api::watch(ctx, stream, payload) {
            Ok(items) => Reply::Items(items),
            Err(error) => Reply::Said(Said::Err(error)),
        },
        _ => Reply::Said(Said::Err(Error::bad_request("a line names a `command` or a `stream`"))),
    }
}

/// Writes items until the stream ends or the client goes away.
async fn pour(
    mut items: touchstone_api::Items,
    mut reader: BufReader<ReadHalf<SocketStream>>,
    mut writer: WriteHalf<SocketStream>,
) {
    let mut gone = [0];
    loop {
        tokio::select! {
            item = items.next() => {
                let Some(item) = item else { return };
                if writer.write_all(&Said::of(Ok(item)).line()).await.is_err() {
                    return;
                }
            }
            read = reader.read(&mut gone) => if !matches!(read, Ok(1)) { return },
        }
    }
}
