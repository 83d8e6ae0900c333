//! Filling a store: traces spread evenly over the last week, in the order of their time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::bail;

use super::ingest::now_ns;
use crate::http::Connection;
use crate::request::{Requests, Sent};
use crate::server::Server;

const BATCH: u64 = 1_000;
const SENDERS: u64 = 4;
/// Nanoseconds over which the traces are spread.
pub(crate) const WEEK_NS: u64 = 7 * 86_400 * 1_000_000_000;
/// Spans that are remembered, to be searched for.
const REMEMBERED: u64 = 2_000;

/// Sends that many spans (rounded up to whole batches); answers some of them, evenly drawn.
pub(crate) fn fill(server: &Server, spans: u64) -> anyhow::Result<Vec<Sent>> {
    let batches = spans.div_ceil(BATCH);
    let (next, begin, step) = (AtomicU64::new(0), now_ns() - WEEK_NS, WEEK_NS / (batches * BATCH));
    let send = |sender: u64| -> anyhow::Result<Vec<Sent>> {
        let mut connection = Connection::open(&server.collector)?;
        let mut requests = Requests::new(u64::MAX / 3 + sender);
        let mut remembered = Vec::new();
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            if batch >= batches {
                return Ok(remembered);
            }
            let (body, last) = requests.next(BATCH as usize, begin + batch * BATCH * step, step);
            loop {
                match connection.post(&body)? {
                    200 => break,
                    // A full queue asks to come back; nothing was taken.
                    503 => thread::yield_now(),
                    status => bail!("the collector answered {status}"),
                }
            }
            if batch % batches.div_ceil(REMEMBERED) == 0 {
                remembered.extend(last);
            }
        }
    };
    thread::scope(|scope| {
        let senders: Vec<_> =
            (0..SENDERS).map(|sender| scope.spawn(move || send(sender))).collect();
        let mut all = Vec::new();
        for sender in senders {
            all.extend(sender.join().map_err(|_| anyhow::anyhow!("a sender panicked"))??);
        }
        Ok(all)
    })
}
