//! An MLflow server on the same machine, given the same requests by the same client: ingest, and
//! text search as its own client asks for it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::json;

use super::ingest::{Load, now_ns, send_all};
use crate::http::Connection;
use crate::report::Row;
use crate::request::{Requests, Sent};

/// Spans that both hold when they are searched.
const SPANS: usize = 24_000;
const BATCH: usize = 100;
/// Many clients at once, and for how long.
const CLIENTS: usize = 50;
const TIME: Duration = Duration::from_secs(20);

/// What was measured of one of the two.
struct Measured {
    spans_per_s: f64,
    hits_ms: f64,
    nothing_ms: f64,
    spans_per_s_of_many: f64,
    /// Spans that it has in the end.
    spans: f64,
}

/// Measures both and prints their ratio. `database` is the other one's SQLite file.
pub(crate) fn compare(own: &str, peer: &str, database: Option<&Path>) -> anyhow::Result<Vec<Row>> {
    let (ours, theirs) = (measure(own)?, measure(peer)?);
    let row = |what: &str, ours: f64, theirs: f64, ratio: f64| {
        Row::new(what).number("touchstone", ours).number("mlflow", theirs).number("ratio", ratio)
    };
    let mut rows = vec![
        row(
            "against MLflow: durable spans/s, one client, batches of 100",
            ours.spans_per_s,
            theirs.spans_per_s,
            ours.spans_per_s / theirs.spans_per_s,
        ),
        row(
            "against MLflow: durable spans/s, 50 clients, batches of 100",
            ours.spans_per_s_of_many,
            theirs.spans_per_s_of_many,
            ours.spans_per_s_of_many / theirs.spans_per_s_of_many,
        ),
        row(
            "against MLflow: text search with hits, ms",
            ours.hits_ms,
            theirs.hits_ms,
            theirs.hits_ms / ours.hits_ms,
        ),
        row(
            "against MLflow: text search without hits, ms",
            ours.nothing_ms,
            theirs.nothing_ms,
            theirs.nothing_ms / ours.nothing_ms,
        ),
    ];
    if let Some(database) = database {
        let bytes = std::fs::metadata(database)?.len() as f64;
        rows.push(Row::new("MLflow: disk per span").number("bytes", bytes / theirs.spans));
    }
    Ok(rows)
}

fn measure(url: &str) -> anyhow::Result<Measured> {
    let mut connection = Connection::open(url)?;
    let mut requests = Requests::new(24);
    let (begun, mut last) = (Instant::now(), None);
    for _ in 0..SPANS / BATCH {
        let (body, sent) = requests.next(BATCH, now_ns(), 1_000);
        match connection.post(&body)? {
            200 => last = sent,
            status => bail!("{url} answered {status}"),
        }
    }
    let spans_per_s = SPANS as f64 / begun.elapsed().as_secs_f64();
    let last: Sent = last.context("nothing was sent")?;
    let word = last.prompt.split(' ').max_by_key(|word| word.len()).context("no word")?;
    // What is indexed some time after it came shall be so now.
    std::thread::sleep(Duration::from_secs(3));
    let hits_ms = search(&mut connection, word, Some(&last.trace_id))?;
    let nothing_ms = search(&mut connection, "nowhereinhere", None)?;
    let (spans_per_s_of_many, more) = many(url)?;
    let spans = SPANS as f64 + more;
    Ok(Measured { spans_per_s, hits_ms, nothing_ms, spans_per_s_of_many, spans })
}

/// Spans that many clients at once have acknowledged in a second, and all of them. Under such a
/// load a server may refuse some requests; they do not count.
fn many(url: &str) -> anyhow::Result<(f64, f64)> {
    let load = Load { batch: BATCH, clients: CLIENTS, time: TIME, seed: 25 };
    let begun = Instant::now();
    let done = send_all(url, load, |status| status >= 500)?;
    let spans = done.iter().map(|client| client.spans).sum::<usize>() as f64;
    Ok((spans / begun.elapsed().as_secs_f64(), spans))
}

/// The middle one of three searches, in milliseconds.
fn search(connection: &mut Connection, word: &str, hit: Option<&str>) -> anyhow::Result<f64> {
    let place =
        json!({ "type": "MLFLOW_EXPERIMENT", "mlflow_experiment": { "experiment_id": "0" } });
    let body = json!({
        "locations": [place],
        "filter": format!("trace.text LIKE '%{word}%'"),
        "max_results": 50,
    });
    let mut times = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        let (status, answer) =
            connection.post_json("/api/3.0/mlflow/traces/search", &body.to_string())?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let text = String::from_utf8_lossy(&answer);
        if status != 200 || hit.is_some_and(|trace| !text.contains(trace)) {
            bail!("the search for {word} answered {status}: {}", text.get(..300).unwrap_or(&text));
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times[1])
}
