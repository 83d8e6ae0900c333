//! The interface's calls: one command that answers, one that goes on answering, and what ends them.
//!
//! Answers travel as raw bytes, which WebKit takes some ten times faster than JSON values.

#![expect(
    clippy::unreachable,
    clippy::needless_pass_by_value,
    reason = "`#[tauri::command]` writes the one and asks for the other"
)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use futures::StreamExt;
use futures::future::{AbortHandle, abortable};
use tauri::async_runtime::{self, JoinHandle};
use tauri::ipc::{Channel, Response};
use tauri::{AppHandle, Manager, Runtime, State, WebviewWindow};
use touchstone_api::{Error, ErrorCode};

use crate::backend::Backend;
use crate::window::MAIN;

/// The streams that are open, by the number that the interface was given.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    next: AtomicU32,
    open: Mutex<HashMap<u32, JoinHandle<()>>>,
}

impl Streams {
    fn insert(&self, task: JoinHandle<()>) -> u32 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, task| !task.inner().is_finished());
        open.insert(id, task);
        id
    }

    /// Ends them all: the page that asked for them is gone.
    pub(crate) fn stop_all(&self) {
        let open = std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner));
        for task in open.into_values() {
            task.abort();
        }
    }

    fn stop(&self, id: u32) {
        let task = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        if let Some(task) = task {
            task.abort();
        }
    }
}

/// The calls that are not answered yet, by the numbers that the page gave them.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<HashMap<u32, AbortHandle>>);

impl Calls {
    fn insert(&self, call: u32, handle: AbortHandle) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call, handle);
    }

    fn take(&self, call: u32) -> Option<AbortHandle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&call)
    }
}

/// The backend that the app was given.
pub(crate) fn backend<R: Runtime>(app: &AppHandle<R>) -> State<'_, Backend> {
    app.state::<Backend>()
}

/// Calls a command. `payload` is its request as JSON; the answer is its response as JSON bytes. By
/// the number `call` it can be broken off, as long as no other call has it.
#[tauri::command]
pub(crate) async fn rpc<R: Runtime>(
    window: WebviewWindow<R>,
    backend: State<'_, Backend>,
    calls: State<'_, Calls>,
    command: String,
    payload: String,
    call: u32,
) -> Result<Response, Error> {
    check(&window)?;
    let (answer, handle) = abortable(backend.call(&command, payload.as_bytes()));
    calls.insert(call, handle);
    let answer = answer.await;
    calls.take(call);
    let Ok(answer) = answer else {
        return Err(Error::new(ErrorCode::Unavailable, "the call was broken off"));
    };
    answer.map(Response::new)
}

/// Breaks a call off: nobody waits for its answer any more.
#[tauri::command]
pub(crate) fn rpc_stop(calls: State<'_, Calls>, call: u32) {
    if let Some(handle) = calls.take(call) {
        handle.abort();
    }
}

/// Opens a stream; its items go to the channel as JSON text. Answers the stream's number.
#[tauri::command]
pub(crate) async fn rpc_stream<R: Runtime>(
    window: WebviewWindow<R>,
    backend: State<'_, Backend>,
    streams: State<'_, Streams>,
    command: String,
    payload: String,
    channel: Channel<String>,
) -> Result<u32, Error> {
    check(&window)?;
    let mut items = backend.watch(&command, payload.as_bytes()).await?;
    let task = async_runtime::spawn(async move {
        while let Some(item) = items.next().await {
            let text = String::from_utf8_lossy(&item).into_owned();
            if channel.send(text).is_err() {
                return;
            }
        }
    });
    Ok(streams.insert(task))
}

/// Ends a stream.
#[tauri::command]
pub(crate) fn rpc_stream_stop(streams: State<'_, Streams>, stream: u32) {
    streams.stop(stream);
}

/// Only the main window may call; capabilities say so too, but one command hides many.
pub(crate) fn check<R: Runtime>(window: &WebviewWindow<R>) -> Result<(), Error> {
    if window.label() == MAIN {
        return Ok(());
    }
    let message = format!("the window `{}` may not call commands", window.label());
    Err(Error::new(ErrorCode::Forbidden, message))
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn a_call_that_is_broken_off_ends_and_the_others_go_on() {
        let calls = Calls::default();
        let (first, handle) = abortable(pending::<()>());
        calls.insert(1, handle);
        let (second, handle) = abortable(async { "answered" });
        calls.insert(2, handle);
        calls.take(1).unwrap().abort();
        assert!(first.await.is_err());
        assert_eq!(second.await, Ok("answered"));
        assert!(calls.take(1).is_none(), "a number is free again");
    }
}
