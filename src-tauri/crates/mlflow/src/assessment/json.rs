//! An assessment in the protocol's JSON, read and written.

use serde_json::{Map, Value as Json, json};
use touchstone_domain::assessment::{Assessment, JudgeError, Source, SourceKind, Verdict};
use touchstone_domain::id::{AssessmentId, SpanId, TraceId};

use crate::error::Error;
use crate::{limit, name, time};

/// The only form in which values that are no scalars are written as text.
const JSON_FORMAT: &str = "JSON_FORMAT";
/// Longest name of an assessment, in characters.
const NAME_CHARS: usize = 250;
const KINDS: [&str; 3] = ["feedback", "expectation", "issue"];

/// An assessment as it is answered.
pub(crate) fn shown(assessment: &Assessment) -> Json {
    let mut shown = json!({
        "assessment_id": name::of_assessment(assessment.id),
        "assessment_name": assessment.name,
        "trace_id": name::of_trace(assessment.trace_id),
        "source": {
            "source_type": assessment.source.kind.name(),
            "source_id": assessment.source.id,
        },
        "create_time": time::rfc3339(assessment.created_ns),
        "last_update_time": time::rfc3339(assessment.updated_ns),
        "valid": assessment.valid,
    });
    shown[assessment.verdict.kind()] = said(&assessment.verdict);
    if let Some(span) = assessment.span_id {
        shown["span_id"] = span.to_string().into();
    }
    if let Some(rationale) = &assessment.rationale {
        shown["rationale"] = rationale.as_str().into();
    }
    if !assessment.metadata.is_empty() {
        shown["metadata"] = assessment.metadata.clone().into();
    }
    if let Some(older) = assessment.overrides {
        shown["overrides"] = name::of_assessment(older).into();
    }
    shown
}

fn said(verdict: &Verdict) -> Json {
    match verdict {
        Verdict::Feedback { value, error: Some(error) } => {
            json!({"value": value, "error": shown_error(error)})
        }
        Verdict::Expectation { value: value @ (Json::Array(_) | Json::Object(_)) } => {
            let text = value.to_string();
            json!({"serialized_value": {"serialization_format": JSON_FORMAT, "value": text}})
        }
        Verdict::Feedback { value, .. } | Verdict::Expectation { value } => json!({"value": value}),
        Verdict::Issue { id } => json!({"issue_name": id}),
    }
}

fn shown_error(error: &JudgeError) -> Map<String, Json> {
    let mut shown = Map::from_iter([("error_code".to_owned(), error.code.as_str().into())]);
    for (key, text) in [("error_message", &error.message), ("stack_trace", &error.stacktrace)] {
        shown.extend(text.as_deref().map(|text| (key.to_owned(), text.into())));
    }
    shown
}

/// A new assessment of a trace as it is sent.
pub fn read(sent: &Json, trace_id: TraceId, now_ns: i64) -> Result<Assessment, Error> {
    if !sent.is_object() {
        return Err(wrong("assessment", sent, "an object"));
    }
    let verdict = verdict(sent, None)?;
    let created_ns = at(sent, "create_time")?.unwrap_or(now_ns);
    Ok(Assessment {
        id: id(sent, "assessment_id")?.map_or_else(|| new_id(now_ns), Ok)?,
        trace_id,
        span_id: match text(sent, "span_id") {
            Some(id) => {
                let read: Result<SpanId, _> = id.parse();
                Some(read.map_err(|error| Error::invalid(format!("Invalid span_id: {error}.")))?)
            }
            None => None,
        },
        name: name(sent)?,
        source: source(&sent["source"], &verdict)?,
        verdict,
        rationale: text(sent, "rationale").map(str::to_owned),
        metadata: metadata(sent)?,
        overrides: id(sent, "overrides")?,
        valid: sent["valid"].as_bool().unwrap_or(true),
        created_ns,
        updated_ns: at(sent, "last_update_time")?.unwrap_or(created_ns),
    })
}

