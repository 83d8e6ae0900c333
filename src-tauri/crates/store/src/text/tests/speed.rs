//! What the index costs, and how quickly it answers. Measures only; run it in release mode.

use std::time::Instant;

use super::*;
use crate::tests::prepare;

const SPANS: u32 = 60_000;

/// About 2 KB of text, as a model writes it.
fn text(seed: u32) -> String {
    let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut text = String::new();
    while text.len() < 1_900 {
        // A few words are common, most are rare.
        let rank = next(3_000) * next(3_000) / 3_000;
        let word: String = (0..4 + rank % 7)
            .map(|at| char::from(b'a' + ((rank * 31 + at * 17 + at * rank) % 26) as u8))
            .collect();
        text.push_str(&word);
        text.push(if next(12) == 0 { '\n' } else { ' ' });
    }
    text + &format!("id{seed}")
}

async fn fill(home: &Home) {
    for first in (0..SPANS).step_by(1_000) {
        let spans = (first..first + 1_000).map(|id| {
            let mut one = span(1, id + 1, 0, i64::from(id) * 600, &text(id));
            one.trace_id =
                touchstone_domain::id::TraceId::from_bytes(&u128::from(id / 10 + 1).to_be_bytes())
                    .unwrap();
            one
        });
        let prepared = prepare(spans.collect());
        home.store.write(move |tx| tx.put_spans(&prepared, 7)).await.unwrap();
    }
}

/// Says how long searches take.
async fn search(home: &Home) {
    let text = text(777);
    let mut last: Vec<&str> = text.rsplit([' ', '\n']).take(2).collect();
    last.reverse();
    for (name, filter) in [
        ("common word", says("aaaaa")),
        ("rare word", says("id777")),
        ("no word", says("zzzzyx")),
        ("prefix", says("id7*")),
        ("short prefix", says("id*")),
        ("common prefix", says("ar*")),
        ("phrase", says("aaaa aaaaa")),
        ("rare phrase", says(&last.join(" "))),
        ("no phrase", says("aaaaa zzzzyx")),
        ("part", says("*d777*")),
        ("like", like("d777")),
        ("like nothing", like("xyzzyx")),
    ] {
        for ranked in [false, true] {
            let mut times = Vec::new();
            let mut count = 0;
            for _ in 0..20 {
                let search = if ranked {
                    TraceSearch::ranked(&[], &filter, None, 50)
                } else {
                    TraceSearch::new(&[], &filter, &[], None, 50)
                };
                let search = search.unwrap();
                let begun = Instant::now();
                let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
                times.push(begun.elapsed());
                count = page.traces.len();
            }
            times.sort();
            let order = if ranked { "ranked" } else { "newest" };
            println!(
                "{name}, {order}: {count} found, median {:?}, worst {:?}",
                times[10], times[19]
            );
        }
    }
}

#[tokio::test]
#[ignore = "measures, and says so in release mode only"]
async fn what_a_span_costs_in_the_index() {
    let home = Home::new();
    fill(&home).await;
    let begun = Instant::now();
    home.store.text_settle().await.unwrap();
    let status = home.store.text_status().await.unwrap();
    println!(
        "{:?} after the last put; {} B a span in the index",
        begun.elapsed(),
        status.bytes / u64::from(SPANS)
    );
    home.store.text_rebuild().await.unwrap();
    let begun = Instant::now();
    home.store.text_settle().await.unwrap();
    println!("{} µs a span to index", begun.elapsed().as_micros() / u128::from(SPANS));
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    search(&home).await;
}

/// As many leaves and segments as ten million spans have; each is small, so that only what they
/// cost as such is measured.
#[tokio::test]
#[ignore = "measures, and says so in release mode only"]
async fn what_many_leaves_cost() {
    let sizes = Sizes { leaf: 98, segment: 1_568, leaves: 20, ..Sizes::default() };
    let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), sizes);
    fill(&home).await;
    home.store.text_settle().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    let listed = home.store.read(|tx| tx.text_segments()).await.unwrap();
    println!("{} segments", listed.len());
    search(&home).await;
}
