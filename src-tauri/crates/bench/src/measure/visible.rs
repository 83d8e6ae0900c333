//! From the first byte of a request to its trace in `trace_list`.

use std::time::Instant;

use anyhow::bail;
use serde_json::json;

use super::ingest::now_ns;
use crate::http::Connection;
use crate::report::{Quantiles, Row};
use crate::request::{Requests, SPANS_PER_TRACE};
use crate::server::Server;

const ROUNDS: usize = 100;

/// Sends one trace at a time and lists until it is there.
pub(crate) fn visible(server: &Server) -> anyhow::Result<Row> {
    let (mut connection, mut engine) = (Connection::open(&server.collector)?, server.engine()?);
    let mut requests = Requests::new(u64::MAX / 2);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (body, sent) = requests.next(SPANS_PER_TRACE, now_ns(), 1_000);
        let Some(sent) = sent else { bail!("an empty request") };
        let begun = Instant::now();
        connection.post(&body)?;
        loop {
            let page = engine.call("trace_list", &json!({ "limit": 20 }))?;
            if page["rows"]
                .as_array()
                .is_some_and(|rows| rows.iter().any(|row| row["trace_id"] == sent.trace_id))
            {
                break;
            }
            if begun.elapsed().as_secs() > 5 {
                bail!("a trace was not visible after five seconds");
            }
        }
        times.push(begun.elapsed());
    }
    Ok(Row::new("request to visible in trace_list").quantiles(&Quantiles::of(times)))
}
