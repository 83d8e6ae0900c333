//! Spans that come as a file: `traces.json`, which the TypeScript SDK and old clients put among a
//! trace's artifacts.
//!
//! They are written as OTLP and go through `ingest`, like all spans.

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use bytes::Bytes;
use serde_json::{Map, Value as Json, json};
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_ingest::Redactions;
use touchstone_ingest::otlp::decode::{Batch, Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_prices::PriceBook;
use touchstone_store::{IncomingSpan, ProjectRef, prepare};

use super::attribute::any_of_json;
use crate::error::Error;
use crate::{Mlflow, name};

/// Spans written in one closure, so that it takes the writer no longer than 20 ms.
const SPANS_PER_WRITE: usize = 500;
/// Values nested deeper stay JSON in a text: OTLP's messages nest three times as deep.
const DEPTH: usize = 20;

/// Takes the spans of a file into the experiment of its trace, which must exist.
pub(crate) async fn ingest_file(mlflow: &Mlflow, id: TraceId, file: Bytes) -> Result<(), Error> {
    let trace = mlflow.store.read(move |tx| tx.trace(id)).await?;
    let project = trace.ok_or_else(|| name::no_trace(&name::of_trace(id)))?.project;
    let prices = Arc::clone(mlflow.collector.prices());
    let redactions = Arc::clone(mlflow.collector.redactions());
    let dictionaries = Arc::clone(mlflow.store.dictionaries());
    let work = move || {
        let batch = spans_of_file(id, &file)?;
        let spans = mapped(batch, &ProjectRef::Id(project), &prices, &redactions)?;
        Ok::<_, Error>(prepare(spans, &dictionaries))
    };
    let prepared = tokio::task::spawn_blocking(work);
    let mut spans = prepared.await.map_err(|error| broken(&error))??;
    let now_ns = (mlflow.now_ns)();
    while !spans.is_empty() {
        let part = spans.split_off(spans.len().saturating_sub(SPANS_PER_WRITE));
        mlflow.store.write(move |tx| tx.put_spans(&part, now_ns)).await?;
    }
    Ok(())
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::invalid(format!("traces.json cannot be read: {error}."))
}

/// The spans of a file as OTLP, all of them of the trace that the file belongs to.
pub fn spans_of_file(id: TraceId, file: &[u8]) -> Result<Batch, Error> {
    let file: Map<String, Json> = serde_json::from_slice(file).map_err(|error| broken(&error))?;
    let spans = match file.get("spans") {
        None | Some(Json::Null) => &[],
        Some(Json::Array(spans)) => spans.as_slice(),
        Some(_) => return Err(broken(&"its spans are no list")),
    };
    let spans = spans.iter().map(|span| otlp(id, span)).collect::<Result<Vec<Json>, Error>>()?;
    let resource = json!({"attributes": [
        {"key": "telemetry.sdk.name", "value": {"stringValue": "mlflow"}},
    ]});
    let request = json!({"resourceSpans": [
        {"resource": resource, "scopeSpans": [{"spans": spans}]},
    ]});
    decode(Encoding::Json, &request.to_string().into()).map_err(|error| broken(&error))
}

fn mapped(
    batch: Batch,
    project: &ProjectRef,
    prices: &PriceBook,
    redactions: &Redactions,
) -> Result<Vec<IncomingSpan>, Error> {
    let mapped = map(batch, Some(project), prices, redactions).map_err(|error| broken(&error))?;
    if mapped.rejected.count() > 0 {
        return Err(broken(&mapped.rejected.message()));
    }
    Ok(mapped.spans)
}

/// A span of the file in OTLP's JSON. Its trace is the file's, whatever it says: in old clients
/// the two differ.
fn otlp(id: TraceId, span: &Json) -> Result<Json, Error> {
    let first =
        |names: [&str; 2]| names.into_iter().map(|name| &span[name]).find(|it| !it.is_null());
    let ids = if span["context"].is_object() { &span["context"] } else { span };
    let mut written = json!({
        "traceId": id.to_string(),
        "spanId": span_id(&ids["span_id"])?,
        "name": span["name"].as_str().unwrap_or_default(),
        "startTimeUnixNano": number(first(["start_time_unix_nano", "start_time"])),
        "endTimeUnixNano": number(first(["end_time_unix_nano", "end_time"])),
        "attributes": attributes(&span["attributes"], encoded),
        "events": list(&span["events"], |event| json!({
            "name": event["name"],
            "timeUnixNano": number(Some(&event["time_unix_nano"])
                .filter(|time| !time.is_null())
                .or(Some(&event["timestamp"]))),
            "attributes": attributes(&event["attributes"], any_of_json),
        })),
        "links": list(&span["links"], link),
        "status": status(span),
    });
    if span["kind"].is_string() || span["kind"].is_number() {
        written["kind"] = span["kind"].clone();
    }
    if let Some(parent) = first(["parent_span_id", "parent_id"])
        && parent.as_str() != Some("")
    {
        written["parentSpanId"] = span_id(parent)?.into();
    }
    Ok(written)
}

/// Eight bytes in base64 or hexadecimal, with or without `0x` before them.
fn span_id(json: &Json) -> Result<String, Error> {
    let text = json.as_str().unwrap_or_default();
    let hex = text.strip_prefix("0x").unwrap_or(text);
    if let Ok(id) = hex.parse::<SpanId>() {
        return Ok(id.to_string());
    }
    let bytes = BASE64.decode(text).unwrap_or_default();
    let id = SpanId::from_bytes(&bytes).map_err(|error| {
        Error::invalid(format!("traces.json: {json} is not a span id: {error}."))
    })?;
    Ok(id.to_string())
}

fn link(link: &Json) -> Json {
    let trace = link["trace_id"].as_str().unwrap_or_default();
    json!({
        "traceId": trace.strip_prefix("tr-").unwrap_or(trace),
        "spanId": link["span_id"].as_str().unwrap_or_default(),
        "attributes": attributes(&link["attributes"], any_of_json),
    })
}

fn status(span: &Json) -> Json {
    let status = &span["status"];
    let code = status["code"].as_str().or_else(|| span["status_code"].as_str()).unwrap_or("UNSET");
    let code = code.strip_prefix("STATUS_CODE_").unwrap_or(code);
    let message = status["message"].as_str().or_else(|| span["status_message"].as_str());
    json!({"code": format!("STATUS_CODE_{code}"), "message": message.unwrap_or_default()})
}

/// Times are numbers or texts; an end that has not come is 0.
fn number(json: Option<&Json>) -> String {
    match json {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        _ => "0".into(),
    }
}

fn list(json: &Json, item: impl Fn(&Json) -> Json) -> Vec<Json> {
    json.as_array().into_iter().flatten().map(item).collect()
}

fn attributes(json: &Json, any: impl Fn(&Json) -> Json) -> Vec<Json> {
    let none = Map::new();
    let members = json.as_object().unwrap_or(&none);
    members.iter().map(|(key, value)| json!({"key": key, "value": any(value)})).collect()
}

/// The value inside a text of JSON; other texts stay.
fn encoded(json: &Json) -> Json {
    let opened: Option<Json> = json.as_str().and_then(|text| serde_json::from_str(text).ok());
    match opened {
        Some(opened) if !is_deep(&opened, DEPTH) => any_of_json(&opened),
        _ if is_deep(json, DEPTH) => json!({"string_value": json.to_string()}),
        _ => any_of_json(json),
    }
}

fn is_deep(json: &Json, levels: usize) -> bool {
    match json {
        Json::Array(items) => levels == 0 || items.iter().any(|item| is_deep(item, levels - 1)),
        Json::Object(members) => {
            levels == 0 || members.values().any(|member| is_deep(member, levels - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> TraceId {
        TraceId::from_bytes(&[1; 16]).unwrap()
    }

    #[test]
    fn a_span_of_the_third_schema_becomes_otlp() {
        let span = json!({
            "trace_id": "AQEBAQEBAQEBAQEBAQEBAQ==",
            "span_id": "SO1GKjKp1WM=",
            "parent_span_id": null,
            "name": "f",
            "kind": "SPAN_KIND_INTERNAL",
            "start_time_unix_nano": 5,
            "end_time_unix_nano": "7",
            "status": {"code": "STATUS_CODE_OK", "message": ""},
            "attributes": {"mlflow.spanOutputs": "\"hi\"", "mlflow.spanLogLevel": "10", "x": "{"},
            "events": [{"name": "e", "time_unix_nano": 6, "attributes": {"a": "1"}}],
            "links": [],
        });
        let written = otlp(id(), &span).unwrap();
        assert_eq!(
            (&written["spanId"], &written["parentSpanId"]),
            (&json!("48ed462a32a9d563"), &Json::Null)
        );
        assert_eq!(
            (&written["startTimeUnixNano"], &written["endTimeUnixNano"]),
            (&json!("5"), &json!("7"))
        );
        let value = |key: &str| {
            let pairs = written["attributes"].as_array().unwrap();
            pairs.iter().find(|pair| pair["key"] == key).unwrap()["value"].clone()
        };
        assert_eq!(value("mlflow.spanOutputs"), json!({"string_value": "hi"}));
        assert_eq!(value("mlflow.spanLogLevel"), json!({"int_value": 10}));
        assert_eq!(value("x"), json!({"string_value": "{"}));
        assert_eq!(written["events"][0]["attributes"][0]["value"], json!({"string_value": "1"}));
        let file = json!({"spans": [span]}).to_string();
        assert_eq!(spans_of_file(id(), file.as_bytes()).unwrap().groups[0].spans.len(), 1);
    }

    #[test]
    fn a_span_of_the_second_schema_becomes_otlp_in_the_trace_of_the_file() {
        let span = json!({
            "name": "f",
            "context": {"span_id": "0x48ed462a32a9d563", "trace_id": "0x22"},
            "parent_id": "0x05b1130a82679568",
            "start_time": 5,
            "end_time": 7,
            "status_code": "ERROR",
            "status_message": "m",
            "attributes": {},
            "events": [{"name": "e", "timestamp": 6, "attributes": {}}],
        });
        let written = otlp(id(), &span).unwrap();
        assert_eq!(written["traceId"], id().to_string());
        assert_eq!(written["parentSpanId"], "05b1130a82679568");
        assert_eq!(written["status"], json!({"code": "STATUS_CODE_ERROR", "message": "m"}));
        assert_eq!(written["events"][0]["timeUnixNano"], "6");
    }

    #[test]
    fn what_is_no_file_of_spans_is_refused_and_deep_values_stay_text() {
        for file in
            ["", "[]", "{\"spans\": 1}", "{\"spans\": [{}]}", "{\"spans\": [{\"span_id\": \"x\"}]}"]
        {
            let refused = spans_of_file(id(), file.as_bytes()).unwrap_err();
            assert!(refused.message.contains("traces.json"), "{file}: {refused}");
        }
        let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
        let span = json!({"span_id": "48ed462a32a9d563", "attributes": {"deep": deep.to_string()}});
        assert_eq!(
            otlp(id(), &span).unwrap()["attributes"][0]["value"]["string_value"],
            deep.to_string()
        );
        let file = json!({"spans": [span]}).to_string();
        assert_eq!(spans_of_file(id(), file.as_bytes()).unwrap().groups[0].spans.len(), 1);
    }
}
