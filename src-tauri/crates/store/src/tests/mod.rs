//! Tests of the store as a whole, each on a real file.

pub(crate) mod bounded;
mod copies;
mod cost;
mod disk;
mod gone;
mod group;
mod large;
mod learned;
mod pages;
mod pieces;
mod price;
mod put;
mod said;
mod trash;

use std::sync::Arc;

use bytes::Bytes;
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::{Facts, SpanType};
use touchstone_domain::id::{ProjectId, SpanId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::usage::Usage;

use crate::text::Sizes;
use crate::{
    Dictionaries, IncomingSpan, Options, PreparedSpan, ProjectRef, Put, RawSpan, Said, SpanReader,
    Store, TraceRecord,
};

/// Spans made ready for a store that learned nothing yet.
pub(crate) fn prepare(spans: Vec<IncomingSpan>) -> Vec<PreparedSpan> {
    crate::prepare(spans, &Dictionaries::default())
}

/// A store in a directory of its own; both go with the test.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) dir: Arc<tempfile::TempDir>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::at(Arc::new(tempfile::tempdir().unwrap()))
    }

    pub(crate) fn at(dir: Arc<tempfile::TempDir>) -> Self {
        Self { store: Store::open(&dir.path().join("touchstone.db"), options()).unwrap(), dir }
    }

    /// A store whose index is cut into parts of these sizes.
    pub(crate) fn with_sizes(dir: Arc<tempfile::TempDir>, sizes: Sizes) -> Self {
        let file = dir.path().join("touchstone.db");
        Self { store: Store::open_with(&file, options(), sizes).unwrap(), dir }
    }

    pub(crate) fn reopened(self) -> Self {
        let dir = Arc::clone(&self.dir);
        drop(self);
        Self::at(dir)
    }

    pub(crate) async fn put(&self, spans: Vec<IncomingSpan>) -> Put {
        let prepared = prepare(spans);
        self.store.write(move |tx| tx.put_spans(&prepared, 7)).await.unwrap()
    }

    pub(crate) async fn trace(&self, id: u8) -> Option<TraceRecord> {
        self.store.read(move |tx| tx.trace(trace_id(id))).await.unwrap()
    }

    /// Everything stored of a trace but its rows and revision: what must not depend on arrival.
    pub(crate) async fn content(&self, id: u8) -> (TraceRecord, Vec<(SlimSpan, RawSpan)>) {
        self.store
            .read(move |tx| {
                let trace = tx.trace(trace_id(id))?.unwrap();
                let mut spans = tx.spans(trace.row)?;
                spans.sort_by_key(|span| span.span_id);
                let spans = spans
                    .into_iter()
                    .map(|span| {
                        Ok((SlimSpan { row: 0, ..span.clone() }, tx.raw_span(span.row)?.unwrap()))
                    })
                    .collect::<crate::error::Result<_>>()?;
                let plain = TraceRecord {
                    row: 0,
                    revision: 0,
                    request_row: None,
                    response_row: None,
                    in_session: None,
                    ..trace
                };
                Ok((plain, spans))
            })
            .await
            .unwrap()
    }

    pub(crate) async fn count(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.store.read(move |tx| Ok(tx.conn.query_row(&sql, [], |row| row.get(0))?)).await.unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.store.close();
    }
}

/// Shows the whole span as the request, its first letters as the response; a span with logs is a
/// tool that failed.
#[derive(Debug)]
struct Reader;

impl SpanReader for Reader {
    fn facts(&self, raw: &RawSpan) -> Option<(SpanStatus, Facts)> {
        let failed = !raw.logs.is_empty();
        let span_type = if failed { SpanType::TOOL } else { SpanType::LLM };
        let cost = Cost { total_nanos: Some(2_000_000_000), ..Cost::default() };
        let facts = Facts { span_type, cost, failed, has_input: true, ..Facts::default() };
        Some((SpanStatus::Unset, facts))
    }

    fn previews(&self, raw: &RawSpan) -> Previews {
        let text = String::from_utf8_lossy(&raw.span).into_owned();
        let logged = raw.logs.iter().map(|log| String::from_utf8_lossy(log).into_owned());
        let request = [text.clone()].into_iter().chain(logged).collect();
        Previews { response: Some(text.chars().take(20).collect()), request: Some(request) }
    }

    fn attribute(&self, raw: &RawSpan, key: &str) -> Option<String> {
        (key == "k").then(|| text_of(raw))
    }

