//! Durable ingest over OTLP/HTTP: spans per second, CPU per span, spans per fsync.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail};
use serde_json::json;

use crate::http::Connection;
use crate::report::{Quantiles, Row};
use crate::request::{Requests, Sent};
use crate::server::Server;

/// How the load comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Spans in each request.
    pub(crate) batch: usize,
    /// Clients that each wait for their answer before they send again.
    pub(crate) clients: usize,
    /// For how long.
    pub(crate) time: Duration,
    /// Makes this load's texts differ from those of every other load.
    pub(crate) seed: u64,
}

/// What one client had acknowledged.
pub(crate) struct Acknowledged {
    pub(crate) spans: usize,
    times: Vec<Duration>,
    sample: Vec<Sent>,
}

/// Sends a load and reads a sample of what was acknowledged back whole.
pub(crate) fn ingest(server: &Server, load: Load) -> anyhow::Result<Row> {
    let mut engine = server.engine()?;
    let mut commits = || -> anyhow::Result<f64> {
        let status = engine.call("store_status", &json!({}))?;
        status["commits"].as_f64().context("no count of commits")
    };
    let (cpu, index) = (server.cpu()?, server.index_cpu()?);
    let (before, begun) = (commits()?, Instant::now());
    // A full queue asks to come back; nothing was taken.
    let done = send_all(&server.collector, load, |status| status == 503)?;
    let elapsed = begun.elapsed().as_secs_f64();
    let index = server.index_cpu()?.saturating_sub(index);
    let cpu = server.cpu()?.saturating_sub(cpu).saturating_sub(index);
    let commits = commits()? - before;

    let spans = done.iter().map(|client| client.spans).sum::<usize>() as f64;
    let sample: Vec<Sent> = done.iter().flat_map(|client| client.sample.clone()).collect();
    let checked = read_back(server, &sample)?;
    let times = done.into_iter().flat_map(|client| client.times).collect();
    Ok(Row::new(format!("ingest, {} clients, batches of {}", load.clients, load.batch))
        .per_second("durable_spans", spans / elapsed)
        .number("server_cpu_us_per_span", cpu.as_secs_f64() * 1e6 / spans)
        .number("index_cpu_us_per_span", index.as_secs_f64() * 1e6 / spans)
        .number("spans_per_fsync", spans / commits)
        .number("read_back", checked as f64)
        .quantiles(&Quantiles::of(times)))
}

/// Sends a load to a collector. What is answered with a status that `comes_again` holds for is sent
/// no second time, and the client goes on; any other failure ends the run.
pub(crate) fn send_all(
    url: &str,
    load: Load,
    comes_again: fn(u16) -> bool,
) -> anyhow::Result<Vec<Acknowledged>> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..load.clients as u64)
            .map(|number| {
                let (stop, seed) = (&stop, load.seed * 1_000 + number);
                scope.spawn(move || client(url, load.batch, seed, stop, comes_again))
            })
            .collect();
        thread::sleep(load.time);
        stop.store(true, Ordering::Relaxed);
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| anyhow::anyhow!("a client panicked"))?)
            .collect()
    })
}

fn client(
    url: &str,
    batch: usize,
    seed: u64,
    stop: &AtomicBool,
    comes_again: fn(u16) -> bool,
) -> anyhow::Result<Acknowledged> {
    let (mut connection, mut requests) = (Connection::open(url)?, Requests::new(seed));
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut done = Acknowledged { spans: 0, times: Vec::new(), sample: Vec::new() };
    while !stop.load(Ordering::Relaxed) {
        let (body, last) = requests.next(batch, now_ns(), 1_000);
        let begun = Instant::now();
        match connection.post(&body)? {
            200 => {}
            status if comes_again(status) => continue,
            status => bail!("the collector answered {status}"),
        }
        done.times.push(begun.elapsed());
        done.spans += batch;
        if done.sample.is_empty() || dice.u8(..) == 0 {
            done.sample.extend(last);
        }
    }
    Ok(done)
}

/// Asks for each sampled span and compares what it says with what was sent.
fn read_back(server: &Server, sample: &[Sent]) -> anyhow::Result<usize> {
    let mut engine = server.engine()?;
    for sent in sample {
        let asked = json!({ "trace_id": sent.trace_id, "span_id": sent.span_id });
        let span = engine.call("span_get", &asked)?;
        let text = span["input_messages"][0]["parts"][0]["text"].as_str().unwrap_or_default();
        if text != sent.prompt {
            bail!("span {} of trace {} does not read back whole", sent.span_id, sent.trace_id);
        }
    }
    Ok(sample.len())
}

/// Nanoseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
pub(crate) fn now_ns() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
