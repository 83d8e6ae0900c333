//! Readers: a few threads, each with a read-only connection of its own.

use std::path::Path;
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

/// A read, boxed with the way to answer it.
pub(crate) type Read = Box<dyn FnOnce(Result<&ReadTx<'_>>) + Send>;

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
            let (receiver, conn) = (Arc::clone(&receiver), open_reader(file)?);
            let (spans, text) = (Arc::clone(spans), Arc::clone(text));
            let dictionaries = Arc::clone(dictionaries);
            thread::Builder::new()
                .name(format!("store-read-{number}"))
                .spawn(move || serve(&receiver, &conn, &*spans, &text, &dictionaries))
                .map_err(|_| StoreError::Closed)
        })
        .collect::<Result<_>>()?;
    Ok((sender, threads))
}

fn serve(
    receiver: &Mutex<mpsc::Receiver<Read>>,
    conn: &Connection,
    reader: &dyn SpanReader,
    text: &TextIndex,
    dictionaries: &Dictionaries,
) {
    let tx = ReadTx { conn, reader, text, dictionaries };
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(read) = next else { return };
        // A panic in a closure drops its answer, which its caller sees as an error; this thread
        // lives on.
        let work = || run(read, &tx);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        if outcome.is_err() || !conn.is_autocommit() {
            let _ = conn.execute_batch("ROLLBACK");
        }
    }
}

fn run(read: Read, tx: &ReadTx<'_>) {
    if let Err(error) = tx.conn.execute_batch("BEGIN") {
        return read(Err(error.into()));
    }
    read(Ok(tx));
    // Ends the snapshot; a read transaction has nothing to lose.
    let _ = tx.conn.execute_batch("COMMIT");
}
