//! `LangSmith`'s runs. How they nest is in `dotted_order` alone: for each run from the root on its
//! start and its id. `session_id` is the project; the conversation is in the metadata.
//!
//! Runs get OpenInference's attributes.

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::TraceId;
use touchstone_domain::trace_info::SESSION;

use super::members::{Members, text_of};
use super::span::{Draft, REST, group};
use super::time::{Zoneless, naive_ns, ns};
use super::{Reading, Taken, json};
use crate::id;
use crate::read::Record;
use crate::record::ImportedTrace;

const TOOL: &str = "langsmith";
/// Where the conversation stands in the metadata, in `LangSmith`'s order.
const THREAD: [&str; 3] = ["session_id", "thread_id", "conversation_id"];

pub(super) fn is(json: &Json) -> bool {
    json["dotted_order"].is_string()
        || json["run_type"].is_string()
        || json["key"].is_string() && json["run_id"].is_string()
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let json = json(record)?;
    if json["key"].is_string() && json["run_id"].is_string() {
        return feedback_alone(Members::of(json), reading);
    }
    run(Members::of(json), reading).map(|trace| vec![trace])
}

/// Where a run stands.
struct Place {
    /// The id of the trace's root.
    root: String,
    parent: Option<String>,
    /// By the order, nanoseconds since 1970.
    start_ns: Option<i64>,
}

fn place(members: &mut Members, own: &str) -> Place {
    let order = members.text(&["dotted_order"]).unwrap_or_default();
    let steps: Vec<(&str, &str)> =
        order.split('.').filter_map(|step| step.split_once('Z')).collect();
    let trace = members.text(&["trace_id"]);
    let parents = members.list(&["parent_run_ids"]);
    let parent = members.text(&["parent_run_id"]);
    let last = parents.last().and_then(Json::as_str).map(str::to_owned);
    match steps.as_slice() {
        [] => Place {
            root: trace.unwrap_or_else(|| own.to_owned()),
            parent: parent.or(last),
            start_ns: None,
        },
        steps => Place {
            root: steps[0].1.to_owned(),
            parent: steps.len().checked_sub(2).map(|at| steps[at].1.to_owned()),
            start_ns: steps.last().and_then(|(time, _)| order_ns(time)),
        },
    }
}

/// `20240429T004912090000`, which is UTC.
fn order_ns(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let part = |text: &str, range: std::ops::Range<usize>| text.get(range).map(str::to_owned);
    let date = [part(date, 0..4)?, part(date, 4..6)?, part(date, 6..8)?].join("-");
    let clock = [part(time, 0..2)?, part(time, 2..4)?, part(time, 4..6)?].join(":");
    naive_ns(&format!(
        "{date}T{clock}.{}",
        time.get(6..).filter(|it| !it.is_empty()).unwrap_or("0")
    ))
}

/// Start and end. Where they are written without a zone, the order tells how far off they are.
fn times(members: &mut Members, place: &Place) -> Result<(i64, i64), String> {
    let (start, end) = (members.take(&["start_time"]), members.take(&["end_time"]));
    let zoned = |json: &Json| ns(json, Zoneless::Unknown);
    let plain = |json: &Json| naive_ns(json.as_str()?);
    let start_ns = zoned(&start).or(place.start_ns);
    let start_ns = start_ns.ok_or("a run whose start has no zone and that has no dotted_order")?;
    let offset = plain(&start).map(|plain| start_ns.saturating_sub(plain));
    let end_ns = zoned(&end).or_else(|| plain(&end)?.checked_add(offset?));
    Ok((start_ns, end_ns.unwrap_or(start_ns)))
}