/// The assessment's name.
pub(crate) fn name(sent: &Json) -> Result<String, Error> {
    let name = text(sent, "assessment_name").ok_or_else(|| {
        Error::invalid("Missing value for required parameter 'assessment.assessment_name'.")
    })?;
    limit::at_most("assessment_name", NAME_CHARS, name)?;
    Ok(name.to_owned())
}

/// What is said; of this kind where one is named.
pub(crate) fn verdict(sent: &Json, kind: Option<&str>) -> Result<Verdict, Error> {
    let said: Vec<&str> = KINDS.into_iter().filter(|kind| !sent[*kind].is_null()).collect();
    let kind = match (kind, said.as_slice()) {
        (Some(kind), said) if said.contains(&kind) => kind,
        (None, [only]) => only,
        _ => {
            return Err(Error::invalid(
                "Exactly one of `expectation`, `feedback`, or `issue` should be specified.",
            ));
        }
    };
    let said = &sent[kind];
    Ok(match kind {
        "feedback" => {
            Verdict::Feedback { value: said["value"].clone(), error: judge_error(said, sent) }
        }
        "expectation" => Verdict::Expectation { value: expected(said)? },
        _ => Verdict::Issue {
            id: text(said, "issue_name")
                .or_else(|| text(said, "issue_id"))
                .unwrap_or_default()
                .into(),
        },
    })
}

/// The assessment's metadata; values are kept as text, as the protocol has them.
pub(crate) fn metadata(sent: &Json) -> Result<Map<String, Json>, Error> {
    match &sent["metadata"] {
        Json::Null => Ok(Map::new()),
        Json::Object(members) => Ok(members
            .iter()
            .map(|(key, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (key.clone(), text.into())
            })
            .collect()),
        other => Err(wrong("assessment.metadata", other, "an object")),
    }
}

/// Older clients name the error beside the feedback.
fn judge_error(said: &Json, sent: &Json) -> Option<JudgeError> {
    let error = [&said["error"], &sent["error"]].into_iter().find(|error| error.is_object())?;
    Some(JudgeError {
        code: text(error, "error_code").unwrap_or_default().to_owned(),
        message: text(error, "error_message").map(str::to_owned),
        stacktrace: text(error, "stack_trace").map(str::to_owned),
    })
}

fn expected(said: &Json) -> Result<Json, Error> {
    let serialized = &said["serialized_value"];
    if serialized.is_null() {
        return Ok(said["value"].clone());
    }
    let format = &serialized["serialization_format"];
    if format != JSON_FORMAT {
        return Err(Error::invalid(format!(
            "Unknown serialization format: {format}. Only {JSON_FORMAT} is supported."
        )));
    }
    let text = text(serialized, "value").unwrap_or_default();
    serde_json::from_str(text).map_err(|error| {
        Error::invalid(format!("Invalid serialized_value of an expectation: {error}."))
    })
}

/// Who judged. Where that is not said, feedback is a program's and an expectation a person's.
fn source(sent: &Json, verdict: &Verdict) -> Result<Source, Error> {
    let id = text(sent, "source_id").unwrap_or("default").to_owned();
    let kind = match text(sent, "source_type") {
        None | Some("SOURCE_TYPE_UNSPECIFIED") => match verdict {
            Verdict::Expectation { .. } => SourceKind::Human,
            _ => SourceKind::Code,
        },
        Some(name) => SourceKind::from_name(&name.to_ascii_uppercase()).ok_or_else(|| {
            Error::invalid(format!(
                "Invalid assessment source type: {name}. Valid source types: HUMAN, LLM_JUDGE, \
                 CODE."
            ))
        })?,
    };
    Ok(Source { kind, id })
}

fn text<'a>(sent: &'a Json, name: &str) -> Option<&'a str> {
    sent[name].as_str().filter(|text| !text.is_empty())
}

fn at(sent: &Json, name: &str) -> Result<Option<i64>, Error> {
    let Some(text) = text(sent, name) else { return Ok(None) };
    let ns = time::ns_of_rfc3339(text);
    ns.map(Some)
        .ok_or_else(|| wrong(&format!("assessment.{name}"), &sent[name], "an RFC 3339 time"))
}

