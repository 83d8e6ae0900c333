//! What MLflow says of a trace, in the words of an import: for its server and its file alike.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::DateTime;
use serde_json::{Value as Json, json};
use touchstone_domain::id::{RunId, TraceId};
use touchstone_domain::preview::{PREVIEW_CHARS, Previews};
use touchstone_domain::project::NAME_CHARS;
use touchstone_domain::summary::TraceState;
use touchstone_domain::time::NS_PER_S;
use touchstone_domain::trace_info::TraceInfo;
use touchstone_ingest::otlp::decode::{Encoding, Group, decode};
use touchstone_mlflow::{read_assessment, spans_of_file};

use crate::id;
use crate::record::{ImportedTrace, Provenance};
use crate::report::Report;

/// The tool's name in ids and provenance.
pub(super) const TOOL: &str = "mlflow";
/// Why logged models are not taken.
pub(super) const NO_MODELS: &str = "a logged model, which is not kept here yet";
/// Why a run's links to them are not.
pub(super) const NO_MODEL_LINKS: &str =
    "a run's link to a logged model, which is not kept here yet";
/// The tag that names the directory of a trace's files.
pub(super) const ARTIFACT_LOCATION: &str = "mlflow.artifactLocation";
/// Tags that say where MLflow keeps spans and files. Here they are elsewhere.
const LOCATIONS: [&str; 2] = ["mlflow.trace.spansLocation", ARTIFACT_LOCATION];

/// A trace's id here: MLflow's own, else one derived from it.
pub(super) fn trace_id(name: &str) -> TraceId {
    let own = name.strip_prefix("tr-").unwrap_or(name).parse();
    own.unwrap_or_else(|_| id::trace_id(TOOL, name))
}

/// What MLflow's trace info says of a trace, as its protocol's JSON has it. What of it cannot be
/// taken is counted.
pub(crate) fn said(
    info: &Json,
    project: &str,
    origin: &str,
    now_ns: i64,
    report: &mut Report,
) -> ImportedTrace {
    let name = info["trace_id"].as_str().unwrap_or_default();
    let id = trace_id(name);
    let mut tags = texts(&info["tags"]);
    tags.retain(|key, _| !LOCATIONS.contains(&key.as_str()));
    let mut assessments = Vec::new();
    for sent in info["assessments"].as_array().into_iter().flatten() {
        match read_assessment(sent, id, now_ns) {
            Ok(assessment) => assessments.push(assessment),
            Err(error) => report.refuse(error.message, Some(name.to_owned())),
        }
    }
    // One that overrides another stands after it.
    assessments.sort_by_key(|assessment| (assessment.overrides.is_some(), assessment.created_ns));
    ImportedTrace {
        info: TraceInfo {
            client_request_id: text(info, "client_request_id"),
            state: match info["state"].as_str() {
                Some("OK") => Some(TraceState::Ok),
                Some("ERROR") => Some(TraceState::Error),
                Some("IN_PROGRESS") => Some(TraceState::InProgress),
                _ => None,
            },
            start_ns: info["request_time"].as_str().and_then(ns_of_rfc3339),
            duration_ns: info["execution_duration"].as_str().and_then(ns_of_duration),
            previews: Previews {
                request: text(info, "request_preview").map(|it| cut(&it, PREVIEW_CHARS)),
                response: text(info, "response_preview").map(|it| cut(&it, PREVIEW_CHARS)),
            },
            ..TraceInfo::default()
        },
        tags,
        metadata: texts(&info["trace_metadata"]),
        assessments,
        project: Some(project.to_owned()),
        source: Some(Provenance {
            tool: TOOL.to_owned(),
            origin: origin.to_owned(),
            id: name.to_owned(),
        }),
        ..ImportedTrace::of(id)
    }
}

/// Spans as the protocol's JSON has them: OTLP in snake case. Their trace is the one they came with.
pub(super) fn spans_of_protocol(id: TraceId, mut spans: Vec<Json>) -> Result<Vec<Group>, String> {
    for span in &mut spans {
        if !span.is_object() {
            return Err("a span is no JSON object".into());
        }
        span["trace_id"] = id.to_string().into();
    }
    let resource = json!({"attributes": [
        {"key": "telemetry.sdk.name", "value": {"stringValue": "mlflow"}},
    ]});
    let request =
        json!({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]});
    let decoded = decode(Encoding::Json, &Bytes::from(request.to_string()));
    let batch = decoded.map_err(|error| error.to_string())?;
    if batch.rejected.count() > 0 {
        return Err(batch.rejected.message());
    }
    Ok(batch.groups)
}

/// Spans as MLflow keeps them in a file or in its table: JSON with encoded attributes.
pub(crate) fn spans_of_kept(id: TraceId, file: &[u8]) -> Result<Vec<Group>, String> {
    let batch = spans_of_file(id, file).map_err(|error| error.message)?;
    if batch.rejected.count() > 0 {
        return Err(batch.rejected.message());
    }
    Ok(batch.groups)
}

/// A run's id, if it is one of MLflow's.
pub(super) fn run_id(name: &str) -> Option<RunId> {
    name.parse().ok()
}

/// An experiment's name as a project's: without what a project's name cannot have.
pub(super) fn project_name(name: &str, id: &str) -> String {
    let shown: String = name.chars().filter(|character| !character.is_control()).collect();
    let shown = cut(shown.trim(), NAME_CHARS);
    let shown = shown.trim_end();
    if shown.is_empty() { format!("MLflow experiment {id}") } else { shown.to_owned() }
}

/// Members that are texts, or other values written as such.
fn texts(json: &Json) -> BTreeMap<String, String> {
    let members = json.as_object().into_iter().flatten();
    let written = members.filter(|(key, value)| !key.is_empty() && !value.is_null());
    written
        .map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (key.clone(), text)
        })
        .collect()
}

