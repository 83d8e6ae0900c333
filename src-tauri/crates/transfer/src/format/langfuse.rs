//! Langfuse: traces with or without their observations and scores, sessions' traces, observations
//! alone (which since version 4 carry what is said of their trace), and scores alone; in the words
//! of its API (`traceId`) and of its exports to storage (`trace_id`). Times without a zone are UTC.
//!
//! Observations get the attributes of Langfuse's own SDKs, so that its convention reads them.

mod score;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use touchstone_domain::id::TraceId;
use touchstone_domain::label::{KEY_CHARS, VALUE_CHARS};
use touchstone_domain::trace_info::{NAME, SESSION, USER};

use super::members::{Members, opened, text_of};
use super::span::{Draft, REST, group};
use super::time::{Zoneless, ns};
use super::{Reading, Taken, json};
use crate::id;
use crate::read::Record;
use crate::record::ImportedTrace;
use score::assessment;

const TOOL: &str = "langfuse";
/// The metadata that keeps what nothing takes of a trace.
const TRACE_REST: &str = "touchstone.import.rest";

const TRACE_ID: [&str; 2] = ["traceId", "trace_id"];

pub(super) fn is(json: &Json) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| !json[*name].is_null());
    let of_trace = has(&TRACE_ID);
    of_trace && has(&["startTime", "start_time"]) && json["id"].is_string()
        || of_trace && is_score(json)
        || json["id"].is_string() && json["timestamp"].is_string()
        || json["trace"]["id"].is_string() && json["observations"].is_array()
}

fn is_score(json: &Json) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| !json[*name].is_null());
    json["name"].is_string()
        && has(&["value", "stringValue", "string_value"])
        && has(&["source", "dataType", "data_type"])
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    self::record(json(record)?, reading)
}

/// What one of Langfuse's objects says, whether a file or its API brings it.
pub fn record(mut json: Json, reading: &mut Reading) -> Taken {
    if json["trace"].is_object() {
        // As its interface saves a trace: beside its observations.
        let mut trace = json["trace"].take();
        for name in ["observations", "scores"] {
            if trace[name].is_null() {
                trace[name] = json[name].take();
            }
        }
        json = trace;
    }
    let is_of_trace = TRACE_ID.iter().any(|name| json[*name].is_string());
    if is_score(&json) && !json["startTime"].is_string() && !json["start_time"].is_string() {
        return score_alone(Members::of(json), reading);
    }
    if is_of_trace { observation_alone(json, reading) } else { trace(Members::of(json), reading) }
}

/// A trace with what stands inside it.
fn trace(mut members: Members, reading: &mut Reading) -> Taken {
    let name = members.text(&["id"]).ok_or("no trace of Langfuse: it has no id")?;
    let time = members.take(&["timestamp"]);
    let start_ns = ns(&time, Zoneless::Utc)
        .ok_or_else(|| "a trace of Langfuse without a readable timestamp".to_owned())?;
    let id = id::trace_id(TOOL, &name);
    let mut trace = ImportedTrace::of(id);
    let (mut drafts, mut shown) = (Vec::new(), Vec::new());
    for observation in members.list(&["observations"]) {
        // The API may list ids alone.
        if !observation.is_object() {
            continue;
        }
        shown.push((opened(observation["input"].clone()), opened(observation["output"].clone())));
        let mut observation = Members::of(observation);
        observation.drop(&TRACE_ID);
        match draft(id, observation, reading) {
            Ok(draft) => drafts.push(draft),
            Err(reason) => reading.report.refuse(reason, Some(format!("trace {name}"))),
        }
    }
    for score in members.list(&["scores"]) {
        if score.is_object() {
            trace.assessments.push(assessment(id, Members::of(score), reading));
        }
    }
    let (input, output) = (opened(members.take(&["input"])), opened(members.take(&["output"])));
    let latency = members.take(&["latency"]).as_f64().unwrap_or(0.0);
    say(&mut trace, &mut members);
    let is_told = |(asked, answered): &(Json, Json)| {
        (input.is_null() || *asked == input) && (output.is_null() || *answered == output)
    };
    if !(input.is_null() && output.is_null() || shown.iter().any(is_told)) {
        let title = trace.tags.get(NAME).map_or("trace", String::as_str);
        drafts.push(whole(
            id,
            &name,
            title,
            [start_ns, end_ns(start_ns, latency)],
            &input,
            &output,
        ));
    }
    trace
        .metadata
        .extend(members.left("trace", &mut reading.report).map(|it| (TRACE_REST.into(), it)));
    if drafts.is_empty() {
        trace.info.start_ns = Some(start_ns);
        trace.info.duration_ns = Some(end_ns(start_ns, latency) - start_ns);
    }
    trace.groups = vec![group(TOOL, drafts)];
    trace.source = Some(reading.source(TOOL, &name));
    Ok(vec![trace])
}

