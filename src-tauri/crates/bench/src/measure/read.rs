//! Reading at size: list pages, filters, opening a trace, the dashboard.

use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};

use super::fill::WEEK_NS;
use super::ingest::now_ns;
use crate::report::{Quantiles, Row};
use crate::server::{Engine, Server};

/// Filters that an index answers, common ones and rare ones.
const FILTERS: [&str; 6] = [
    "status:error",
    "model:gpt-4o-mini",
    "model:o3",
    "user:user-77",
    "duration > 2s AND status:error",
    "name:\"invoke_agent billing\" AND model:o3",
];

/// Times every page of the list, newest first, to its end or two hundred pages.
pub(crate) fn list(server: &Server, at: &str) -> anyhow::Result<(Row, Vec<String>)> {
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
    let row = Row::new(format!("list page of 100 traces at {at}"));
    Ok((row.quantiles(&Quantiles::of(times)), traces))
}

/// Times the first page of fifty of each filter, twenty times.
pub(crate) fn filters(server: &Server, at: &str) -> anyhow::Result<Vec<Row>> {
    let mut engine = server.engine()?;
    let mut rows = Vec::new();
    for filter in FILTERS {
        let (mut times, mut hits) = (Vec::new(), 0);
        for _ in 0..20 {
            let begun = Instant::now();
            let page = engine.call("trace_list", &json!({ "limit": 50, "query": filter }))?;
            times.push(begun.elapsed());
            hits = page["rows"].as_array().context("no rows")?.len();
        }
        let row = Row::new(format!("filter `{filter}` at {at}"));
        rows.push(row.quantiles(&Quantiles::of(times)).number("hits", hits as f64));
    }
    Ok(rows)
}

/// Times opening a trace: its summary, its first rows, its first span's content.
pub(crate) fn open(server: &Server, at: &str, traces: &[String]) -> anyhow::Result<Row> {
    let (mut engine, mut times) = (server.engine()?, Vec::new());
    for trace in traces.iter().step_by(traces.len().div_ceil(500).max(1)) {
        let begun = Instant::now();
        open_one(&mut engine, trace)?;
        times.push(begun.elapsed());
    }
    Ok(Row::new(format!("open a trace at {at}")).quantiles(&Quantiles::of(times)))
}

fn open_one(engine: &mut Engine, trace: &str) -> anyhow::Result<()> {
    engine.call("trace_get", &json!({ "trace_id": trace }))?;
    let window = json!({ "trace_id": trace, "collapsed": [], "offset": 0, "count": 200 });
    let rows = engine.call("trace_rows", &window)?;
    let span = rows["rows"][0]["span_id"].as_str().context("a trace without spans")?;
    engine.call("span_get", &json!({ "trace_id": trace, "span_id": span }))?;
    Ok(())
}

/// Times the dashboard over the last seven days, by model.
pub(crate) fn dashboard(server: &Server, at: &str) -> anyhow::Result<Row> {
    let (mut engine, mut times, mut counted) = (server.engine()?, Vec::new(), 0.0);
    let now_us = now_ns() / 1_000;
    for _ in 0..20 {
        let asked = json!({ "from_us": now_us - WEEK_NS / 1_000, "to_us": now_us, "by": "model" });
        let begun = Instant::now();
        let stats = engine.call("stats_get", &asked)?;
        times.push(begun.elapsed());
        counted = stats["total"]["traces"].as_f64().context("no total")?;
    }
    let row = Row::new(format!("dashboard over 7 days at {at}")).quantiles(&Quantiles::of(times));
    Ok(row.number("traces", counted))
}

/// How long a program of this size takes from its start to its first list page.
pub(crate) fn start(server: Server, at: &str) -> anyhow::Result<(Server, Row)> {
    let home = server.stop()?;
    let begun = Instant::now();
    let server = Server::start(&home)?;
    server.engine()?.call("trace_list", &json!({ "limit": 100 }))?;
    let row = Row::new(format!("start to first list page at {at}"));
    Ok((server, row.number("ms", begun.elapsed().as_secs_f64() * 1_000.0)))
}

/// Bytes on disk per span, of the database and of the text index, once nothing waits any more.
pub(crate) fn size(server: &Server, at: &str) -> anyhow::Result<Row> {
    super::sustained::drained(server, Duration::from_hours(1))?;
    let upkeep = rest(server)?;
    let status = server.engine()?.call("store_status", &json!({}))?;
    let spans = status["spans"].as_f64().context("no count")?;
    let number = |value: &Value| value.as_f64().context("no size");
    let index = number(&status["index"]["bytes"])?;
    let row = Row::new(format!("disk per span at {at}"));
    Ok(row
        .number("database_bytes", number(&status["size_bytes"])? / spans)
        .number("index_bytes", index / spans)
        .number("upkeep_s", upkeep.as_secs_f64()))
}

/// Waits until the engine has nothing to do any more: what it does when nobody asks, such as merging
/// the index and emptying the write-ahead logs, is done. Answers how long that took.
pub(crate) fn rest(server: &Server) -> anyhow::Result<Duration> {
    let (step, begun) = (Duration::from_secs(4), Instant::now());
    loop {
        let before = server.cpu()?;
        std::thread::sleep(step);
        if server.cpu()?.saturating_sub(before) < step / 50 {
            return Ok(begun.elapsed().saturating_sub(step));
        }
        if begun.elapsed() > Duration::from_hours(1) {
            anyhow::bail!("the engine did not come to rest within an hour");
        }
    }
}
