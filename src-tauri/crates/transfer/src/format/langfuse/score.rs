//! Langfuse's scores as assessments.

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::TraceId;

use super::super::Reading;
use super::super::members::Members;
use super::super::time::{Zoneless, ns};
use super::{TOOL, TRACE_ID, cut, number};
use crate::id;

/// Longest name of an assessment, in characters.
const SCORE_NAME_CHARS: usize = 250;

/// A score as an assessment: what people annotate is theirs, what Langfuse evaluates is a judge's,
/// what the API brings is a program's.
pub(super) fn assessment(
    trace_id: TraceId,
    mut members: Members,
    reading: &mut Reading,
) -> Assessment {
    members.drop(&TRACE_ID);
    let written = members.clone().into_json().to_string();
    let own = members.text(&["id"]).unwrap_or(written);
    let kind = match members.text(&["source"]).unwrap_or_default().to_ascii_uppercase().as_str() {
        "ANNOTATION" => SourceKind::Human,
        "EVAL" => SourceKind::LlmJudge,
        _ => SourceKind::Code,
    };
    let by = members.text(&["authorUserId", "author_user_id"]);
    let value = value(&mut members);
    let time = ns(&members.take(&["timestamp"]), Zoneless::Utc);
    let [created, updated] = [["createdAt", "created_at"], ["updatedAt", "updated_at"]]
        .map(|names| ns(&members.take(&names), Zoneless::Utc));
    let created_ns = time.or(created).unwrap_or(reading.now_ns);
    let span = members.text(&["observationId", "observation_id"]);
    let name = members.text(&["name"]).unwrap_or_else(|| "score".into());
    let rationale = members.text(&["comment"]);
    members.drop(&["projectId", "project_id", "trace", "environment"]);
    let metadata = members.into_texts();
    Assessment {
        id: id::assessment_id(TOOL, &[&own]),
        trace_id,
        span_id: span.map(|span| id::span_id(TOOL, &span)),
        name: cut(&name, SCORE_NAME_CHARS),
        verdict: Verdict::Feedback { value, error: None },
        source: Source { kind, id: by.unwrap_or_else(|| TOOL.to_owned()) },
        rationale,
        metadata: metadata.into_iter().map(|(key, text)| (key, text.into())).collect(),
        overrides: None,
        valid: true,
        created_ns,
        updated_ns: updated.unwrap_or(created_ns).max(created_ns),
    }
}

/// A score's value: a truth value is written as a number, a category as a text.
fn value(members: &mut Members) -> Json {
    let kind = members.text(&["dataType", "data_type"]).unwrap_or_default();
    let text = members.take(&["stringValue", "string_value"]);
    let long = members.take(&["longStringValue", "long_string_value"]);
    let value = members.take(&["value"]);
    match kind.as_str() {
        "BOOLEAN" => Json::Bool(number(&value) == Some(1.0) || value == Json::Bool(true)),
        "CATEGORICAL" | "TEXT" | "CORRECTION" => {
            [text, long, value].into_iter().find(|it| !it.is_null() && it != "").unwrap_or_default()
        }
        _ if value.is_null() => text,
        _ => number(&value).map_or(value, |number| json!(number)),
    }
}