    fn content(&self, raw: &RawSpan) -> String {
        text_of(raw)
    }

    /// Its lines, then those of its logs.
    fn said(&self, raw: &RawSpan) -> Said {
        let logs = raw.logs.iter().map(|log| String::from_utf8_lossy(log).into_owned());
        let passages = text_of(raw).lines().map(str::to_owned).chain(logs).collect();
        Said { passages, ..Said::default() }
    }
}

/// The text that [`otlp`] was given: what follows the second field of its attribute.
fn text_of(raw: &RawSpan) -> String {
    let length = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte >= 128).count() + 1;
    let inside = &raw.span[1 + length(&raw.span[1..])..];
    let value = &inside[4..];
    let text = &value[length(value) + 1..];
    String::from_utf8_lossy(&text[length(text)..]).into_owned()
}

pub(crate) fn options() -> Options {
    Options { reader: Arc::new(Reader), now_ns: || 1 }
}

pub(crate) fn trace_id(id: u8) -> TraceId {
    TraceId::from_bytes(&[id; 16]).unwrap()
}

/// A span of trace `trace` that starts at `start` ms and lasts 5 ms, with `text` as its content.
pub(crate) fn span(trace: u8, id: u32, parent: u32, start: i64, text: &str) -> IncomingSpan {
    let wide = |id: u32| SpanId::from_bytes(&u64::from(id).to_be_bytes());
    let start_ns = 1_700_000_000_000_000_000 + start * 1_000_000;
    IncomingSpan {
        trace_id: trace_id(trace),
        span_id: wide(id).unwrap(),
        parent_id: wide(parent).ok(),
        parent_remote: false,
        name: format!("span {id}"),
        status: SpanStatus::Unset,
        start_ns,
        end_ns: start_ns + 5_000_000,
        project: ProjectRef::Id(ProjectId::DEFAULT),
        facts: Facts {
            span_type: SpanType::LLM,
            usage: Usage { input: Some(2), output: Some(1), ..Usage::default() },
            has_input: !text.is_empty(),
            has_output: !text.is_empty(),
            ..Facts::default()
        },
        raw: Bytes::from(otlp(text)),
        resource: Bytes::from_static(b"resource"),
        scope: Bytes::from_static(b"scope"),
    }
}

/// An OTLP `Span` with one attribute of that text.
pub(crate) fn otlp(text: &str) -> Vec<u8> {
    otlp_of(&[], &[text])
}

/// An OTLP `Span` with such ids as its first bytes and an attribute of each text.
pub(crate) fn otlp_of(ids: &[u8], texts: &[&str]) -> Vec<u8> {
    let field = |number: u8, content: &[u8]| {
        let mut out = vec![number << 3 | 2];
        let mut length = content.len();
        while length >= 128 {
            out.push(u8::try_from(length & 127).unwrap() | 128);
            length >>= 7;
        }
        out.push(u8::try_from(length).unwrap());
        out.extend(content);
        out
    };
    let mut span = match ids.split_at_checked(16) {
        Some((trace, span)) => [field(1, trace), field(2, span)].concat(),
        None => Vec::new(),
    };
    for text in texts {
        span.extend(field(9, &[field(1, b"k"), field(2, &field(1, text.as_bytes()))].concat()));
    }
    span
}

/// Texts as the bench makes them: made-up words by Zipf's law, about 1,000 and 500 bytes in turn.
pub(crate) fn texts(count: usize) -> Vec<String> {
    let mut state = 7_u64;
    let mut next = |end: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let words: Vec<String> = (0..8_000_u64)
        .map(|rank| {
            let length = match rank {
                0..40 => 1 + next(3),
                40..800 => 3 + next(5),
                _ => 5 + next(7),
            };
            (0..length).map(|_| char::from(b'a' + u8::try_from(next(26)).unwrap())).collect()
        })
        .collect();
    (0..count)
        .map(|turn| {
            let mut text = String::new();
            let mut rank = 0;
            while text.len() < if turn % 2 == 0 { 970 } else { 480 } {
                // Zipf's law: each doubling of the rank is as likely.
                let most = 1_u64 << next(14);
                let any = usize::try_from(next(most).min(7_999)).unwrap();
                rank = if next(256) < 170 { rank * 7_919 % (rank / 2 + 40) } else { any };
                match next(256) {
                    0..10 => text.push_str(&next(1 << 31).to_string()),
                    _ => text.push_str(&words[rank]),
                }
                text.push(' ');
            }
            text
        })
        .collect()
}
