//! One request of 200 MiB: it is taken part by part, whatever its encoding, while others go on.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint};
use serde_json::{Value as Json, json};

use crate::http::Client;
use crate::server::Server;

const MIB: usize = 1 << 20;
/// Bytes of a body when it is inflated, at least.
const INFLATED: usize = 200 * MIB;
/// Bytes of the text of each span.
const TEXT: usize = 100 * 1_024;
const SPANS: usize = INFLATED / TEXT;
/// What the program may take besides the inflated body.
const BESIDE: usize = 200 * MIB;
/// A debug build is slow.
const PATIENCE: Duration = Duration::from_mins(5);

/// The text of a span: its own beginning, then what repeats.
fn text(number: usize) -> String {
    let mut text = format!("span {number} says: ");
    text.push_str(&"more and more of it. ".repeat(TEXT / 21 + 1));
    text.truncate(TEXT);
    text
}

/// The body in JSON, compressed without ever being held.
fn json_body() -> Vec<u8> {
    let mut body = GzEncoder::new(Vec::new(), Compression::fast());
    body.write_all(br#"{"resourceSpans": [{"scopeSpans": [{"spans": ["#).unwrap();
    for number in 1..=SPANS {
        let comma = if number > 1 { "," } else { "" };
        write!(body, "{comma}{}", json_span(0xa, number, &text(number))).unwrap();
    }
    body.write_all(b"]}]}]}").unwrap();
    body.finish().unwrap()
}

fn json_span(trace: u8, number: usize, text: &str) -> Json {
    json!({
        "traceId": format!("{trace:032x}"), "spanId": format!("{number:016x}"), "name": "large",
        "startTimeUnixNano": "1800000000000000000", "endTimeUnixNano": "1800000001000000000",
        "attributes": [{"key": "input.value", "value": {"stringValue": text}}],
    })
}

/// The same in protobuf, of another trace.
fn protobuf_body() -> Vec<u8> {
    let span = |number: usize| {
        let span = Span {
            trace_id: [[0; 15].as_slice(), &[0xb]].concat(),
            span_id: u64::try_from(number).unwrap().to_be_bytes().to_vec(),
            name: "large".into(),
            start_time_unix_nano: 1_800_000_000_000_000_000,
            end_time_unix_nano: 1_800_000_001_000_000_000,
            attributes: vec![KeyValue {
                key: "input.value".into(),
                value: Some(AnyValue { value: Some(any_value::Value::StringValue(text(number))) }),
                ..KeyValue::default()
            }],
            ..Span::default()
        };
        field(2, &span.encode_to_vec())
    };
    // What stands before them says how long they are together, so they are made twice.
    let spans: usize = (1..=SPANS).map(|number| span(number).len()).sum();
    let mut body = GzEncoder::new(Vec::new(), Compression::fast());
    let scope_spans = head(2, spans);
    body.write_all(&head(1, scope_spans.len() + spans)).unwrap();
    body.write_all(&scope_spans).unwrap();
    for number in 1..=SPANS {
        body.write_all(&span(number)).unwrap();
    }
    body.finish().unwrap()
}

/// What stands before a message of so many bytes.
fn head(number: u32, length: usize) -> Vec<u8> {
    let mut head = Vec::new();
    encode_key(number, WireType::LengthDelimited, &mut head);
    encode_varint(u64::try_from(length).unwrap(), &mut head);
    head
}

fn field(number: u32, message: &[u8]) -> Vec<u8> {
    [&head(number, message.len()), message].concat()
}

/// Sends small requests until it is told to stop; answers how many were taken. None may be refused.
fn send_small(address: &str, stop: &AtomicBool, trace: u8) -> usize {
    let mut client = Client::connect(address).unwrap();
    for number in 1.. {
        if stop.load(Ordering::Relaxed) {
            return number - 1;
        }
        let spans = [json_span(trace, number, "small")];
        let body = json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]});
        let answer = client.post_json("/v1/traces", &body).unwrap();
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "the small request {number}: {told}");
        thread::sleep(Duration::from_millis(20));
    }
    0
}

/// Spans that are stored of a trace.
fn stored(home: &Path, trace: u8) -> usize {
    let file = rusqlite::Connection::open(home.join("touchstone.db")).unwrap();
    let id = [[0; 15].as_slice(), &[trace]].concat();
    let sql = "SELECT count(*) FROM span JOIN trace ON trace.id = span.trace WHERE trace_id = ?1";
    let count: i64 = file.query_row(sql, [id], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

fn sent_beside_others(content_type: &str, trace: u8, body: &[u8]) {
    assert!(body.len() < 4 * MIB, "{} bytes on the wire", body.len());
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path());
    let before = server.peak_bytes();
    let stop = AtomicBool::new(false);
    let small = thread::scope(|scope| {
        let small = scope.spawn(|| send_small(server.address(), &stop, 0xc));
        let mut client = Client::connect(server.address()).unwrap();
        client.wait_for(PATIENCE).unwrap();
        let headers = format!("Content-Type: {content_type}\r\nContent-Encoding: gzip\r\n");
        let answer = client.post("/v1/traces", &headers, body).unwrap();
        stop.store(true, Ordering::Relaxed);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        small.join().unwrap()
    });
    let peak = server.peak_bytes();
    server.stop();
    assert!(small > 5, "{small} small requests were answered meanwhile");
    assert_eq!((stored(home.path(), trace), stored(home.path(), 0xc)), (SPANS, small));
    if let (Some(before), Some(peak)) = (before, peak) {
        let beside = peak.saturating_sub(INFLATED);
        println!("{} MiB at first, {} MiB beside the body", before / MIB, beside / MIB);
        assert!(beside < BESIDE, "{} MiB were held beside the body", beside / MIB);
    }
}

#[test]
fn a_request_of_200_mib_in_json_is_stored_part_by_part_while_small_ones_are_answered() {
    sent_beside_others("application/json", 0xa, &json_body());
}

#[test]
fn a_request_of_200_mib_in_protobuf_is_stored_part_by_part_while_small_ones_are_answered() {
    sent_beside_others("application/x-protobuf", 0xb, &protobuf_body());
}