#[expect(clippy::cast_possible_truncation, reason = "it stops at the ends, far beyond any time")]
fn end_ns(start_ns: i64, seconds: f64) -> i64 {
    start_ns.saturating_add((seconds.max(0.0) * 1e9).round() as i64)
}

/// The step that a trace itself is, where no observation tells its input and output.
fn whole(
    id: TraceId,
    name: &str,
    title: &str,
    times: [i64; 2],
    input: &Json,
    output: &Json,
) -> Draft {
    let mut draft =
        Draft::new(id, id::span_id(TOOL, &format!("trace {name}")), title, times[0], times[1]);
    draft.words("langfuse.observation.type", Some("span".into()));
    draft.set_text("langfuse.observation.input", input);
    draft.set_text("langfuse.observation.output", output);
    draft
}

/// What is said of a whole trace, on a trace or on an observation.
fn say(trace: &mut ImportedTrace, members: &mut Members) {
    let named = [
        (&["name", "traceName", "trace_name"][..], NAME),
        (&["sessionId", "session_id"], SESSION),
        (&["userId", "user_id"], USER),
    ];
    for (names, key) in named {
        let labels = if key == NAME { &mut trace.tags } else { &mut trace.metadata };
        labels.extend(members.text(names).map(|text| (key.to_owned(), text)));
    }
    for tag in members.list(&["tags"]) {
        trace.tags.entry(cut(&text_of(&tag), KEY_CHARS)).or_default();
    }
    for (key, value) in members.object(&["metadata"]).into_texts() {
        trace.tags.entry(cut(&key, KEY_CHARS)).or_insert_with(|| cut(&value, VALUE_CHARS));
    }
    for key in ["release", "version", "environment"] {
        let text = members.text(&[key]);
        trace.metadata.extend(text.map(|text| (format!("langfuse.{key}"), text)));
    }
    members.drop(&[
        "createdAt",
        "created_at",
        "updatedAt",
        "updated_at",
        "htmlPath",
        "totalCost",
        "total_cost",
        "projectId",
        "project_id",
        "public",
        "bookmarked",
    ]);
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// An observation without its trace; it may carry what is said of that.
fn observation_alone(json: Json, reading: &mut Reading) -> Taken {
    let mut members = Members::of(json);
    let name = members.text(&TRACE_ID).ok_or("an observation that names no trace")?;
    let mut trace = ImportedTrace::of(id::trace_id(TOOL, &name));
    let mut of_trace = Map::new();
    for (theirs, ours) in [
        (&["traceName", "trace_name"][..], "name"),
        (&["sessionId", "session_id"], "sessionId"),
        (&["userId", "user_id"], "userId"),
        (&["tags", "traceTags", "trace_tags"], "tags"),
        (&["release"], "release"),
    ] {
        of_trace.insert(ours.to_owned(), members.take(theirs));
    }
    say(&mut trace, &mut Members::of(Json::Object(of_trace)));
    let draft = draft(trace.id.ok_or("no trace")?, members, reading)?;
    trace.groups = vec![group(TOOL, vec![draft])];
    trace.source = Some(reading.source(TOOL, &name));
    Ok(vec![trace])
}

/// An observation as a span with the attributes of Langfuse's SDKs.
fn draft(trace: TraceId, mut members: Members, reading: &mut Reading) -> Result<Draft, String> {
    let own = members.text(&["id"]).ok_or("an observation without an id")?;
    let start_ns = ns(&members.take(&["startTime", "start_time"]), Zoneless::Utc)
        .ok_or("an observation without a readable start time")?;
    let end = ns(&members.take(&["endTime", "end_time"]), Zoneless::Utc).unwrap_or(start_ns);
    let kind = members.text(&["type"]).unwrap_or_default().to_ascii_lowercase();
    let title = members.text(&["name"]).unwrap_or_else(|| kind.clone());
    let mut draft = Draft::new(trace, id::span_id(TOOL, &own), &title, start_ns, end);
    let parent = members.text(&["parentObservationId", "parent_observation_id"]);
    draft.parent(parent.map(|parent| id::span_id(TOOL, &parent)));
    draft.words("langfuse.observation.type", Some(kind));
    let level = members.text(&["level"]);
    let is_error = level.as_deref() == Some("ERROR");
    let message = members.text(&["statusMessage", "status_message"]);
    draft.status(is_error.then_some(true), message.clone());
    draft.words("langfuse.observation.status_message", message);
    draft.words("langfuse.observation.level", level);
    for (names, key) in [
        (&["input"][..], "input"),
        (&["output"], "output"),
        (&["metadata"], "metadata"),
        (&["model", "providedModelName", "provided_model_name"], "model.name"),
        (&["modelParameters", "model_parameters"], "model.parameters"),
        (&["promptName", "prompt_name"], "prompt.name"),
        (&["promptVersion", "prompt_version"], "prompt.version"),
        (&["completionStartTime", "completion_start_time"], "completion_start_time"),
    ] {
        draft.set_text(&format!("langfuse.observation.{key}"), &members.take(names));
    }
    draft.set_text("langfuse.observation.usage_details", &usage(&mut members));
    draft.set_text("langfuse.observation.cost_details", &cost(&mut members));
    for key in ["environment", "version"] {
        draft.words(&format!("langfuse.{key}"), members.text(&[key]));
    }
    members.drop(&[
        "createdAt",
        "created_at",
        "updatedAt",
        "updated_at",
        "latency",
        "timeToFirstToken",
        "time_to_first_token",
        "projectId",
        "project_id",
        "modelId",
        "model_id",
        "internalModelId",
        "internal_model_id",
        "promptId",
        "prompt_id",
        "inputPrice",
        "input_price",
        "outputPrice",
        "output_price",
        "totalPrice",
        "total_price",
        "unit",
        "bookmarked",
        "public",
    ]);
    draft.words(REST, members.left("observation", &mut reading.report));
    Ok(draft)
}

/// Token counts by name, in the newest of three forms that has any.
fn usage(members: &mut Members) -> Json {
    let details = members.object(&["usageDetails", "usage_details"]).into_json();
    let mut older = members.object(&["usage"]);
    older.drop(&["unit", "inputCost", "outputCost", "totalCost"]);
    let older = older.into_json();
    let flat: BTreeMap<&str, Json> = [
        ("input", members.take(&["promptTokens", "prompt_tokens", "inputUsage", "input_usage"])),
        (
            "output",
            members.take(&["completionTokens", "completion_tokens", "outputUsage", "output_usage"]),
        ),
        ("total", members.take(&["totalTokens", "total_tokens", "totalUsage", "total_usage"])),
    ]
    .into_iter()
    .filter(|(_, json)| json.as_f64().is_some_and(|count| count > 0.0))
    .collect();
    let flat = if flat.is_empty() { Json::Null } else { json!(flat) };
    [details, older, flat].into_iter().find(|json| !json.is_null()).unwrap_or_default()
}

/// Costs by name; what costs nothing is not known to have been reckoned.
fn cost(members: &mut Members) -> Json {
    let details = members.object(&["costDetails", "cost_details"]).into_json();
    let flat: BTreeMap<&str, Json> = [
        (
            "input",
            members.take(&[
                "calculatedInputCost",
                "calculated_input_cost",
                "inputCost",
                "input_cost",
            ]),
        ),
        (
            "output",
            members.take(&[
                "calculatedOutputCost",
                "calculated_output_cost",
                "outputCost",
                "output_cost",
            ]),
        ),
        (
            "total",
            members.take(&[
                "calculatedTotalCost",
                "calculated_total_cost",
                "totalCost",
                "total_cost",
            ]),
        ),
    ]
    .into_iter()
    .filter(|(_, json)| number(json).is_some_and(|usd| usd > 0.0))
    .collect();
    match details {
        Json::Null if flat.is_empty() => Json::Null,
        Json::Null => json!(flat),
        details => details,
    }
}

fn number(json: &Json) -> Option<f64> {
    json.as_f64().or_else(|| json.as_str()?.parse().ok())
}

fn score_alone(mut members: Members, reading: &mut Reading) -> Taken {
    let Some(name) = members.text(&TRACE_ID) else {
        return Err("a score of a session or of a run, not of a trace".into());
    };
    let id = id::trace_id(TOOL, &name);
    let assessments = vec![assessment(id, members, reading)];
    Ok(vec![ImportedTrace {
        assessments,
        source: Some(reading.source(TOOL, &name)),
        ..ImportedTrace::of(id)
    }])
}
