//! Phoenix's spans: OpenInference's attributes, nested (as its API writes them) or in columns
//! (`attributes.llm.model_name`), with annotations or without. Ids are OpenTelemetry's own and stay.
//! Phoenix's OTLP is read as OTLP.

use serde_json::{Map, Value as Json};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::{SpanId, TraceId};

use super::members::Members;
use super::span::{Draft, REST, group};
use super::time::{Zoneless, ns};
use super::{Reading, Taken, json};
use crate::id;
use crate::read::Record;
use crate::record::ImportedTrace;

const TOOL: &str = "phoenix";
/// Attributes whose objects are read as JSON text and not by their members.
const WHOLE: [&str; 6] = [
    "metadata",
    "input.value",
    "output.value",
    "llm.invocation_parameters",
    "llm.prompt_template.variables",
    "tool.parameters",
];

pub(super) fn is(json: &Json) -> bool {
    json["context"]["trace_id"].is_string()
        || json["context.trace_id"].is_string()
        || json["annotator_kind"].is_string() && json["span_id"].is_string()
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let mut members = Members::of(json(record)?);
    if members.has("annotator_kind") {
        let trace = members.text(&["trace_id"]).ok_or("an annotation that names no trace")?;
        let id = trace_of(&trace)?;
        let span = span_of(&members.text(&["span_id"]).unwrap_or_default())?;
        let assessments = vec![annotation(id, span, members, reading)];
        let source = Some(reading.source(TOOL, &trace));
        return Ok(vec![ImportedTrace { assessments, source, ..ImportedTrace::of(id) }]);
    }
    span(members, reading).map(|trace| vec![trace])
}

fn span(mut members: Members, reading: &mut Reading) -> Result<ImportedTrace, String> {
    let mut context = members.object(&["context"]);
    let mut own = |short: &str, long: &str| {
        context.text(&[short]).or_else(|| members.text(&[long])).unwrap_or_default()
    };
    let (trace_name, span_name) =
        (own("trace_id", "context.trace_id"), own("span_id", "context.span_id"));
    let (trace_id, span_id) = (trace_of(&trace_name)?, span_of(&span_name)?);
    let start_ns = ns(&members.take(&["start_time"]), Zoneless::Unknown)
        .ok_or("a span whose start_time has no zone or cannot be read")?;
    let end_ns = ns(&members.take(&["end_time"]), Zoneless::Unknown).unwrap_or(start_ns);
    let title = members.text(&["name"]).unwrap_or_default();
    let mut draft = Draft::new(trace_id, span_id, &title, start_ns, end_ns);
    let parent = members.text(&["parent_id", "parent_span_id"]);
    draft.parent(parent.as_deref().map(span_of).transpose()?);
    let failed = match members.text(&["status_code"]).as_deref() {
        Some("ERROR") => Some(true),
        Some("OK") => Some(false),
        _ => None,
    };
    draft.status(failed, members.text(&["status_message"]));
    draft.words("openinference.span.kind", members.text(&["span_kind"]));
    members.drop(&["attributes.openinference.span.kind"]);
    let attributes = members.take(&["attributes"]);
    add(&mut draft, "", &attributes);
    add_columns(&mut draft, &mut members);
    for event in members.list(&["events"]) {
        add_event(&mut draft, Members::of(event));
    }
    let mut trace = ImportedTrace::of(trace_id);
    for json in members.list(&["annotations", "span_annotations"]) {
        trace.assessments.push(annotation(trace_id, span_id, Members::of(json), reading));
    }
    trace.is_known_by_id = true;
    trace.project = members.text(&["project_name", "project"]);
    members.drop(&[
        "id",
        "latency_ms",
        "cumulative_llm_token_count_prompt",
        "cumulative_llm_token_count_completion",
        "cumulative_error_count",
    ]);
    draft.words(REST, members.left("span", &mut reading.report));
    trace.groups = vec![group(TOOL, vec![draft])];
    trace.source = Some(reading.source(TOOL, &trace_name));
    Ok(trace)
}

/// Attributes that stand in columns of their own.
fn add_columns(draft: &mut Draft, members: &mut Members) {
    for (name, json) in members.take_under("attributes.") {
        add(draft, &name, &json);
    }
}

/// Attributes by their dotted names; lists of objects by their indices.
fn add(draft: &mut Draft, name: &str, json: &Json) {
    let inner =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match json {
        Json::Object(members) if !WHOLE.contains(&name) => {
            for (part, json) in members {
                if inner(part) != "openinference.span.kind" {
                    add(draft, &inner(part), json);
                }
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for (index, json) in items.iter().enumerate() {
                add(draft, &inner(&index.to_string()), json);
            }
        }
        json => draft.set(name, json),
    }
}

fn add_event(draft: &mut Draft, mut event: Members) {
    let at = ns(&event.take(&["timestamp", "time"]), Zoneless::Unknown).unwrap_or_default();
    let name = event.text(&["name"]).unwrap_or_default();
    let attributes: Map<String, Json> = match event.take(&["attributes"]) {
        Json::Object(attributes) => attributes,
        _ => Map::new(),
    };
    draft.event(&name, at, &attributes.into_iter().collect::<Vec<_>>());
}

fn annotation(
    trace_id: TraceId,
    span_id: SpanId,
    mut members: Members,
    reading: &Reading,
) -> Assessment {
    members.drop(&["span_id", "trace_id"]);
    let written = members.clone().into_json().to_string();
    let own = members.text(&["id"]).unwrap_or(written);
    let mut result = members.object(&["result"]);
    let [score, label, explanation] = ["score", "label", "explanation"].map(|name| {
        let inner = result.take(&[name]);
        if inner.is_null() { members.take(&[name, &format!("result.{name}")]) } else { inner }
    });
    let kind = match members.text(&["annotator_kind"]).unwrap_or_default().as_str() {
        "HUMAN" => SourceKind::Human,
        "LLM" => SourceKind::LlmJudge,
        _ => SourceKind::Code,
    };
    let by = members.text(&["user_id", "identifier"]);
    let name = members.text(&["name", "annotation_name"]).unwrap_or_else(|| "annotation".into());
    let [created, updated] =
        ["created_at", "updated_at"].map(|name| ns(&members.take(&[name]), Zoneless::Unknown));
    let created_ns = created.unwrap_or(reading.now_ns);
    let mut metadata = members.object(&["metadata"]).into_texts();
    let value = match (score, label) {
        (score, Json::Null) => score,
        (Json::Null, label) => label,
        (score, label) => {
            metadata.insert("label".into(), super::members::text_of(&label));
            score
        }
    };
    metadata.extend(members.into_texts());
    let span = span_id.to_string();
    Assessment {
        id: id::assessment_id(TOOL, &[&trace_id.to_string(), &span, &own]),
        trace_id,
        span_id: Some(span_id),
        name: name.chars().take(250).collect(),
        verdict: Verdict::Feedback { value, error: None },
        source: Source { kind, id: by.unwrap_or_else(|| TOOL.to_owned()) },
        rationale: explanation.as_str().filter(|text| !text.is_empty()).map(str::to_owned),
        metadata: metadata.into_iter().map(|(key, text)| (key, text.into())).collect(),
        overrides: None,
        valid: true,
        created_ns,
        updated_ns: updated.unwrap_or(created_ns).max(created_ns),
    }
}

fn trace_of(text: &str) -> Result<TraceId, String> {
    text.parse().map_err(|error| format!("a trace_id that is none: {error}"))
}

fn span_of(text: &str) -> Result<SpanId, String> {
    text.parse().map_err(|error| format!("a span_id that is none: {error}"))
}
