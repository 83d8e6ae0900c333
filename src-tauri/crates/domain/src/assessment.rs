//! Assessments: judgements on a trace, on a span of it, or on the session that it belongs to. Never
//! overwritten, only superseded.

mod answer;
mod history;

use serde_json::{Map, Value as Json};

use crate::id::{AssessmentId, SpanId, TraceId};
use crate::trace_info::SESSION;
pub use answer::{AnswerType, CATEGORIES};
pub use history::history;

/// Who judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `HUMAN`, `LLM_JUDGE` or `CODE`.
    pub kind: SourceKind,
    /// Which person, judge or program.
    pub id: String,
}

/// What kind of judge it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A person.
    Human,
    /// A model.
    LlmJudge,
    /// A program.
    Code,
}

impl SourceKind {
    /// MLflow's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "HUMAN",
            Self::LlmJudge => "LLM_JUDGE",
            Self::Code => "CODE",
        }
    }

    /// The kind of that name; `AI_JUDGE` is an older name of `LLM_JUDGE`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "HUMAN" => Some(Self::Human),
            "LLM_JUDGE" | "AI_JUDGE" => Some(Self::LlmJudge),
            "CODE" => Some(Self::Code),
            _ => None,
        }
    }
}

/// Why a judge gave no value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgeError {
    /// Its code or class.
    pub code: String,
    /// What it says.
    pub message: Option<String>,
    /// Where it happened.
    pub stacktrace: Option<String>,
}

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// How good it was.
    Feedback {
        /// Any JSON; null where the judge failed.
        value: Json,
        /// Why there is no value.
        error: Option<JudgeError>,
    },
    /// What should have been.
    Expectation {
        /// Any JSON.
        value: Json,
    },
    /// An issue that the trace belongs to, by its id.
    Issue {
        /// The issue's id.
        id: String,
    },
}

impl Verdict {
    /// `feedback`, `expectation` or `issue`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Feedback { .. } => "feedback",
            Self::Expectation { .. } => "expectation",
            Self::Issue { .. } => "issue",
        }
    }
}

/// One judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The trace judged.
    pub trace_id: TraceId,
    /// The span judged; the whole trace if absent.
    pub span_id: Option<SpanId>,
    /// What was asked: `correctness` for instance.
    pub name: String,
    /// What is said.
    pub verdict: Verdict,
    /// Who says it.
    pub source: Source,
    /// Why.
    pub rationale: Option<String>,
    /// What else is known of it.
    pub metadata: Map<String, Json>,
    /// The judgement that this one supersedes.
    pub overrides: Option<AssessmentId>,
    /// Whether it counts: false once another supersedes it.
    pub valid: bool,
    /// When it was made, nanoseconds since 1970.
    pub created_ns: i64,
    /// When it was last changed, nanoseconds since 1970.
    pub updated_ns: i64,
}

impl Assessment {
    /// The session that it judges. As in MLflow's protocol it lies at a trace of that session (its
    /// first, when it is made here), and its metadata names the session.
    pub fn session(&self) -> Option<&str> {
        self.metadata.get(SESSION).and_then(Json::as_str)
    }
}
