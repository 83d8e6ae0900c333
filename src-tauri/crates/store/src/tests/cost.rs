//! What ingest costs: a measure, to be run in release mode when it is asked for.
//!
//!     cargo test -p touchstone-store --release what_a_span_costs -- --ignored --nocapture
#![expect(clippy::cast_precision_loss, reason = "a mean is shown")]

use std::time::Duration;

use touchstone_domain::facts::SpanType;

use super::prepare;
use super::{Home, otlp_of, span, texts};
use crate::IncomingSpan;

const TRACES: u8 = 200;
const ROUNDS: u32 = 10;
const SPANS: u32 = 10;

/// Traces of ten spans of about 1.6 KB, with ids of their own.
fn spans(round: u32, texts: &mut impl Iterator<Item = String>) -> Vec<IncomingSpan> {
    let mut made = Vec::new();
    for trace in 0..TRACES {
        for id in 1..=SPANS {
            let (prompt, answer) = (texts.next().unwrap(), texts.next().unwrap());
            let mut one = span(1, id, u32::from(id != 1), i64::from(round) * 1_000, "");
            let mut bytes = [trace; 16];
            bytes[..4].copy_from_slice(&(round + 1).to_be_bytes());
            one.trace_id = touchstone_domain::id::TraceId::from_bytes(&bytes).unwrap();
            one.facts.model = Some("gpt-4o-mini".into());
            one.facts.span_type = SpanType::CHAT_MODEL;
            let message = |role: &str, text: &str| {
                format!(r#"[{{"role":"{role}","parts":[{{"type":"text","content":"{text}"}}]}}]"#)
            };
            let ids = [&bytes[..], &[u8::try_from(id).unwrap(); 8]].concat();
            one.raw =
                otlp_of(&ids, &[&message("user", &prompt), &message("assistant", &answer)]).into();
            made.push(one);
        }
    }
    made
}

/// What this thread has taken of a processor; other programs do not count. Linux alone says so.
fn cpu() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
#[ignore = "measures, and says so in release mode only"]
async fn what_a_span_costs() {
    let home = Home::new();
    let count = usize::from(TRACES) * ROUNDS as usize * SPANS as usize;
    let mut texts = texts(2 * count).into_iter();
    let made: Vec<_> = (0..ROUNDS).flat_map(|round| spans(round, &mut texts)).collect();
    let raw = made.iter().map(|span| span.raw.len()).sum::<usize>();
    // The system counts a thread's time in steps, so only long stretches can be measured.
    let begun = cpu();
    let prepared: Vec<_> = made.chunks(100).map(|part| prepare(part.to_vec())).collect();
    let preparing = cpu().saturating_sub(begun);
    let begun = home.store.write(|_| Ok(cpu())).await.unwrap();
    for part in prepared {
        home.store.write(move |tx| tx.put_spans(&part, 7)).await.unwrap();
    }
    let writing = home.store.write(|_| Ok(cpu())).await.unwrap().saturating_sub(begun);
    let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    println!("{count} spans of {} bytes", raw / count);
    println!(
        "prepare {:.1} µs, write and commit {:.1} µs of CPU a span",
        each(preparing),
        each(writing)
    );
    let sizes = home.store.read(|tx| {
        let sql = "SELECT name, (SELECT count(*) FROM pragma_table_info(name)) FROM sqlite_schema
                   WHERE type = 'table' AND name IN ('span', 'span_body', 'body', 'trace', 'rollup')";
        let mut ask = tx.conn.prepare(sql)?;
        let names: Vec<String> = ask.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut sizes = Vec::new();
        for name in names {
            let mut columns = tx.conn.prepare(&format!("SELECT name FROM pragma_table_info('{name}')"))?;
            let columns: Vec<String> =
                columns.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for column in columns {
                let sql = format!("SELECT coalesce(sum(octet_length({column})), 0) FROM {name}");
                let bytes: i64 = tx.conn.query_row(&sql, [], |row| row.get(0))?;
                sizes.push((format!("{name}.{column}"), bytes));
            }
        }
        Ok(sizes)
    });
    for (column, bytes) in sizes.await.unwrap() {
        let each = bytes as f64 / count as f64;
        if each >= 2.0 {
            println!("{column}: {each:.1} bytes a span");
        }
    }
    home.store.close();
    let file = std::fs::metadata(home.dir.path().join("touchstone.db")).unwrap().len();
    println!("file: {:.0} bytes a span", file as f64 / count as f64);
}