fn run(mut members: Members, reading: &mut Reading) -> Result<ImportedTrace, String> {
    let own = members.text(&["id", "run_id"]).ok_or("a run without an id")?;
    let place = place(&mut members, &own);
    let (start_ns, end_ns) = times(&mut members, &place)?;
    let trace_id = id::trace_id(TOOL, &place.root);
    let title = members.text(&["name"]).unwrap_or_default();
    let span_id = id::span_id(TOOL, &own);
    let mut draft = Draft::new(trace_id, span_id, &title, start_ns, end_ns);
    draft.parent(place.parent.map(|parent| id::span_id(TOOL, &parent)));
    describe(&mut draft, &mut members);
    let thread = describe_model(&mut draft, &mut members);
    let mut trace = ImportedTrace::of(trace_id);
    trace.metadata.extend(thread.map(|thread| (SESSION.to_owned(), thread)));
    trace.project = members.text(&["session_name", "project_name"]);
    trace.assessments = judged(trace_id, &own, end_ns, &mut members, reading);
    members.drop(&[
        "session_id",
        "child_run_ids",
        "direct_child_run_ids",
        "manifest_id",
        "manifest_s3_id",
        "inputs_preview",
        "outputs_preview",
        "inputs_s3_urls",
        "outputs_s3_urls",
        "s3_urls",
        "last_queued_at",
        "app_path",
        "trace_start_time",
        "trace_first_received_at",
        "trace_tier",
        "trace_upgrade",
        "ttl_seconds",
        "execution_order",
        "first_token_time",
        "latency",
        "child_runs",
        "in_dataset",
        "thread_id",
    ]);
    draft.words(REST, members.left("run", &mut reading.report));
    trace.groups = vec![group(TOOL, vec![draft])];
    trace.source = Some(reading.source(TOOL, &place.root));
    Ok(trace)
}

/// What it was, read and answered, and how it ended.
fn describe(draft: &mut Draft, members: &mut Members) {
    let kind = match members.text(&["run_type"]).unwrap_or_default().as_str() {
        "llm" => "LLM",
        "tool" => "TOOL",
        "retriever" => "RETRIEVER",
        "embedding" => "EMBEDDING",
        "parser" => "PARSER",
        _ => "CHAIN",
    };
    draft.words("openinference.span.kind", Some(kind.to_owned()));
    for (name, key) in [("inputs", "input"), ("outputs", "output")] {
        let said = members.take(&[name]);
        if !said.is_null() && said != json!({}) {
            draft.set_text(&format!("{key}.value"), &said);
            draft.words(&format!("{key}.mime_type"), Some("application/json".into()));
        }
    }
    let error = members.text(&["error"]);
    let failed = members.text(&["status"]).map(|status| status == "error");
    draft.status(if error.is_some() { Some(true) } else { failed }, error);
    let tags = members.list(&["tags"]);
    if !tags.is_empty() {
        draft.set("tag.tags", &Json::Array(tags));
    }
    for event in members.list(&["events"]) {
        let mut event = Members::of(event);
        let at = ns(&event.take(&["time"]), Zoneless::Unknown).unwrap_or_default();
        let name = event.text(&["name"]).unwrap_or_else(|| "event".into());
        let rest: Vec<(String, Json)> =
            event.into_texts().into_iter().map(|(key, text)| (key, text.into())).collect();
        draft.event(&name, at, &rest);
    }
}

/// The model with its tokens and costs; answers the conversation.
fn describe_model(draft: &mut Draft, members: &mut Members) -> Option<String> {
    let mut extra = members.object(&["extra"]);
    let mut metadata = extra.object(&["metadata"]);
    let invocation = extra.object(&["invocation_params"]);
    let mut named = invocation.clone();
    let model = metadata.text(&["ls_model_name"]);
    let model = model.or_else(|| named.text(&["model"])).or_else(|| named.text(&["model_name"]));
    draft.words("llm.model_name", model);
    draft.words("llm.provider", metadata.text(&["ls_provider"]));
    draft.set_text("llm.invocation_parameters", &invocation.into_json());
    for (name, key) in [
        ("prompt_tokens", "llm.token_count.prompt"),
        ("completion_tokens", "llm.token_count.completion"),
        ("total_tokens", "llm.token_count.total"),
    ] {
        let count = members.take(&[name]);
        if count.as_i64().is_some_and(|count| count > 0) {
            draft.set(key, &count);
        }
    }
    for (name, key) in [
        ("prompt_cost", "llm.cost.prompt"),
        ("completion_cost", "llm.cost.completion"),
        ("total_cost", "llm.cost.total"),
    ] {
        let cost = members.take(&[name]);
        let usd = cost.as_f64().or_else(|| cost.as_str()?.parse().ok());
        if let Some(usd) = usd.filter(|usd| *usd > 0.0) {
            draft.set(key, &json!(usd));
        }
    }
    let mut threads = metadata.clone();
    let thread = THREAD.iter().find_map(|name| threads.text(&[name]));
    draft.words("session.id", thread.clone());
    draft.set_text("metadata", &metadata.into_json());
    draft.set_text("langsmith.runtime", &extra.take(&["runtime"]));
    draft.set_text("langsmith.extra", &extra.into_json());
    thread
}

