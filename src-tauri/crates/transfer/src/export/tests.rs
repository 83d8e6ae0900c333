//! What is exported says the same once it is imported into an empty home.

use std::collections::BTreeMap;
use std::path::Path;

use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_ingest::Redactions;
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::{log, map::map};
use touchstone_prices::PriceBook;
use touchstone_store::{RawSpan, TraceLabels, prepare};

use super::*;
use crate::format::tests::{Home, fixture};

/// Everything that is told of a trace, without its rows.
type Told = (String, TraceLabels, Vec<Assessment>, BTreeMap<SpanId, RawSpan>);

async fn told(home: &Home) -> BTreeMap<TraceId, Told> {
    let mut all = BTreeMap::new();
    for trace in home.traces().await {
        let read = home.store.read(move |tx| {
            let mut spans = BTreeMap::new();
            for span in tx.spans(trace.row)? {
                spans.insert(span.span_id, tx.raw_span(span.row)?.unwrap());
            }
            let project = tx.project(trace.project)?.unwrap().name;
            let summary = format!(
                "{project} {} {:?} {} {} {} {} {:?} {:?} {:?} {:?} {:?} {:?}",
                trace.name,
                trace.state,
                trace.start_ns,
                trace.end_ns,
                trace.span_count,
                trace.error_count,
                trace.usage,
                trace.cost,
                trace.request,
                trace.response,
                trace.session,
                trace.user,
            );
            let mut assessments = tx.trace_assessments(trace.row)?;
            assessments.sort_by_key(|assessment| assessment.id);
            Ok((trace.trace_id, (summary, tx.trace_labels(trace.row)?, assessments, spans)))
        });
        let (id, told) = read.await.unwrap();
        all.insert(id, told);
    }
    all
}

async fn export(home: &Home, path: &Path, format: ExportFormat) -> u64 {
    let mut file = Export::create(path, format).unwrap();
    let mut feed = Feed::new(home.traces().await, format);
    while !feed.is_over() {
        let read = home.store.read(move |tx| {
            let parts = feed.next(tx)?;
            Ok((feed, parts))
        });
        let (rest, parts) = read.await.unwrap();
        feed = rest;
        for part in &parts {
            file.write(part).unwrap();
        }
    }
    file.finish().unwrap()
}

/// A home with everything that was recorded of real libraries, and all import fixtures.
async fn full() -> Home {
    let home = Home::new();
    let otlp = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/otlp");
    for library in std::fs::read_dir(otlp).unwrap() {
        let dir = library.unwrap().path();
        if !dir.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(dir).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "body") {
                take(&home, &std::fs::read(path).unwrap()).await;
            }
        }
    }
    for name in ["langfuse-trace.json", "langsmith.jsonl", "phoenix.jsonl", "mlflow.jsonl"] {
        home.import(&fixture(name)).await;
    }
    home
}

/// Takes a recorded body as far as it is traces or logs.
async fn take(home: &Home, body: &[u8]) {
    let mut inflated = Vec::new();
    let body = match body {
        [0x1f, 0x8b, ..] => {
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(body), &mut inflated)
                .unwrap();
            inflated
        }
        plain => plain.to_vec(),
    };
    let body = bytes::Bytes::from(body);
    let encoding = if body.starts_with(b"{") { Encoding::Json } else { Encoding::Protobuf };
    if let Ok(batch) = decode(encoding, &body)
        && let Ok(mapped) = map(batch, None, &PriceBook::default(), &Redactions::default())
    {
        let spans = prepare(mapped.spans, home.store.dictionaries());
        home.store.write(move |tx| tx.put_spans(&spans, 1)).await.ok();
    }
    if let Ok(batch) = log::decode(encoding, &body) {
        let logs = log::map(batch).logs;
        home.store.write(move |tx| tx.put_logs(&logs)).await.unwrap();
    }
}

#[tokio::test]
async fn touchstones_own_export_of_all_that_was_recorded_says_the_same_once_imported() {
    let home = full().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("all.jsonl");
    export(&home, &path, ExportFormat::Jsonl).await;
    let other = Home::new();
    let report = other.import(&path).await;
    assert_eq!((report.refused.len(), report.repeated), (0, 0), "{report:?}");
    let (before, after) = (told(&home).await, told(&other).await);
    assert!(before.len() > 20, "{}", before.len());
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (id, told) in before {
        assert_eq!(told, after[&id], "{id}");
    }
    let again = home.import(&path).await;
    assert_eq!((again.traces, again.spans, again.assessments), (0, 0, 0));
}

#[tokio::test]
async fn otlp_json_keeps_every_span_with_its_attributes() {
    let home = full().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("all.json");
    export(&home, &path, ExportFormat::OtlpJson).await;
    let other = Home::new();
    let report = other.import(&path).await;
    assert_eq!(report.refused, []);
    let (before, after) = (told(&home).await, told(&other).await);
    let opened = |raw: &RawSpan| {
        let mut span = touchstone_ingest::otlp::span::open(raw).unwrap();
        // Written as JSON, a not-a-number equals itself.
        let text = format!("{:?} {:?} {:?}", span.attributes, span.resource, span.links);
        span.attributes.clear();
        (text, span.name, span.events.len(), span.start_ns, span.status)
    };
    let mut spans = 0;
    for (id, (_, _, _, all)) in before.iter().filter(|(_, told)| !told.3.is_empty()) {
        for (span, raw) in all {
            assert_eq!(opened(raw), opened(&after[id].3[span]), "{id} {span}");
            spans += 1;
        }
    }
    assert!(spans > 100, "{spans}");
}

#[tokio::test]
async fn a_table_has_a_row_for_each_trace() {
    let home = Home::new();
    home.import(&fixture("langfuse-trace.json")).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    let bytes = export(&home, &path, ExportFormat::Csv).await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(bytes, text.len() as u64);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!((lines.len(), lines[2]), (3, ""));
    assert!(
        lines[1].contains(
            ",support,OK,2026-05-04T10:00:00.100000Z,1900,3,1,12,5,17,0.000005,false,s-9,u-4,"
        ),
        "{}",
        lines[1]
    );
}

#[test]
fn an_export_without_a_place_is_named_by_project_and_time() {
    let path = default_path(Path::new("/h"), "Shop: a/b", 1_500_000_000, ExportFormat::OtlpJson);
    assert_eq!(path, Path::new("/h/exports/Shop--a-b-19700101T000001.500Z.json"));
}

#[test]
fn formats_are_known_by_their_names() {
    for format in ExportFormat::ALL {
        assert_eq!(ExportFormat::from_name(format.name()), Some(format));
    }
    assert_eq!(ExportFormat::from_name("parquet"), None);
}
