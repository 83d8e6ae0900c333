//! Whose settings count for what is said of a whole trace.

use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::redaction::Redaction;
use touchstone_ingest::otlp::decode::Group;

use super::*;
use crate::format::tests::Home;
use crate::sink::Sink;

const ID: [u8; 16] = [7; 16];

fn id() -> TraceId {
    TraceId::from_bytes(&ID).unwrap()
}

/// A tag with an address of mail, and so many spans, each in the project beside its start.
fn told(spans: &[(u64, &str)]) -> ImportedTrace {
    let group = |(start, project): &(u64, &str)| {
        let span = Span {
            trace_id: ID.to_vec(),
            span_id: start.to_be_bytes().to_vec(),
            start_time_unix_nano: *start,
            end_time_unix_nano: *start,
            ..Span::default()
        };
        let name = AnyValue { value: Some(Value::StringValue((*project).to_owned())) };
        let attribute =
            KeyValue { key: "touchstone.project".into(), value: Some(name), ..KeyValue::default() };
        let resource = Resource { attributes: vec![attribute], ..Resource::default() };
        let bytes = span.encode_to_vec().into();
        Group {
            resource_bytes: resource.encode_to_vec().into(),
            resource: resource.into(),
            scope_bytes: bytes::Bytes::new(),
            spans: vec![(span, bytes)],
        }
    };
    let tags = BTreeMap::from([("from".to_owned(), "ada@example.com".to_owned())]);
    let groups = spans.iter().map(group).collect();
    ImportedTrace { groups, tags, ..ImportedTrace::of(id()) }
}

/// The project `Shop` wants addresses of mail replaced, others nothing.
async fn careful(home: &Home) -> Arc<Redactions> {
    let wanted = Redaction { detectors: vec!["email".into()], patterns: Vec::new() };
    let write = home.store.write(move |tx| {
        let shop = tx.project_ensure("Shop", 1)?;
        tx.redaction_set(shop.id, &wanted)
    });
    write.await.unwrap();
    let redactions = Arc::new(Redactions::default());
    redactions.load(&home.store).await.unwrap();
    redactions
}

/// The tag as it is stored once these were imported.
async fn stored(home: &Home, redactions: &Arc<Redactions>, trace: ImportedTrace) -> String {
    let sink = Sink {
        store: home.store.clone(),
        prices: Arc::default(),
        redactions: Arc::clone(redactions),
        target: None,
    };
    for part in sink.ready(vec![trace]).await.unwrap() {
        home.store.write(move |tx| part.put(tx, 9)).await.unwrap();
    }
    let read = home.store.read(|tx| {
        let row = tx.trace(id())?.unwrap().row;
        Ok(tx.trace_labels(row)?.tags["from"].clone())
    });
    read.await.unwrap()
}

fn is_replaced(tag: &str) -> bool {
    !tag.contains("ada@")
}

#[tokio::test]
async fn what_is_said_belongs_to_the_project_of_the_traces_first_span() {
    let shop_first = [(9, "Shop"), (8, "Shop"), (10, "Other")];
    let other_first = [(9, "Shop"), (8, "Other")];
    for (spans, expected) in [(&shop_first[..], true), (&other_first, false), (&[], false)] {
        let home = Home::new();
        let redactions = careful(&home).await;
        let tag = stored(&home, &redactions, told(spans)).await;
        assert_eq!(is_replaced(&tag), expected, "{spans:?}: {tag}");
    }
}

#[tokio::test]
async fn what_is_said_later_belongs_to_the_project_that_the_trace_is_stored_in() {
    let home = Home::new();
    let redactions = careful(&home).await;
    let mut first = told(&[(9, "Shop")]);
    first.tags.insert("from".into(), "nobody".into());
    assert_eq!(stored(&home, &redactions, first).await, "nobody");
    assert!(is_replaced(&stored(&home, &redactions, told(&[])).await));
}

#[tokio::test]
async fn a_project_that_is_named_counts_before_that_of_the_spans() {
    let home = Home::new();
    let redactions = careful(&home).await;
    let named = ImportedTrace { project: Some("Shop".into()), ..told(&[(9, "Other")]) };
    assert!(is_replaced(&stored(&home, &redactions, named).await));
}
