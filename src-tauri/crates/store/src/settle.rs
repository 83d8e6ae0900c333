//! The settler: sums up large traces some time after their spans came, away from the writer.
//!
//! Reading many thousand spans takes longer than the writer may be kept, so the summary is worked
//! out on a reader and then written. A trace that changed meanwhile stays marked and is summed up
//! once more, so at rest every summary is the one its spans give.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use touchstone_domain::change::Change;

use crate::error::{Result, StoreError};
use crate::store::Store;
use crate::tx::WriteTx;

/// Least time between two looks, so that a trace that keeps growing is not summed up all the time.
const PAUSE: Duration = Duration::from_millis(300);

/// Starts the settler. It ends when the sender is dropped.
pub(crate) fn start(store: Store) -> Result<(Sender<()>, JoinHandle<()>)> {
    let (alive, gone) = channel();
    let thread = thread::Builder::new()
        .name("store-settle".into())
        .spawn(move || run(&store, &gone))
        .map_err(|_| StoreError::Closed)?;
    Ok((alive, thread))
}

fn run(store: &Store, gone: &Receiver<()>) {
    let mut changes = store.changes();
    let mut look = true;
    loop {
        if look && let Err(error) = settle(store) {
            tracing::warn!(%error, "a large trace could not be summed up");
        }
        if !matches!(gone.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout)) {
            return;
        }
        look = false;
        loop {
            use tokio::sync::broadcast::error::TryRecvError;
            match changes.try_recv() {
                Ok(told) => look |= told.iter().any(|change| matches!(change, Change::Trace(_))),
                Err(TryRecvError::Lagged(_)) => look = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
    }
}

/// Sums up every trace that is marked now.
pub(crate) fn settle(store: &Store) -> Result<()> {
    let _alone = store.hold_settling();
    let mut last = None;
    loop {
        let read = store.read_blocking(|tx| {
            let Some(row) = tx.dirty_next()? else { return Ok(None) };
            let Some(trace) = tx.trace_at(row)? else { return Ok(Some((row, None))) };
            Ok(Some((row, Some((trace, tx.spans(row)?)))))
        })?;
        let Some((row, found)) = read else { return Ok(()) };
        let Some((trace, spans)) = found else {
            store.write_blocking(move |tx| tx.dirty_clear(row))?;
            continue;
        };
        store.write_blocking(move |tx: &WriteTx<'_>| {
            let Some(now) = tx.trace_at(row)? else { return tx.dirty_clear(row) };
            tx.sum_up(row, now.trace_id, Some(&now), &spans, |_| true)?;
            if now.revision == trace.revision { tx.dirty_clear(row) } else { Ok(()) }
        })?;
        if last.replace(row) == Some(row) {
            // It keeps changing; the next look takes it up again.
            return Ok(());
        }
    }
}
