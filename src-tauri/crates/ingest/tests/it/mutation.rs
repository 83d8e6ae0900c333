//! Broken requests: whatever comes, the answer is spans or a refusal, never a panic, and what was
//! taken can be opened again.

use bytes::Bytes;
use proptest::prelude::*;
use touchstone_domain::facts::Facts;
use touchstone_ingest::Reader;
use touchstone_ingest::Redactions;
use touchstone_ingest::convention::{content, facts};
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_ingest::otlp::span::open;
use touchstone_ingest::otlp::{log, metric};
use touchstone_prices::PriceBook;
use touchstone_store::RawSpan;
use touchstone_store::SpanReader as _;

use crate::fixture::{FOLDERS, log_requests, requests};

/// Takes a body as far as the store's door, and opens what would be stored.
fn take(encoding: Encoding, body: Vec<u8>) {
    let Ok(batch) = decode(encoding, &Bytes::from(body)) else { return };
    let Ok(mapped) = map(batch, None, &PriceBook::default(), &Redactions::default()) else {
        return;
    };
    for incoming in mapped.spans {
        let raw = RawSpan {
            span: incoming.raw.to_vec(),
            resource: incoming.resource.to_vec(),
            scope: incoming.scope.to_vec(),
            logs: Vec::new(),
        };
        let span = open(&raw).unwrap();
        assert_eq!((span.trace_id, span.start_ns), (incoming.trace_id, incoming.start_ns));
        assert_eq!(Facts { cost: incoming.facts.cost, ..facts(&span) }, incoming.facts);
        content(&span);
        Reader::default().previews(&raw);
    }
}

/// Takes a body with log records as far as the store's door, and reads what would be stored.
fn take_logs(encoding: Encoding, body: Vec<u8>) {
    let Ok(batch) = log::decode(encoding, &Bytes::from(body)) else { return };
    for incoming in log::map(batch).logs {
        assert!(!log::event(&incoming.raw).unwrap().name.is_empty());
    }
}

/// One change to a body.
#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Cut(prop::sample::Index),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let telling = prop_oneof![
        any::<Vec<u8>>(),
        Just(b"\"".to_vec()),
        Just(b"\\ud800".to_vec()),
        Just(b"\\u0000".to_vec()),
        Just(vec![0]),
        Just(b"[".repeat(200)),
        Just(b"null".to_vec()),
        Just(vec![0xff; 10]),
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), telling).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), 1..64_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        at().prop_map(Change::Cut),
        (at(), 1..512_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(body: &mut Vec<u8>, change: &Change) {
    if body.is_empty() {
        return;
    }
    let part = |at: usize, length: usize| at..body.len().min(at + length);
    match change {
        Change::Set(at, byte) => {
            let at = at.index(body.len());
            body[at] = *byte;
        }
        Change::Insert(at, bytes) => {
            let at = at.index(body.len());
            body.splice(at..at, bytes.iter().copied());
        }
        Change::Remove(at, length) => {
            let range = part(at.index(body.len()), *length);
            body.drain(range);
        }
        Change::Cut(at) => body.truncate(at.index(body.len())),
        Change::Repeat(at, length) => {
            let at = at.index(body.len());
            let again = body[part(at, *length)].to_vec();
            body.splice(at..at, again);
        }
    }
}

/// Recorded bodies that are short enough to be mutated often.
fn bodies() -> Vec<(Encoding, Vec<u8>)> {
    let requests = FOLDERS.iter().flat_map(|folder| requests(folder));
    let bodies = requests.map(|request| (request.encoding, request.body.to_vec()));
    bodies.filter(|(_, body)| body.len() < 40_000).collect()
}

/// Recorded log records, as they came and as JSON.
fn log_bodies() -> Vec<(Encoding, Vec<u8>)> {
    let recorded = log_requests("opentelemetry-instrumentation-openai-v2-events");
    let json = br#"{"resourceLogs": [{"resource": {"attributes": []}, "scopeLogs": [{"scope": {},
        "logRecords": [{"timeUnixNano": "7", "severityNumber": 9, "eventName": "gen_ai.choice",
        "body": {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}},
        "traceId": "02020202020202020202020202020202", "spanId": "0202020202020202"}]}]}]}"#;
    let mut bodies = vec![(Encoding::Json, json.to_vec()); recorded.len()];
    bodies.extend(recorded.into_iter().map(|request| (request.encoding, request.body.to_vec())));
    bodies
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_changed_recording_is_taken_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..6),
        swap in prop::bool::weighted(0.05),
    ) {
        static BODIES: std::sync::LazyLock<Vec<(Encoding, Vec<u8>)>> =
            std::sync::LazyLock::new(bodies);
        let (encoding, mut body) = which.get(&BODIES).clone();
        for change in &changes {
            apply(&mut body, change);
        }
        let encoding = match encoding {
            Encoding::Json if swap => Encoding::Protobuf,
            Encoding::Protobuf if swap => Encoding::Json,
            same => same,
        };
        take(encoding, body);
    }

    #[test]
    fn changed_log_records_are_taken_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        static BODIES: std::sync::LazyLock<Vec<(Encoding, Vec<u8>)>> =
            std::sync::LazyLock::new(log_bodies);
        let (encoding, mut body) = which.get(&BODIES).clone();
        for change in &changes {
            apply(&mut body, change);
        }
        take_logs(encoding, body);
    }

    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for encoding in [Encoding::Protobuf, Encoding::Json] {
            take(encoding, bytes.clone());
            take_logs(encoding, bytes.clone());
            let _ = metric::count(encoding, &bytes.clone().into());
        }
    }
}

#[test]
fn every_truncation_of_a_recording_is_taken_or_refused() {
    for (encoding, body) in bodies() {
        for end in (0..body.len()).step_by(97) {
            take(encoding, body[..end].to_vec());
        }
    }
}
