//! Assessing: what is judged, what is said of it, editing it, taking it back, and who says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use touchstone_domain::assessment::AnswerType as DomainAnswer;
use touchstone_store::{Answered, Asked};
use ts_rs::TS;

use super::assessment::{Assessment, AssessmentKind};
use crate::number::exact_count;

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum AssessmentTarget {
    /// A whole trace.
    Trace {
        /// 32 hexadecimal characters.
        trace_id: String,
    },
    /// A span of a trace.
    Span {
        /// 32 hexadecimal characters.
        trace_id: String,
        /// 16 hexadecimal characters.
        span_id: String,
    },
    /// A session: all traces of a project that name it.
    Session {
        /// The project's id.
        project: String,
        /// The session's id, as its traces name it.
        session: String,
    },
}

/// A new assessment by the user of this machine.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentAddRequest {
    /// What is judged.
    pub target: AssessmentTarget,
    /// What is asked, at most 250 characters: `correctness` for instance.
    pub name: String,
    /// Feedback or expectation; issues are made by MLflow's clients alone.
    pub kind: AssessmentKind,
    /// The answer: any JSON but null, at most 64 KiB.
    #[ts(type = "JsonValue")]
    pub value: Json,
    /// Why, at most 64 KiB; none if empty.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub rationale: Option<String>,
}

/// Another answer in the place of one that counts. The one before stays as history.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentSupersedeRequest {
    /// The assessment that no longer holds; anybody's.
    pub assessment_id: String,
    /// The answer: any JSON but null, at most 64 KiB.
    #[ts(type = "JsonValue")]
    pub value: Json,
    /// Why, at most 64 KiB; none if empty.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub rationale: Option<String>,
}

/// Which assessment is deleted.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentDeleteRequest {
    /// 32 hexadecimal characters.
    pub assessment_id: String,
}

/// An assessment that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AssessmentDeleted {
    /// Which one.
    pub assessment_id: String,
    /// The one that it had superseded, which counts again; null if there is none.
    pub counts_again: Option<String>,
    /// Until when it can be brought back at least, microseconds since 1970.
    pub undo_until_us: i64,
}

/// Which deleted assessment comes back.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRestoreRequest {
    /// 32 hexadecimal characters.
    pub assessment_id: String,
}

/// Whose history is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentHistoryRequest {
    /// Any of its versions, 32 hexadecimal characters.
    pub assessment_id: String,
}

/// Which session's assessments.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentListRequest {
    /// The project's id.
    pub project: String,
    /// The session's id, as its traces name it.
    pub session: String,
}

/// Some assessments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AssessmentList {
    /// Of a session oldest first, superseded ones among them; of a history newest first.
    pub assessments: Vec<Assessment>,
}

/// Asks which names are in use.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentNamesRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// What the names begin with; any if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub prefix: Option<String>,
}

/// Names in use, at most 20 of each kind, the most usual first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AssessmentNames {
    /// Feedback before expectations.
    pub names: Vec<AssessmentName>,
}

/// A name with what was answered under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AssessmentName {
    /// Feedback or expectation.
    pub kind: AssessmentKind,
    /// The name.
    pub name: String,
    /// The type of its values; null where none has one.
    pub answers: Option<AnswerType>,
    /// The values, where they are categories.
    pub categories: Vec<String>,
    /// How many times it is in use; null if that is often.
    pub count: Option<i64>,
}

/// The type of an assessment's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// True or false.
    YesNo,
    /// A number.
    Number,
    /// One of a few short texts.
    Category,
    /// Any text.
    Text,
    /// A list or an object.
    Json,
}

/// Asks under which name the user assesses.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct AuthorGetRequest {}

/// Another name to assess under.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorSetRequest {
    /// The name, at most 250 characters; null for the user's name on this machine.
    pub name: Option<String>,
}

/// Under which name the user assesses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Author {
    /// The name that new assessments state as their source.
    pub name: String,
    /// Whether it is the user's name on this machine, because none was set.
    pub is_usual: bool,
}

impl From<Answered> for AssessmentName {
    fn from(answered: Answered) -> Self {
        Self {
            kind: match answered.asked {
                Asked::Feedback => AssessmentKind::Feedback,
                Asked::Expectation => AssessmentKind::Expectation,
            },
            name: answered.name,
            answers: answered.answers.map(Into::into),
            categories: answered.categories,
            count: answered.count.map(exact_count),
        }
    }
}

impl From<DomainAnswer> for AnswerType {
    fn from(answer: DomainAnswer) -> Self {
        match answer {
            DomainAnswer::YesNo => Self::YesNo,
            DomainAnswer::Number => Self::Number,
            DomainAnswer::Category => Self::Category,
            DomainAnswer::Text => Self::Text,
            DomainAnswer::Json => Self::Json,
        }
    }
}
