//! Reading at size: list pages and opening a trace.

use std::time::Instant;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::ingest::now_ns;
use crate::http::Connection;
use crate::report::{Quantiles, Row};
use crate::request::Requests;
use crate::server::{Engine, Server};

const BATCH: usize = 1_000;

/// Sends spans until the store holds at least that many; answers how many it holds.
pub(crate) fn fill(server: &Server, spans: u64) -> anyhow::Result<u64> {
    let (mut connection, mut engine) = (Connection::open(&server.collector)?, server.engine()?);
    let mut requests = Requests::new(u64::MAX / 3);
    loop {
        let held =
            engine.call("store_status", &json!({}))?["spans"].as_u64().context("no count")?;
        if held >= spans {
            return Ok(held);
        }
        let status = connection.post(&requests.next(BATCH, now_ns()).0)?;
        if status != 200 {
            bail!("the collector answered {status}");
        }
    }
}

/// Times every page of the list, newest first, to its end or two hundred pages.
pub(crate) fn list(server: &Server, spans: u64) -> anyhow::Result<(Row, Vec<String>)> {
    let (mut engine, mut times, mut traces) = (server.engine()?, Vec::new(), Vec::new());
    let mut cursor = Value::Null;
    for _ in 0..200 {
        let begun = Instant::now();
        let page = engine.call("trace_list", &json!({ "limit": 100, "cursor": cursor }))?;
        times.push(begun.elapsed());
        let rows = page["rows"].as_array().context("no rows")?;
        traces.extend(rows.iter().filter_map(|row| row["trace_id"].as_str().map(str::to_owned)));
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    let row = Row::new(format!("list page of 100 traces at {} k spans", spans / 1_000));
    Ok((row.quantiles(&Quantiles::of(times)), traces))
}

/// Times opening a trace: its summary, its first rows, its first span's content.
pub(crate) fn open(server: &Server, spans: u64, traces: &[String]) -> anyhow::Result<Row> {
    let (mut engine, mut times) = (server.engine()?, Vec::new());
    for trace in traces.iter().step_by(traces.len().div_ceil(500).max(1)) {
        let begun = Instant::now();
        open_one(&mut engine, trace)?;
        times.push(begun.elapsed());
    }
    let row = Row::new(format!("open a trace at {} k spans", spans / 1_000));
    Ok(row.quantiles(&Quantiles::of(times)))
}

fn open_one(engine: &mut Engine, trace: &str) -> anyhow::Result<()> {
    engine.call("trace_get", &json!({ "trace_id": trace }))?;
    let window = json!({ "trace_id": trace, "collapsed": [], "offset": 0, "count": 200 });
    let rows = engine.call("trace_rows", &window)?;
    let span = rows["rows"][0]["span_id"].as_str().context("a trace without spans")?;
    engine.call("span_get", &json!({ "trace_id": trace, "span_id": span }))?;
    Ok(())
}