/// Feedback that stands in a run; where only its statistics do, their averages.
fn judged(
    trace_id: TraceId,
    run: &str,
    at_ns: i64,
    members: &mut Members,
    reading: &Reading,
) -> Vec<Assessment> {
    let listed = members.list(&["feedback"]);
    let mut judged: Vec<Assessment> = listed
        .into_iter()
        .filter(Json::is_object)
        .map(|json| feedback(trace_id, run, Members::of(json), reading))
        .collect();
    let stats = members.take(&["feedback_stats"]);
    for (key, stats) in stats.as_object().into_iter().flatten() {
        if judged.iter().all(|known| known.name != *key) {
            judged.extend(average(trace_id, run, at_ns, key, stats));
        }
    }
    judged
}

fn average(trace: TraceId, run: &str, at_ns: i64, key: &str, stats: &Json) -> Option<Assessment> {
    let value = [&stats["avg"], &stats["values"]].into_iter().find(|it| !it.is_null())?;
    let metadata = Members::of(stats.clone()).into_texts();
    Some(Assessment {
        id: id::assessment_id(TOOL, &[run, key, "average"]),
        metadata: metadata.into_iter().map(|(name, text)| (name, text.into())).collect(),
        ..blank(trace, run, key, value.clone(), at_ns)
    })
}

fn blank(trace_id: TraceId, run: &str, name: &str, value: Json, at_ns: i64) -> Assessment {
    Assessment {
        id: id::assessment_id(TOOL, &[run, name]),
        trace_id,
        span_id: Some(id::span_id(TOOL, run)),
        name: name.chars().take(250).collect(),
        verdict: Verdict::Feedback { value, error: None },
        source: Source { kind: SourceKind::Code, id: TOOL.to_owned() },
        rationale: None,
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: at_ns,
        updated_ns: at_ns,
    }
}

fn feedback_alone(mut members: Members, reading: &mut Reading) -> Taken {
    let run = members.text(&["run_id"]).unwrap_or_default();
    let trace = members.text(&["trace_id"]);
    let root = trace.ok_or("feedback that names no trace (`trace_id`)")?;
    let id = id::trace_id(TOOL, &root);
    let assessments = vec![feedback(id, &run, members, reading)];
    let source = Some(reading.source(TOOL, &root));
    Ok(vec![ImportedTrace { assessments, source, ..ImportedTrace::of(id) }])
}

fn feedback(trace_id: TraceId, run: &str, mut members: Members, reading: &Reading) -> Assessment {
    members.drop(&["run_id", "trace_id", "session_id"]);
    let written = members.clone().into_json().to_string();
    let own = members.text(&["id"]).unwrap_or(written);
    let name = members.text(&["key"]).unwrap_or_default();
    let (score, value) = (members.take(&["score"]), members.take(&["value"]));
    let mut source = members.object(&["feedback_source"]);
    let by = source.text(&["user_id", "user_name"]);
    let kind = match source.text(&["type"]).unwrap_or_default().as_str() {
        "app" => SourceKind::Human,
        "model" | "auto_eval" => SourceKind::LlmJudge,
        _ => SourceKind::Code,
    };
    // Times of feedback are UTC where the API writes them; without a zone they are not taken.
    let [created, updated] =
        ["created_at", "modified_at"].map(|name| ns(&members.take(&[name]), Zoneless::Unknown));
    let created_ns = created.unwrap_or(reading.now_ns);
    let rationale = members.text(&["comment"]);
    let mut metadata = members.into_texts();
    let said = if score.is_null() {
        value
    } else {
        if !value.is_null() {
            metadata.insert("value".into(), text_of(&value));
        }
        score
    };
    Assessment {
        id: id::assessment_id(TOOL, &[&own]),
        source: Source { kind, id: by.unwrap_or_else(|| TOOL.to_owned()) },
        rationale,
        metadata: metadata.into_iter().map(|(key, text)| (key, text.into())).collect(),
        updated_ns: updated.unwrap_or(created_ns).max(created_ns),
        ..blank(trace_id, run, &name, said, created_ns)
    }
}
