//! Ingest that is searchable as well: the load and the time until nothing waits for the text index.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::ingest::{self, Load, now_ns};
use crate::http::Connection;
use crate::report::{Quantiles, Row};
use crate::request::{Requests, SPANS_PER_TRACE};
use crate::server::Server;

/// Waits until every span is in the text index; answers the store's status then.
pub(crate) fn drained(server: &Server, patience: Duration) -> anyhow::Result<Value> {
    let (mut engine, begun) = (server.engine()?, Instant::now());
    loop {
        let status = engine.call("store_status", &json!({}))?;
        let waiting = status["index"]["waiting_spans"].as_f64().context("no index")?;
        if waiting == 0.0 {
            return Ok(status);
        }
        if begun.elapsed() > patience {
            bail!("{waiting} spans still wait for the text index");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a load; counts the time until all of it is durable and in the index.
pub(crate) fn sustained(server: &Server, load: Load) -> anyhow::Result<Row> {
    drained(server, Duration::from_mins(10))?;
    let spans = |status: &Value| status["spans"].as_f64().context("no count");
    let before = spans(&server.engine()?.call("store_status", &json!({}))?)?;
    let (begun, cpu) = (Instant::now(), server.cpu()?);
    ingest::ingest(server, load)?;
    let loaded = begun.elapsed();
    let sent = spans(&drained(server, Duration::from_mins(10))?)? - before;
    let all = begun.elapsed();
    let cpu = server.cpu()?.saturating_sub(cpu).as_secs_f64() * 1e6 / sent;
    let row = Row::new(format!("ingest until searchable, batches of {}", load.batch));
    Ok(row
        .per_second("searchable_spans", sent / all.as_secs_f64())
        .number("drain_s", all.saturating_sub(loaded).as_secs_f64())
        .number("server_cpu_us_per_span", cpu))
}

/// At about 5,000 spans a second: from the request's answer until the index holds its spans, and
/// until a search finds its last one.
pub(crate) fn lag(server: &Server) -> anyhow::Result<Vec<Row>> {
    let (mut connection, mut engine) = (Connection::open(&server.collector)?, server.engine()?);
    let (mut requests, mut found, mut indexed) =
        (Requests::new(u64::MAX / 5), Vec::new(), Vec::new());
    let step = Duration::from_millis(100);
    for round in 0..60 {
        let begun = Instant::now();
        let (body, sent) = requests.next(50 * SPANS_PER_TRACE, now_ns(), 1_000);
        let sent = sent.context("an empty request")?;
        connection.post(&body)?;
        let answered = Instant::now();
        if round % 10 == 0 {
            let query = json!({ "query": phrase(&sent.prompt), "limit": 5 });
            loop {
                let page = engine.call("trace_list", &query)?;
                let rows = page["rows"].as_array().context("no rows")?;
                if rows.iter().any(|row| row["trace_id"] == sent.trace_id) {
                    break;
                }
                if answered.elapsed() > Duration::from_secs(5) {
                    bail!("a span was not found after five seconds");
                }
            }
            found.push(answered.elapsed());
            drained(server, Duration::from_secs(30))?;
            indexed.push(answered.elapsed());
        }
        thread::sleep(step.saturating_sub(begun.elapsed()));
    }
    let row = |what: &str, times| Row::new(what).quantiles(&Quantiles::of(times));
    Ok(vec![row("acknowledged to found", found), row("acknowledged to indexed", indexed)])
}

/// Six words in a row, which no other span is likely to have.
fn phrase(prompt: &str) -> String {
    let words: Vec<&str> = prompt.split(' ').skip(10).take(6).collect();
    format!("text:\"{}\"", words.join(" "))
}
