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
/// Nanoseconds from the start of a long trace's first span to that of its last.
const LONG_NS: u64 = 600 * 1_000_000_000;
/// Spans that are remembered, to be searched for.
const REMEMBERED: u64 = 2_000;

/// Sends that many spans (rounded up to whole batches); answers some of them, evenly drawn. Of equal
/// seeds the second adds nothing that is not there already.
pub(crate) fn fill(server: &Server, spans: u64, seed: u64) -> anyhow::Result<Vec<Sent>> {
    let batches = spans.div_ceil(BATCH);
    let (next, begin, step) = (AtomicU64::new(0), now_ns() - WEEK_NS, WEEK_NS / (batches * BATCH));
    let client = |sender: u64| -> anyhow::Result<Vec<Sent>> {
        let mut connection = Connection::open(&server.collector)?;
        let mut requests = Requests::new(seed.wrapping_add(sender));
        let mut remembered = Vec::new();
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            if batch >= batches {
                return Ok(remembered);
            }
            let (body, last) = requests.next(BATCH as usize, begin + batch * BATCH * step, step);
            post(&mut connection, &body)?;
            if batch % batches.div_ceil(REMEMBERED) == 0 {
                remembered.extend(last);
            }
        }
    };
    thread::scope(|scope| {
        let senders: Vec<_> =
            (0..SENDERS).map(|sender| scope.spawn(move || client(sender))).collect();
        let mut all = Vec::new();
        for sender in senders {
            all.extend(sender.join().map_err(|_| anyhow::anyhow!("a sender panicked"))??);
        }
        Ok(all)
    })
}

/// Sends one trace of that many spans which ends now; answers its id.
pub(crate) fn fill_long(
    server: &Server,
    spans: usize,
    text_bytes: usize,
    seed: u64,
) -> anyhow::Result<String> {
    let (mut connection, mut left) = (Connection::open(&server.collector)?, spans);
    let mut requests = Requests::of(seed, spans, text_bytes);
    let (step, mut id) = (LONG_NS / spans as u64, String::new());
    let mut start = now_ns() - LONG_NS;
    while left > 0 {
        let count = left.min(BATCH as usize);
        let (body, last) = requests.next(count, start, step);
        post(&mut connection, &body)?;
        id = last.map(|sent| sent.trace_id).unwrap_or_default();
        start += count as u64 * step;
        left -= count;
    }
    Ok(id)
}

fn post(connection: &mut Connection, body: &[u8]) -> anyhow::Result<()> {
    loop {
        match connection.post(body)? {
            200 => return Ok(()),
            // A full queue asks to come back; nothing was taken.
            503 => thread::yield_now(),
            status => bail!("the collector answered {status}"),
        }
    }
}
