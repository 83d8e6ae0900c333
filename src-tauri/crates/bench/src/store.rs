//! A store for others to measure: filled through the collector, as every store is, and left at rest.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

use crate::measure::ingest::now_ns;
use crate::measure::{fill as send, read, sustained};
use crate::request::{self, Sent};
use crate::server::Server;

/// Spans between two looks at the size.
const STEP: u64 = 100_000;
/// Traces of more spans than this have short texts: their number is what is measured.
const HUGE: usize = 1_000;
const HUGE_TEXT_BYTES: usize = 150;
/// Words that are told, to be searched for.
const WORDS: usize = 40;

/// What the store is to hold. What is there already stays.
#[derive(Debug, Args)]
pub(crate) struct Fill {
    /// The home of the store; made if it is absent.
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
    /// Spans to add, in traces of ten, spread over the last week.
    #[arg(long, default_value_t = 0)]
    spans: u64,
    /// Adds such spans until database and text index have that many gigabytes together.
    #[arg(long, default_value_t = 0.0)]
    gigabytes: f64,
    /// Adds a trace of that many spans; for several, several numbers.
    #[arg(long, value_delimiter = ',', value_name = "SPANS")]
    long: Vec<usize>,
}

/// Fills it, waits until the engine has nothing left to do, and ends it. Answers what lies there.
pub(crate) fn fill(wanted: &Fill) -> anyhow::Result<Value> {
    let server = Server::start(&wanted.home)?;
    // Each run makes texts and ids of its own, so that one may add to another.
    let seed = now_ns();
    let mut sent = Vec::new();
    if wanted.spans > 0 {
        sent = send::fill(&server, wanted.spans, seed)?;
    }
    let mut more = (1..).map(|round| seed.wrapping_add(round * 1_000));
    while size(&server)? < wanted.gigabytes * 1e9 {
        sent = send::fill(&server, STEP, more.next().context("no seed")?)?;
    }
    let mut long = Vec::new();
    for (number, spans) in wanted.long.iter().enumerate() {
        let bytes = if *spans > HUGE { HUGE_TEXT_BYTES } else { request::TEXT_BYTES };
        let id = send::fill_long(&server, *spans, bytes, seed.wrapping_sub(number as u64 + 1))?;
        long.push(json!({ "trace_id": id, "spans": spans, "name": request::long_name(*spans) }));
    }
    let status = sustained::drained(&server, Duration::from_hours(1))?;
    read::rest(&server)?;
    let bytes = size(&server)?;
    let home = server.stop()?;
    Ok(json!({
        "home": home,
        "spans": status["spans"],
        "traces": status["traces"],
        "bytes": bytes,
        "long": long,
        "words": words(&sent),
    }))
}

/// Bytes of database and text index.
fn size(server: &Server) -> anyhow::Result<f64> {
    let status = server.engine()?.call("store_status", &json!({}))?;
    let number = |value: &Value| value.as_f64().context("no size");
    Ok(number(&status["size_bytes"])? + number(&status["index"]["bytes"])?)
}

/// Words as one would type them, each of a span that was sent, drawn evenly.
fn words(sent: &[Sent]) -> Vec<&str> {
    sent.iter().step_by((sent.len() / WORDS).max(1)).filter_map(word).take(WORDS).collect()
}

fn word(span: &Sent) -> Option<&str> {
    let is_word =
        |word: &&str| word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    span.prompt.split(' ').find(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_search_for_are_long_ones_and_no_numbers() {
        let span = |prompt: &str| Sent {
            trace_id: String::new(),
            span_id: String::new(),
            prompt: prompt.into(),
        };
        let sent = [span("a 12345678 gearbox wheelhouse"), span("only four"), span("123456")];
        assert_eq!(words(&sent), ["gearbox"]);
    }
}
