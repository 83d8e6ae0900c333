//! Text search at size: the newest fifty traces that say something, as one types it.
//!
//! What is searched for is taken from spans that were sent, drawn evenly over the week; an answer
//! that lacks the span's trace though it is complete ends the bench with an error.

use std::time::Instant;

use anyhow::{Context, bail};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::report::{Quantiles, Row};
use crate::request::Sent;
use crate::server::Server;

const EACH: usize = 200;
const LIMIT: usize = 50;

/// A kind of query, made from the words of a span.
type Kind = (&'static str, fn(&[&str], &mut Rng) -> Option<String>);

const KINDS: [Kind; 6] = [
    ("word", |words, rng| Some(format!("text:{}", rng.choice(words)?))),
    ("rare word", |words, _| {
        let number = words.iter().find(|word| word.len() > 8 && word.parse::<u32>().is_ok())?;
        Some(format!("text:{number}"))
    }),
    ("prefix", |words, rng| Some(format!("text:{}*", rng.choice(words)?.get(..3)?))),
    ("phrase of two words", |words, rng| phrase(words, rng, 2)),
    ("phrase of four words", |words, rng| phrase(words, rng, 4)),
    ("two words", |words, rng| {
        Some(format!("text:{} text:{}", rng.choice(words)?, rng.choice(words)?))
    }),
];

fn phrase(words: &[&str], rng: &mut Rng, length: usize) -> Option<String> {
    let start = rng.usize(..words.len().checked_sub(length)?);
    Some(format!("text:\"{}\"", words[start..start + length].join(" ")))
}

/// Times each kind of query, newest first, and one that finds nothing.
pub(crate) fn search(server: &Server, at: &str, sent: &[Sent]) -> anyhow::Result<Vec<Row>> {
    let (mut engine, mut rng) = (server.engine()?, Rng::with_seed(5));
    let mut rows = Vec::new();
    for (kind, make) in KINDS {
        let (mut times, mut hits) = (Vec::new(), 0);
        while times.len() < EACH {
            let span = rng.choice(sent).context("no span to search for")?;
            let words: Vec<&str> = span.prompt.split_whitespace().collect();
            let Some(query) = make(&words, &mut rng) else { continue };
            let begun = Instant::now();
            let page = engine.call("trace_list", &json!({ "query": query, "limit": LIMIT }))?;
            times.push(begun.elapsed());
            hits += check(&page, span, &query)?;
        }
        let row = Row::new(format!("search, {kind}, newest {LIMIT}, at {at}"));
        let hits = hits as f64 / EACH as f64;
        rows.push(row.quantiles(&Quantiles::of(times)).number("hits", hits));
    }
    let mut times = Vec::new();
    for number in 0..EACH {
        let query = format!("text:absent{number}");
        let begun = Instant::now();
        engine.call("trace_list", &json!({ "query": query, "limit": LIMIT }))?;
        times.push(begun.elapsed());
    }
    let row = Row::new(format!("search, no hit, at {at}"));
    rows.push(row.quantiles(&Quantiles::of(times)));
    Ok(rows)
}

fn check(page: &Value, span: &Sent, query: &str) -> anyhow::Result<usize> {
    let rows = page["rows"].as_array().context("no rows")?;
    let complete = page["next_cursor"].is_null();
    if complete && !rows.iter().any(|row| row["trace_id"] == span.trace_id) {
        bail!("`{query}` does not find trace {}", span.trace_id);
    }
    Ok(rows.len())
}
