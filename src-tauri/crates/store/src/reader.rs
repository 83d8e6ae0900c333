//! Readers: a few threads, each with a read-only connection of its own. A read whose asker has gone
//! away ends where it is.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use crate::body::dictionaries::Dictionaries;
use crate::conn::open_reader;
use crate::error::{Result, StoreError};
use crate::incoming::SpanReader;
use crate::text::TextIndex;
use crate::tx::ReadTx;

/// Reads that run at the same time; a screen rarely asks for more at once.
const READERS: usize = 3;

/// Steps of SQLite's machine after which it looks whether anybody still waits.
const LOOK_EVERY: i32 = 1_000;

/// What a read does, boxed with the way to answer it.
type Work = Box<dyn FnOnce(Result<&ReadTx<'_>>) + Send>;

/// A read that waits for its turn.
pub(crate) struct Read {
    pub(crate) work: Work,
    /// Set once nobody waits for the answer any more.
    pub(crate) gone: Arc<AtomicBool>,
}

/// Held by whoever waits for a read; it ends when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Asker(pub(crate) Arc<AtomicBool>);

impl Drop for Asker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Starts the readers. They end when the sender is dropped.
pub(crate) fn start(
    file: &Path,
    spans: &Arc<dyn SpanReader>,
    text: &Arc<TextIndex>,
    dictionaries: &Arc<Dictionaries>,
) -> Result<(mpsc::Sender<Read>, Vec<JoinHandle<()>>)> {
    let (sender, receiver) = mpsc::channel::<Read>();
    let receiver = Arc::new(Mutex::new(receiver));
    let threads = (0..READERS)
        .map(|number| {
            let (receiver, mut conn) = (Arc::clone(&receiver), open_reader(file)?);
            let (spans, text) = (Arc::clone(spans), Arc::clone(text));
            let dictionaries = Arc::clone(dictionaries);
            thread::Builder::new()
                .name(format!("store-read-{number}"))
                .spawn(move || serve(&receiver, &mut conn, &*spans, &text, &dictionaries))
                .map_err(|_| StoreError::Closed)
        })
        .collect::<Result<_>>()?;
    Ok((sender, threads))
}

fn serve(
    receiver: &Mutex<mpsc::Receiver<Read>>,
    conn: &mut Connection,
    reader: &dyn SpanReader,
    text: &TextIndex,
    dictionaries: &Dictionaries,
) {
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Read { work, gone }) = next else { return };
        if gone.load(Ordering::Relaxed) {
            continue;
        }
        let look = Arc::clone(&gone);
        let looks = conn.progress_handler(LOOK_EVERY, Some(move || look.load(Ordering::Relaxed)));
        let tx = ReadTx { conn, reader, text, dictionaries, gone: Some(&gone) };
        // A panic in a closure drops its answer, which its caller sees as an error; this thread
        // lives on.
        let run = || run(work, looks, &tx);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
        let _ = conn.progress_handler(0, None::<fn() -> bool>);
        // Ends the snapshot; a read transaction has nothing to lose.
        let ended = outcome.is_ok() && conn.execute_batch("COMMIT").is_ok();
        if !ended && !conn.is_autocommit() {
            let _ = conn.execute_batch("ROLLBACK");
        }
    }
}

fn run(work: Work, looks: rusqlite::Result<()>, tx: &ReadTx<'_>) {
    match looks.and_then(|()| tx.conn.execute_batch("BEGIN")) {
        Ok(()) => work(Ok(tx)),
        Err(error) => work(Err(error.into())),
    }
}
