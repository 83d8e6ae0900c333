//! MLflow's traces: what is said of one with its assessments, and its spans, in the second and in
//! the third form.

use serde_json::{Map, Value as Json, json};

use super::{Reading, Taken, json};
use crate::id;
use crate::read::Record;
use crate::source::mlflow::{said, spans_of_kept};

pub(super) fn is(json: &Json) -> bool {
    let info = info(json);
    let is_named = |name: &str| info[name].is_string();
    is_named("trace_id") && (info["trace_location"].is_object() || is_named("request_time"))
        || is_named("request_id") && !info["timestamp_ms"].is_null()
}

fn info(json: &Json) -> &Json {
    ["info", "trace_info"]
        .into_iter()
        .map(|name| &json[name])
        .find(|it| it.is_object())
        .unwrap_or(json)
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let json = json(record)?;
    let mut info = info(&json).clone();
    if !is(&json) {
        return Err("no trace of MLflow: it has no info with a trace_id".into());
    }
    if info["trace_id"].is_null() {
        info = third_form(&info);
    }
    name_assessments(&mut info);
    let spans = [&json["data"]["spans"], &json["spans"]].into_iter().find(|it| it.is_array());
    let mut trace = said(&info, "", &reading.origin, reading.now_ns, &mut reading.report);
    trace.project = None;
    if let (Some(spans), Some(id)) = (spans, trace.id) {
        let file = json!({"spans": spans}).to_string();
        trace.groups = spans_of_kept(id, file.as_bytes())?;
    }
    Ok(vec![trace])
}

/// Assessments without an id are known by what they say.
fn name_assessments(info: &mut Json) {
    let trace = info["trace_id"].as_str().unwrap_or_default().to_owned();
    for assessment in info["assessments"].as_array_mut().into_iter().flatten() {
        if assessment["assessment_id"].as_str().unwrap_or_default().is_empty()
            && assessment.is_object()
        {
            let id = id::assessment_id("mlflow", &[&trace, &assessment.to_string()]);
            assessment["assessment_id"] = format!("a-{id}").into();
        }
    }
}

/// What clients before MLflow 3 wrote, in the words of those after.
fn third_form(info: &Json) -> Json {
    let mut told = Map::new();
    let mut tell = |name: &str, json: Json| drop(told.insert(name.to_owned(), json));
    tell("trace_id", info["request_id"].clone());
    let ms = |name: &str| info[name].as_i64().or_else(|| info[name].as_str()?.parse().ok());
    if let Some(time) = ms("timestamp_ms").and_then(chrono::DateTime::from_timestamp_millis) {
        tell("request_time", time.to_rfc3339().into());
    }
    if let Some(ms) = ms("execution_time_ms") {
        tell("execution_duration", format!("{}.{:03}s", ms / 1_000, ms % 1_000).into());
    }
    tell("state", info["status"].clone());
    tell("trace_metadata", pairs(&info["request_metadata"]));
    tell("tags", pairs(&info["tags"]));
    tell("assessments", info["assessments"].clone());
    Json::Object(told)
}

/// Labels stand in an object, or in a list of keys and values.
fn pairs(json: &Json) -> Json {
    let Json::Array(items) = json else { return json.clone() };
    let pairs = items
        .iter()
        .filter_map(|item| Some((item["key"].as_str()?.to_owned(), item["value"].clone())));
    Json::Object(pairs.collect())
}