fn id(sent: &Json, name: &str) -> Result<Option<AssessmentId>, Error> {
    let Some(text) = text(sent, name) else { return Ok(None) };
    let id = name::assessment_id(text);
    let form = "`a-` and 32 hexadecimal characters";
    id.map(Some).ok_or_else(|| wrong(&format!("assessment.{name}"), &sent[name], form))
}

fn new_id(now_ns: i64) -> Result<AssessmentId, Error> {
    AssessmentId::from_bytes(&name::new_bytes(now_ns))
        .map_err(|error| Error::invalid(error.to_string()))
}

fn wrong(name: &str, value: &Json, expected: &str) -> Error {
    Error::invalid(format!("Invalid value {value} for parameter '{name}': expected {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace() -> TraceId {
        TraceId::from_bytes(&[1; 16]).unwrap()
    }

    fn again(sent: &Json) -> Json {
        shown(&read(sent, trace(), 5_000_000).unwrap())
    }

    #[test]
    fn feedback_reads_back_with_its_error_and_where_it_is_from() {
        let sent = json!({
            "assessment_id": "a-01febb8accf84eadbe8b615de3258e20",
            "assessment_name": "q",
            "trace_id": name::of_trace(trace()),
            "span_id": "a71af835e8135dd4",
            "source": {"source_type": "LLM_JUDGE", "source_id": "gpt"},
            "create_time": "2026-11-22T19:56:11.638Z",
            "last_update_time": "2026-11-22T19:56:12.638Z",
            "feedback": {"value": null, "error": {"error_code": "E", "error_message": "m"}},
            "rationale": "r",
            "metadata": {"m": "1"},
            "overrides": "a-11febb8accf84eadbe8b615de3258e20",
            "valid": true,
        });
        assert_eq!(again(&sent), sent);
    }

    #[test]
    fn expectations_that_are_no_scalars_are_written_as_text() {
        let text = r#"{"a": [1, 2]}"#;
        let serialized = json!({"serialization_format": "JSON_FORMAT", "value": text});
        let sent = json!({"assessment_name": "e", "expectation": {"serialized_value": serialized}});
        let shown = again(&sent);
        assert_eq!(shown["expectation"]["serialized_value"]["value"], r#"{"a":[1,2]}"#);
        assert_eq!(shown["source"], json!({"source_type": "HUMAN", "source_id": "default"}));
        let scalar = json!({"assessment_name": "e", "expectation": {"value": 4.5}});
        assert_eq!(again(&scalar)["expectation"], json!({"value": 4.5}));
    }

    #[test]
    fn what_is_no_assessment_is_refused_by_name() {
        let feedback = json!({"value": 1});
        for (sent, reason) in [
            (json!([]), "expected an object"),
            (json!({"assessment_name": "a"}), "Exactly one of"),
            (
                json!({"assessment_name": "a", "feedback": feedback, "expectation": feedback}),
                "Exactly one of",
            ),
            (json!({"feedback": feedback}), "assessment_name"),
            (json!({"assessment_name": "x".repeat(251), "feedback": feedback}), "250 characters"),
            (json!({"assessment_name": "a", "feedback": feedback, "span_id": "x"}), "span_id"),
            (
                json!({"assessment_name": "a", "feedback": feedback, "create_time": "now"}),
                "RFC 3339",
            ),
            (
                json!({"assessment_name": "a", "feedback": feedback, "metadata": 1}),
                "assessment.metadata",
            ),
            (
                json!({"assessment_name": "a", "feedback": feedback, "source": {"source_type": "GOD"}}),
                "GOD",
            ),
            (
                json!({"assessment_name": "a", "feedback": feedback, "overrides": "b"}),
                "assessment.overrides",
            ),
            (
                json!({"assessment_name": "a", "expectation": {"serialized_value": {
                    "serialization_format": "XML", "value": "<a/>"}}}),
                "XML",
            ),
            (
                json!({"assessment_name": "a", "expectation": {"serialized_value": {
                    "serialization_format": "JSON_FORMAT", "value": "{"}}}),
                "serialized_value",
            ),
        ] {
            let refused = read(&sent, trace(), 0).unwrap_err().message;
            assert!(refused.contains(reason), "{sent}: {refused}");
        }
    }
}
