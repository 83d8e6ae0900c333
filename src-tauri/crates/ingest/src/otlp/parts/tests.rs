//! The parts of a request against the request decoded whole.

use super::*;
use crate::otlp::decode::{Batch, decode};
use crate::otlp::http::inflate::{Coding, inflate};
use crate::otlp::map::map;
use crate::redaction::Redactions;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use proptest::prelude::*;
use prost::Message as _;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use touchstone_expect::Recording;
use touchstone_prices::PriceBook;

const BOTH: [Encoding; 2] = [Encoding::Protobuf, Encoding::Json];

/// Per resource and scope the lengths of the names of the spans.
type Shape = [Vec<Vec<usize>>];

fn protobuf(shape: &Shape) -> Bytes {
    let span = |length: &usize| Span { name: "n".repeat(*length), ..Span::default() };
    let scope = |lengths: &Vec<usize>| ScopeSpans {
        scope: Some(InstrumentationScope {
            name: lengths.len().to_string(),
            ..InstrumentationScope::default()
        }),
        spans: lengths.iter().map(span).collect(),
        schema_url: lengths.len().to_string(),
    };
    let resource = |(index, scopes): (usize, &Vec<Vec<usize>>)| ResourceSpans {
        resource: Some(Resource {
            dropped_attributes_count: u32::try_from(index).unwrap(),
            ..Resource::default()
        }),
        scope_spans: scopes.iter().map(scope).collect(),
        ..ResourceSpans::default()
    };
    let resource_spans = shape.iter().enumerate().map(resource).collect();
    ExportTraceServiceRequest { resource_spans }.encode_to_vec().into()
}

/// The same with what is special to JSON: nulls, members that repeat or come late, and spans that
/// cannot be read.
fn json(shape: &Shape) -> Bytes {
    let span = |length: &usize| match length % 5 {
        3 => Json::Null,
        4 => json!({"name": "n".repeat(*length), "traceId": "none"}),
        _ => json!({"name": "n".repeat(*length)}),
    };
    let list = |items: Vec<Json>| Json::Array(items).to_string();
    let scope = |lengths: &Vec<usize>| {
        let (some, rest) = lengths.split_at(lengths.len() / 2);
        let [some, rest] = [some, rest].map(|lengths| list(lengths.iter().map(span).collect()));
        let name = lengths.len();
        format!(r#"{{"spans": {some}, "scope": {{"name": "{name}"}}, "x": [1], "spans": {rest}}}"#)
    };
    let resource = |(index, scopes): (usize, &Vec<Vec<usize>>)| {
        let scopes: Vec<String> = scopes.iter().map(scope).collect();
        format!(
            r#"{{"scope_spans": [{}], "resource": {{"droppedAttributesCount": 1}},
                "resource": {{"dropped_attributes_count": {index}}}}}"#,
            scopes.join(",")
        )
    };
    let resources: Vec<String> = shape.iter().enumerate().map(resource).collect();
    format!(r#"{{"resourceSpans": [{}]}}"#, resources.join(", null,")).into()
}

fn body(encoding: Encoding, shape: &Shape) -> Bytes {
    match encoding {
        Encoding::Protobuf => protobuf(shape),
        Encoding::Json => json(shape),
    }
}

type Told = (u32, Bytes, Bytes, Span, Bytes);

/// Each span with what it shares.
fn spans(groups: Vec<Group>) -> Vec<Told> {
    let told = |group: Group| {
        let Group { resource, resource_bytes, scope_bytes, spans } = group;
        spans.into_iter().map(move |(span, bytes)| {
            let count = resource.dropped_attributes_count;
            (count, resource_bytes.clone(), scope_bytes.clone(), span, bytes)
        })
    };
    groups.into_iter().flat_map(told).collect()
}

/// Checks that the parts of a request come to what it is as a whole; answers the lengths of the
/// spans of each part.
fn check(encoding: Encoding, body: &Bytes, most: usize) -> Vec<Vec<usize>> {
    let Batch { groups, rejected } = decode(encoding, body).unwrap();
    let Cut { parts, rejected: refused, .. } = cut(encoding, body, most).unwrap().unwrap();
    assert_eq!(refused, rejected);
    let parts: Vec<Vec<Told>> =
        parts.into_iter().map(|part| spans(part.decode(body).unwrap())).collect();
    let lengths = parts.iter().map(|part| part.iter().map(|(.., bytes)| bytes.len()).collect());
    let lengths = lengths.collect();
    assert_eq!(parts.concat(), spans(groups));
    lengths
}

#[test]
fn small_requests_and_broken_bytes_are_not_cut() {
    for encoding in BOTH {
        let large = body(encoding, &[vec![vec![PART_BYTES, 5]]]);
        assert_eq!(parts(encoding, &large).unwrap().unwrap().parts.len(), 2);
        let small = body(encoding, &[vec![vec![5]]]);
        assert!(parts(encoding, &small).unwrap().is_none());
    }
    let large = protobuf(&[vec![vec![PART_BYTES, 5]]]);
    assert!(parts(Encoding::Protobuf, &large.slice(..large.len() - 1)).unwrap().is_none());
}

#[test]
fn json_that_is_broken_at_its_end_is_refused_as_if_it_were_decoded_whole() {
    let whole = json(&[vec![vec![5, 6, 7], vec![1]], vec![vec![2]]]);
    for end in 0..whole.len() {
        let broken = whole.slice(..end);
        let refused = cut(Encoding::Json, &broken, 1).unwrap_err().to_string();
        assert_eq!(refused, decode(Encoding::Json, &broken).unwrap_err().to_string());
    }
}

