//! The settler: sums up large traces some time after their spans came, away from the writer.
//!
//! Reading many thousand spans takes longer than the writer may be kept, so the summary is worked
//! out on a reader and then written. A trace that changed meanwhile stays marked and is summed up
//! once more, so at rest every summary is the one its spans give. A trace that rests has its outlines
//! kept in one piece, so that it opens at once.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use touchstone_domain::change::Change;

use crate::error::{Result, StoreError};
use crate::store::Store;
use crate::table::outline::kept::Packed;
use crate::tx::WriteTx;

/// Least time between two looks, so that a trace that keeps growing is not summed up all the time.
const PAUSE: Duration = Duration::from_millis(300);

/// How long a trace must rest before its outlines are kept: one that keeps growing would have them
/// written again and again.
const REST: Duration = Duration::from_secs(5);

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
    let mut resting = HashMap::new();
    loop {
        if look && let Err(error) = settle(store) {
            tracing::warn!(%error, "a large trace could not be summed up");
        }
        if (look || !resting.is_empty())
            && let Err(error) = keep_outlines(store, &mut resting, REST)
        {
            tracing::warn!(%error, "the outlines of a large trace could not be kept");
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
fn settle(store: &Store) -> Result<()> {
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
            if now.revision != trace.revision {
                return Ok(());
            }
            tx.dirty_clear(row)?;
            tx.outlines_owe(row)
        })?;
        if last.replace(row) == Some(row) {
            // It keeps changing; the next look takes it up again.
            return Ok(());
        }
    }
}

/// Does now all that is left to do.
pub(crate) fn all(store: &Store) -> Result<()> {
    settle(store)?;
    keep_outlines(store, &mut HashMap::new(), Duration::ZERO)
}

/// Keeps the outlines of the traces that have rested for so long; `resting` says since when each has.
fn keep_outlines(store: &Store, resting: &mut HashMap<i64, Instant>, rest: Duration) -> Result<()> {
    let _alone = store.hold_settling();
    let owed = store.read_blocking(|tx| tx.outlines_owed())?;
    resting.retain(|trace, _| owed.contains(trace));
    for trace in owed {
        let since = *resting.entry(trace).or_insert_with(Instant::now);
        if since.elapsed() < rest {
            continue;
        }
        let read = store.read_blocking(move |tx| {
            let Some(found) = tx.trace_at(trace)? else { return Ok(None) };
            let count = usize::try_from(found.span_count).unwrap_or_default();
            let packed = Packed::new(&tx.outlines_of_rows(trace, count)?);
            Ok(packed.map(|packed| ((found.trace_id, found.revision), packed)))
        });
        // What cannot be read now is not tried again and again; the rows still say it.
        let packed = read.unwrap_or_else(|error| {
            tracing::warn!(%error, "the outlines of a large trace cannot be read");
            None
        });
        store.write_blocking(move |tx| match (&packed, tx.trace_at(trace)?) {
            (Some((state, packed)), Some(now)) if *state == (now.trace_id, now.revision) => {
                tx.outlines_keep(trace, packed)
            }
            (Some(_), Some(_)) => Ok(()),
            _ => tx.outlines_drop(trace),
        })?;
    }
    Ok(())
}
