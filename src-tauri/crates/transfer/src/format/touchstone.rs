//! Touchstone's own export: one trace in each line, a large one in several, spans byte for byte.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use bytes::Bytes;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use touchstone_domain::assessment::{Assessment, JudgeError, Source, SourceKind, Verdict};
use touchstone_domain::id::{AssessmentId, SpanId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::TraceInfo;
use touchstone_ingest::otlp::decode::Group;
use touchstone_ingest::otlp::log;
use touchstone_store::IncomingLog;

use super::{Reading, Taken, json};
use crate::read::Record;
use crate::record::ImportedTrace;

/// The version of the form that this program writes and reads.
pub(crate) const VERSION: u32 = 1;

/// A line of an export. Bytes are OTLP's protobuf in base64; times are nanoseconds since 1970.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Line {
    /// The form's version.
    pub(crate) touchstone: u32,
    pub(crate) trace_id: String,
    pub(crate) project: String,
    #[serde(default)]
    pub(crate) info: InfoLine,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) removed_tags: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) assessments: Vec<AssessmentLine>,
    /// Resources and scopes of the spans of this line.
    #[serde(default)]
    pub(crate) resources: Vec<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    #[serde(default)]
    pub(crate) spans: Vec<SpanLine>,
}

/// What a client said of the trace.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct InfoLine {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) start_ns: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duration_ns: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<String>,
}

/// A span, with the places of its resource and scope in the line's lists.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SpanLine {
    pub(crate) span: String,
    pub(crate) resource: usize,
    pub(crate) scope: usize,
    /// Log records that belong to it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) logs: Vec<String>,
}

/// A judgement.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AssessmentLine {
    id: AssessmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    span_id: Option<SpanId>,
    name: String,
    kind: String,
    #[serde(default)]
    value: Json,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<ErrorLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issue: Option<String>,
    source_kind: String,
    source_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rationale: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    metadata: Map<String, Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overrides: Option<AssessmentId>,
    valid: bool,
    created_ns: i64,
    updated_ns: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct ErrorLine {
    code: String,
    message: Option<String>,
    stacktrace: Option<String>,
}

pub(super) fn is(json: &Json) -> bool {
    json["touchstone"].is_number()
}

pub(super) fn read(record: &Record, reading: &mut Reading) -> Taken {
    let json = json(record)?;
    let version = json["touchstone"].as_u64();
    if version != Some(u64::from(VERSION)) {
        return Err(format!(
            "an export of version {}; this program reads {VERSION}",
            json["touchstone"]
        ));
    }
    let mut line: Line = serde_json::from_value(json)
        .map_err(|error| format!("not Touchstone's export: {error}"))?;
    let id: TraceId = line.trace_id.parse().map_err(|error| format!("its trace_id: {error}"))?;
    let mut trace = ImportedTrace::of(id);
    trace.info = info(line.info);
    for judged in std::mem::take(&mut line.assessments) {
        match judged.read(id) {
            Ok(assessment) => trace.assessments.push(assessment),
            Err(reason) => reading.report.refuse(reason, Some(record.place())),
        }
    }
    (trace.groups, trace.logs) = spans(id, &line.spans, &line.resources, &line.scopes)?;
    trace.tags = line.tags;
    trace.removed_tags = line.removed_tags;
    trace.metadata = line.metadata;
    trace.project = Some(line.project).filter(|name| !name.is_empty());
    Ok(vec![trace])
}

fn info(line: InfoLine) -> TraceInfo {
    TraceInfo {
        client_request_id: line.client_request_id,
        state: match line.state.as_deref() {
            Some("OK") => Some(TraceState::Ok),
            Some("ERROR") => Some(TraceState::Error),
            Some("IN_PROGRESS") => Some(TraceState::InProgress),
            _ => None,
        },
        start_ns: line.start_ns,
        duration_ns: line.duration_ns,
        previews: Previews { request: line.request, response: line.response },
        ..TraceInfo::default()
    }
}

fn bytes(text: &str) -> Result<Bytes, String> {
    BASE64.decode(text).map(Bytes::from).map_err(|error| format!("damaged: {error}"))
}

/// The spans by resource and scope, and their log records.
fn spans(
    id: TraceId,
    lines: &[SpanLine],
    resources: &[String],
    scopes: &[String],
) -> Result<(Vec<Group>, Vec<IncomingLog>), String> {
    let (mut groups, mut logs) = (BTreeMap::<(usize, usize), Group>::new(), Vec::new());
    for line in lines {
        let raw = bytes(&line.span)?;
        let span = Span::decode(raw.clone()).map_err(|error| format!("damaged: {error}"))?;
        if span.trace_id != id.as_bytes() {
            return Err("damaged: a span of another trace".into());
        }
        for log in &line.logs {
            logs.push(bytes(log)?);
        }
        let key = (line.resource, line.scope);
        let group = match groups.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                place.insert(group(resources.get(line.resource), scopes.get(line.scope))?)
            }
        };
        group.spans.push((span, raw));
    }
    Ok((groups.into_values().collect(), log::again(logs)))
}

/// No spans yet of this resource and this scope.
fn group(resource: Option<&String>, scope: Option<&String>) -> Result<Group, String> {
    let read = |text: Option<&String>| text.map_or(Ok(Bytes::new()), |text| bytes(text));
    let resource_bytes = read(resource)?;
    Ok(Group {
        resource: Resource::decode(resource_bytes.clone()).unwrap_or_default().into(),
        resource_bytes,
        scope_bytes: read(scope)?,
        spans: Vec::new(),
    })
}

impl AssessmentLine {
    /// As it is written.
    pub(crate) fn of(assessment: Assessment) -> Self {
        let kind = assessment.verdict.kind().to_owned();
        let (value, error, issue) = match assessment.verdict {
            Verdict::Feedback { value, error } => (value, error, None),
            Verdict::Expectation { value } => (value, None, None),
            Verdict::Issue { id } => (Json::Null, None, Some(id)),
        };
        let error = error.map(|error| {
            let JudgeError { code, message, stacktrace } = error;
            ErrorLine { code, message, stacktrace }
        });
        Self {
            id: assessment.id,
            span_id: assessment.span_id,
            name: assessment.name,
            kind,
            value,
            error,
            issue,
            source_kind: assessment.source.kind.name().to_owned(),
            source_id: assessment.source.id,
            rationale: assessment.rationale,
            metadata: assessment.metadata,
            overrides: assessment.overrides,
            valid: assessment.valid,
            created_ns: assessment.created_ns,
            updated_ns: assessment.updated_ns,
        }
    }

    fn read(self, trace_id: TraceId) -> Result<Assessment, String> {
        let error = self.error.map(|error| {
            let ErrorLine { code, message, stacktrace } = error;
            JudgeError { code, message, stacktrace }
        });
        let verdict = match self.kind.as_str() {
            "feedback" => Verdict::Feedback { value: self.value, error },
            "expectation" => Verdict::Expectation { value: self.value },
            "issue" => Verdict::Issue { id: self.issue.unwrap_or_default() },
            _ => return Err("an assessment of a kind that is not known".into()),
        };
        let kind = SourceKind::from_name(&self.source_kind)
            .ok_or("an assessment of a source that is not known")?;
        Ok(Assessment {
            id: self.id,
            trace_id,
            span_id: self.span_id,
            name: self.name,
            verdict,
            source: Source { kind, id: self.source_id },
            rationale: self.rationale,
            metadata: self.metadata,
            overrides: self.overrides,
            valid: self.valid,
            created_ns: self.created_ns,
            updated_ns: self.updated_ns,
        })
    }
}