#[test]
fn many_small_spans_fill_a_part_as_few_large_ones_do() {
    for encoding in BOTH {
        let body = body(encoding, &[vec![vec![0; PART_SPANS + 10]]]);
        let counts: Vec<usize> = check(encoding, &body, PART_BYTES).iter().map(Vec::len).collect();
        assert_eq!(counts, [PART_SPANS, 10]);
    }
}

#[test]
fn a_resource_is_decoded_once_for_a_part_and_scopes_without_spans_are_left_out() {
    for encoding in BOTH {
        let body =
            body(encoding, &[vec![vec![1], vec![], vec![1, 1]], vec![], vec![vec![], vec![1]]]);
        let mut cut = cut(encoding, &body, PART_BYTES).unwrap().unwrap();
        let groups = cut.parts.remove(0).decode(&body).unwrap();
        assert_eq!(groups.iter().map(|it| it.spans.len()).collect::<Vec<_>>(), [1, 2, 1]);
        assert!(Arc::ptr_eq(&groups[0].resource, &groups[1].resource), "{encoding:?}");
        assert_eq!(groups[0].resource_bytes.as_ptr(), groups[1].resource_bytes.as_ptr());
        assert_eq!(groups[2].resource.dropped_attributes_count, 2);
    }
}

#[test]
fn a_scope_whose_spans_come_in_many_arrays_is_decoded_once_for_a_part() {
    let arrays = [r#""spans": [{}]"#; 9].join(",");
    let scope = format!(r#"{{"scope": {{"name": "lib"}}, {arrays}}}"#);
    let body = format!(r#"{{"resourceSpans": [{{"scopeSpans": [{scope}, {scope}]}}]}}"#).into();
    let mut cut = cut(Encoding::Json, &body, PART_BYTES).unwrap().unwrap();
    let groups = cut.parts.remove(0).decode(&body).unwrap();
    assert_eq!(groups.iter().map(|it| it.spans.len()).collect::<Vec<_>>(), [9, 9]);
}

#[test]
fn what_a_resource_refuses_a_request_for_is_known_once_it_is_cut() {
    let named = |name: &str, scope_spans: Vec<ScopeSpans>| {
        let value = Some(AnyValue { value: Some(Value::StringValue(name.into())) });
        let pair = KeyValue { key: "touchstone.project".into(), value, ..KeyValue::default() };
        let resource = Some(Resource { attributes: vec![pair], ..Resource::default() });
        ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }
    };
    let scopes = vec![ScopeSpans { spans: vec![Span::default()], ..ScopeSpans::default() }];
    for (name, scopes) in
        [("n".repeat(201), scopes), ("n".repeat(201), vec![]), ("n".into(), vec![])]
    {
        let spans: Vec<Json> = scopes.iter().map(|_| json!({"spans": [{}]})).collect();
        let attribute = json!({"key": "touchstone.project", "value": {"stringValue": name}});
        let json = json!({"resourceSpans": [
            {"scopeSpans": [{"spans": [{}]}]},
            {"scopeSpans": spans, "resource": {"attributes": [attribute]}},
        ]});
        let resource_spans = vec![named("first", scopes.clone()), named(&name, scopes)];
        let protobuf = ExportTraceServiceRequest { resource_spans }.encode_to_vec();
        for (encoding, body) in
            [(Encoding::Protobuf, protobuf.into()), (Encoding::Json, json.to_string().into())]
        {
            let whole = decode(encoding, &body).unwrap();
            let whole = map(whole, None, &PriceBook::default(), &Redactions::default());
            let refused = cut(encoding, &body, 1).unwrap().unwrap().refused;
            let [whole, refused] = [whole.err(), refused].map(|it| it.map(|it| it.to_string()));
            assert_eq!(refused, whole, "{encoding:?}");
        }
    }
}

#[test]
fn every_recorded_request_says_the_same_in_parts() {
    let mut checked = [0, 0];
    for request in Recording::all().into_iter().flat_map(|recording| recording.requests) {
        let is_export = ["/v1/traces", "TraceService/Export"];
        if !is_export.iter().any(|end| request.path.ends_with(end)) {
            continue;
        }
        let encoding = request.header("content-type").and_then(Encoding::of);
        let encoding = encoding.unwrap_or(Encoding::Protobuf);
        let coding = Coding::of(request.header("content-encoding").unwrap_or_default()).unwrap();
        let body = inflate(coding, request.body.into(), u64::MAX, |_| true).unwrap();
        for most in [1, 1_000, 10_000] {
            check(encoding, &body, most);
        }
        checked[usize::from(encoding == Encoding::Json)] += 1;
    }
    assert!(checked[0] >= 10 && checked[1] >= 1, "{checked:?} requests were recorded");
}

proptest! {
    #[test]
    fn the_parts_together_are_the_request_and_each_is_small(
        shape in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(0_usize..40, 0..6), 0..4),
            0..4,
        ),
        most in 1_usize..100,
    ) {
        for encoding in BOTH {
            // A span's text is longer than its protobuf, so that this holds for both.
            for lengths in check(encoding, &body(encoding, &shape), most) {
                let all_but_last = lengths.iter().rev().skip(1).sum::<usize>();
                prop_assert!(all_but_last < most, "{lengths:?}");
            }
        }
    }
}
