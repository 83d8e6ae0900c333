//! Assessments: judgements on a trace, a span of it, or its session. Making them is
//! [`assessing`](super::assessing).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use touchstone_domain::assessment::{
    Assessment as DomainAssessment, SourceKind as DomainKind, Verdict,
};
use ts_rs::TS;

use crate::number::{exact_json, exact_us};

/// What an assessment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentKind {
    /// How good it was.
    Feedback,
    /// What should have been.
    Expectation,
    /// An issue that the trace belongs to.
    Issue,
}

/// Who judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A person.
    Human,
    /// A model.
    LlmJudge,
    /// A program.
    Code,
}

/// Why a judge gave no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AssessmentError {
    /// Its code or class.
    pub code: String,
    /// What it says.
    pub message: Option<String>,
    /// Where it happened.
    pub stacktrace: Option<String>,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Assessment {
    /// 32 hexadecimal characters.
    pub assessment_id: String,
    /// The trace judged, or where a judgement of its session lies.
    pub trace_id: String,
    /// The span judged; the whole trace if null.
    pub span_id: Option<String>,
    /// The session judged, of which `trace_id` is one; null if only the trace or span is meant.
    pub session: Option<String>,
    /// What was asked: `correctness` for instance.
    pub name: String,
    /// What it says.
    pub kind: AssessmentKind,
    /// The value; null where the judge failed. Of an issue, its id.
    #[ts(type = "JsonValue")]
    pub value: Json,
    /// Why there is no value.
    pub error: Option<AssessmentError>,
    /// What kind of judge it was.
    pub source_kind: SourceKind,
    /// Which person, judge or program.
    pub source_id: String,
    /// Why.
    pub rationale: Option<String>,
    /// What else is known of it, an object.
    #[ts(type = "JsonValue")]
    pub metadata: Json,
    /// The assessment that it supersedes.
    pub overrides: Option<String>,
    /// Whether it counts: false once another supersedes it.
    pub valid: bool,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// When it was last changed, microseconds since 1970.
    pub updated_us: i64,
}

impl From<DomainAssessment> for Assessment {
    fn from(assessment: DomainAssessment) -> Self {
        let session = assessment.session().map(str::to_owned);
        let (kind, value, error) = match assessment.verdict {
            Verdict::Feedback { value, error } => (AssessmentKind::Feedback, value, error),
            Verdict::Expectation { value } => (AssessmentKind::Expectation, value, None),
            Verdict::Issue { id } => (AssessmentKind::Issue, Json::from(id), None),
        };
        Self {
            assessment_id: assessment.id.to_string(),
            trace_id: assessment.trace_id.to_string(),
            span_id: assessment.span_id.map(|id| id.to_string()),
            session,
            name: assessment.name,
            kind,
            value: exact_json(value),
            error: error.map(|error| AssessmentError {
                code: error.code,
                message: error.message,
                stacktrace: error.stacktrace,
            }),
            source_kind: match assessment.source.kind {
                DomainKind::Human => SourceKind::Human,
                DomainKind::LlmJudge => SourceKind::LlmJudge,
                DomainKind::Code => SourceKind::Code,
            },
            source_id: assessment.source.id,
            rationale: assessment.rationale,
            metadata: exact_json(Json::Object(assessment.metadata)),
            overrides: assessment.overrides.map(|id| id.to_string()),
            valid: assessment.valid,
            created_us: exact_us(assessment.created_ns),
            updated_us: exact_us(assessment.updated_ns),
        }
    }
}