fn text(json: &Json, member: &str) -> Option<String> {
    json[member].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// RFC 3339 as nanoseconds since 1970.
pub(super) fn ns_of_rfc3339(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok()?.timestamp_nanos_opt()
}

/// `"0.221s"` as nanoseconds.
fn ns_of_duration(text: &str) -> Option<i64> {
    let text = text.strip_suffix('s')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(NS_PER_S)?.checked_add(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "tr-0102030405060708090a0b0c0d0e0f10";

    fn read(info: &Json) -> (ImportedTrace, Report) {
        let mut report = Report::default();
        let trace = said(info, "Shop", "http://here", 7, &mut report);
        (trace, report)
    }

    #[test]
    fn what_a_trace_says_of_itself_is_taken_word_for_word() {
        let (trace, report) = read(&json!({
            "trace_id": NAME,
            "client_request_id": "mine",
            "request_time": "2026-11-23T04:27:01.545Z",
            "execution_duration": "0.053s",
            "state": "ERROR",
            "tags": {"team": "a", "mlflow.trace.spansLocation": "TRACKING_STORE",
                     "mlflow.artifactLocation": "mlflow-artifacts:/1/traces/x"},
            "trace_metadata": {"mlflow.trace.session": "s"},
            "request_preview": "q".repeat(2_000),
            "assessments": [
                {"assessment_name": "good", "source": {"source_type": "HUMAN", "source_id": "a"},
                 "create_time": "2026-11-23T04:27:03Z", "feedback": {"value": 1},
                 "assessment_id": "a-00000000000000000000000000000002",
                 "overrides": "a-00000000000000000000000000000001"},
                {"assessment_name": "good", "source": {"source_type": "HUMAN", "source_id": "a"},
                 "create_time": "2026-11-23T04:27:03Z", "feedback": {"value": 0}, "valid": false,
                 "assessment_id": "a-00000000000000000000000000000001"},
                {"assessment_name": "bad"},
            ],
        }));
        assert_eq!(trace.id.unwrap().to_string(), NAME[3..]);
        assert_eq!(trace.info.start_ns, Some(1_795_408_021_545_000_000));
        assert_eq!(trace.info.duration_ns, Some(53_000_000));
        assert_eq!(trace.info.state, Some(TraceState::Error));
        assert_eq!(trace.info.previews.request.as_ref().map(String::len), Some(1_000));
        assert_eq!(trace.tags.keys().collect::<Vec<_>>(), ["team"]);
        assert_eq!(trace.metadata["mlflow.trace.session"], "s");
        assert_eq!(trace.assessments.len(), 2);
        assert!(trace.assessments[0].overrides.is_none() && !trace.assessments[0].valid);
        assert_eq!(report.refused[0].first.as_deref(), Some(NAME));
    }

    #[test]
    fn both_forms_of_a_span_give_the_same_span() {
        let id = trace_id(NAME);
        let of_protocol = json!({
            "trace_id": "AQIDBAUGBwgJCgsMDQ4PEA==", "span_id": "zOllm8pocRk=", "name": "root",
            "start_time_unix_nano": 5, "end_time_unix_nano": 9,
            "attributes": [
                {"key": "mlflow.spanType", "value": {"string_value": "AGENT"}},
                {"key": "mlflow.spanInputs", "value": {"kvlist_value": {"values": [
                    {"key": "q", "value": {"double_value": 1.5}}]}}},
            ],
            "status": {"code": "STATUS_CODE_OK"},
        });
        let kept = json!({"spans": [{
            "trace_id": "AQIDBAUGBwgJCgsMDQ4PEA==", "span_id": "zOllm8pocRk=", "parent_span_id": null,
            "name": "root", "start_time_unix_nano": 5, "end_time_unix_nano": 9, "events": [],
            "status": {"code": "STATUS_CODE_OK", "message": ""},
            "attributes": {"mlflow.spanType": "\"AGENT\"", "mlflow.spanInputs": "{\"q\": 1.5}"},
            "links": [],
        }]});
        let protocol = spans_of_protocol(id, vec![of_protocol]).unwrap();
        let kept = spans_of_kept(id, kept.to_string().as_bytes()).unwrap();
        let only = |groups: &[Group]| {
            let mut span = groups[0].spans[0].0.clone();
            // A file of MLflow's is JSON, whose members have no order here.
            span.attributes.sort_by(|one, other| one.key.cmp(&other.key));
            (span, groups[0].resource_bytes.clone())
        };
        assert_eq!(only(&protocol), only(&kept));
    }

    #[test]
    fn a_trace_of_another_form_of_id_gets_one_of_its_own() {
        let (one, other) = (trace_id("trace:/a.b/1"), trace_id("trace:/a.b/2"));
        assert!(one != other && one == trace_id("trace:/a.b/1"));
        assert!(spans_of_protocol(one, vec![json!(1)]).unwrap_err().contains("object"));
    }

    #[test]
    fn experiments_have_names_that_projects_can_have() {
        assert_eq!(project_name("東京 shop", "7"), "東京 shop");
        assert_eq!(project_name(" a\u{0}\nb ", "7"), "ab");
        assert_eq!(project_name("\t", "7"), "MLflow experiment 7");
        assert_eq!(project_name(&"x".repeat(400), "7").len(), NAME_CHARS);
    }

    #[test]
    fn durations_are_seconds_with_a_fraction() {
        assert_eq!(ns_of_duration("0s"), Some(0));
        assert_eq!(ns_of_duration("12.5s"), Some(12_500_000_000));
        for wrong in ["", "s", "1", "-1s", "1.0000000001s", "1e3s"] {
            assert_eq!(ns_of_duration(wrong), None, "{wrong}");
        }
    }
}
