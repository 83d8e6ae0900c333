//! Sessions: a page of them, one of them, and a window on its turns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_store::{
    SessionFeedback as StoredFeedback, SessionSort as StoredSort, SessionSummary, SessionTurn,
    TurnStep as StoredStep,
};
use ts_rs::TS;

use super::assessment::Assessment;
use super::cost::Cost;
use super::span::SpanStatus;
use super::trace::{TraceRow, Usage};
use super::tree::Seek;
use crate::number::{duration_us, exact_count, exact_us};

/// By what sessions are sorted. Those without a value come last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionSort {
    /// The end of the last turn.
    #[default]
    LastActive,
    /// The start of the first turn.
    Begun,
    /// Turns.
    Turns,
    /// Turns that failed, then spans that failed.
    Errors,
    /// Tokens of all turns.
    Tokens,
    /// What all turns cost.
    Cost,
    /// From the start of the first turn to the end of the last.
    Duration,
}

impl From<SessionSort> for StoredSort {
    fn from(sort: SessionSort) -> Self {
        match sort {
            SessionSort::LastActive => Self::LastActive,
            SessionSort::Begun => Self::Begun,
            SessionSort::Turns => Self::Turns,
            SessionSort::Errors => Self::Errors,
            SessionSort::Tokens => Self::Tokens,
            SessionSort::Cost => Self::Cost,
            SessionSort::Duration => Self::Duration,
        }
    }
}

/// Which sessions a page shows, last active first unless they are sorted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionListRequest {
    /// A project's id; all projects if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// Sessions whose last turn ended at or after this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from_us: Option<i64>,
    /// Sessions whose last turn ended before this time, microseconds since 1970.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to_us: Option<i64>,
    /// First the sessions whose id begins so, then those of which a trace answers to it as a query,
    /// the latest such trace first. All sessions if absent or blank.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// By what they are sorted, the greatest first; by their last activity, or as they are found, if
    /// absent. Of more than 50,000 the last active are sorted, of a search those found first.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sort: Option<SessionSort>,
    /// Whether the least comes first.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub ascending: Option<bool>,
    /// `next_cursor` of the page before, with the same search, order and time range.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// Rows wanted, at most 200; 50 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// What the feedback of one name says in a session. What was superseded does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionFeedback {
    /// What was asked: `correctness` for instance.
    pub name: String,
    /// How often it says yes.
    pub yes: i64,
    /// How often it says no.
    pub no: i64,
    /// The mean of its numbers; null if it has none.
    pub mean: Option<f64>,
    /// How often it is anything else.
    pub others: i64,
    /// The most frequent of these, at most three, each cut to 80 characters.
    pub texts: Vec<String>,
}

impl From<StoredFeedback> for SessionFeedback {
    fn from(feedback: StoredFeedback) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a mean is shown, not reckoned with")]
        let mean = (feedback.numbers > 0).then(|| feedback.sum / feedback.numbers as f64);
        Self {
            name: feedback.name,
            yes: exact_count(feedback.yes),
            no: exact_count(feedback.no),
            mean: mean.filter(|mean| mean.is_finite()),
            others: exact_count(feedback.others),
            texts: feedback.texts.into_iter().map(|(text, _)| text).collect(),
        }
    }
}

/// A session in a list. A turn is one trace of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionRow {
    /// The id that its traces name.
    pub session: String,
    /// The project's id. The same id in two projects is two sessions.
    pub project: String,
    /// Turns.
    pub turns: i64,
    /// Turns that failed.
    pub failed_turns: i64,
    /// Spans that failed.
    pub error_count: i64,
    /// Start of its first turn, microseconds since 1970.
    pub first_us: i64,
    /// End of its last turn, microseconds since 1970.
    pub last_us: i64,
    /// From the start of its first turn to the end of its last.
    pub duration_us: i64,
    /// The durations of all turns together.
    pub worked_us: i64,
    /// Input, output and total tokens of all turns.
    pub usage: Usage,
    /// What all turns cost; its parts are not told.
    pub cost: Cost,
    /// Its users, those of most turns first, at most four.
    pub users: Vec<String>,
    /// What was asked in the first turn, at most 1,000 characters.
    pub request: Option<String>,
    /// What was answered in the last turn, at most 1,000 characters.
    pub response: Option<String>,
    /// What was judged, by name.
    pub feedback: Vec<SessionFeedback>,
    /// How many of the newest turns `feedback` speaks of; all but for very long sessions.
    pub judged_turns: i64,
}

impl From<SessionSummary> for SessionRow {
    fn from(summary: SessionSummary) -> Self {
        let record = summary.record;
        Self {
            project: record.project.to_string(),
            turns: exact_count(record.turns),
            failed_turns: exact_count(record.failed),
            error_count: exact_count(record.error_count),
            first_us: exact_us(record.first_ns),
            last_us: exact_us(record.last_ns),
            duration_us: duration_us(record.first_ns, record.last_ns),
            worked_us: exact_us(record.worked_ns.max(0)),
            usage: record.usage.into(),
            cost: record.cost.into(),
            session: record.session,
            users: summary.users,
            request: summary.request,
            response: summary.response,
            feedback: summary.feedback.into_iter().map(Into::into).collect(),
            judged_turns: exact_count(summary.judged_turns),
        }
    }
}

/// A page of sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionPage {
    /// The sessions. With a search there may be fewer than were asked for, or none, although more
    /// follow: one call reads a bounded part.
    pub rows: Vec<SessionRow>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
    /// On the first page without a search: how many sessions there are, counted up to 10,000; 10,001
    /// stands for more.
    pub total: Option<i64>,
    /// With a time range or a search and no rows: how many sessions of the project lie outside it,
    /// counted in the same way.
    pub outside: Option<i64>,
    /// If one call may not read more: how far back it looked, microseconds since 1970. Sessions that
    /// were last active before are not among those sorted; a search goes on with the next page.
    pub searched_to_us: Option<i64>,
    /// Whether a search ends here although more may be found: it names a thousand sessions at most,
    /// and sorts what one call finds.
    pub limited: bool,
    /// Whether sessions of an earlier program are still being counted.
    pub counting: bool,
}

/// Which session.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionGetRequest {
    /// The project's id.
    pub project: String,
    /// The session's id.
    pub session: String,
}

/// One session without its turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Session {
    /// As in a list.
    pub row: SessionRow,
    /// The project's name.
    pub project_name: String,
}

/// A window on the turns of a session.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionTurnsRequest {
    /// The project's id.
    pub project: String,
    /// The session's id.
    pub session: String,
    /// Turns before the window.
    pub offset: u32,
    /// Turns wanted, at most 100.
    pub count: u32,
}

/// A window on the turns of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionTurns {
    /// Turns in all.
    pub total: i64,
    /// Turns before the window.
    pub offset: i64,
    /// The turns, by their start.
    pub turns: Vec<Turn>,
}

/// A turn that is looked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionLocateRequest {
    /// The project's id.
    pub project: String,
    /// The session's id.
    pub session: String,
    /// From which trace it is looked: 32 hexadecimal characters. Without one, from an end.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub trace_id: Option<String>,
    /// What is looked for, turns instead of spans.
    pub seek: Seek,
}

/// Where a turn stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionLocated {
    /// How many turns stand before it; null if there is none.
    pub index: Option<i64>,
}

/// One turn of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Turn {
    /// Its trace as in a list.
    pub trace: TraceRow,
    /// The span whose input says in full what was asked.
    pub request_span: Option<String>,
    /// The span whose output says in full what was answered.
    pub response_span: Option<String>,
    /// Tools and retrievers that it used, by their start, at most 50; null for a trace of too many
    /// spans to be gone through here.
    pub steps: Option<Vec<TurnStep>>,
    /// Whether it used more.
    pub more_steps: bool,
    /// Of a turn that failed, the span that says why: the outermost that failed. Null for a trace of
    /// too many spans to be gone through here.
    pub failed_span: Option<String>,
    /// What was judged of it, of its spans and, at one turn, of the session; superseded judgements
    /// included, oldest first.
    pub assessments: Vec<Assessment>,
}

impl Turn {
    /// A turn with what was judged of it.
    pub(crate) fn new(turn: SessionTurn, assessments: Vec<Assessment>) -> Self {
        Self {
            trace: turn.trace.into(),
            request_span: turn.request_span.map(|id| id.to_string()),
            response_span: turn.response_span.map(|id| id.to_string()),
            steps: turn.steps.map(|steps| steps.into_iter().map(Into::into).collect()),
            more_steps: turn.more_steps,
            failed_span: turn.failed_span.map(|id| id.to_string()),
            assessments,
        }
    }
}

/// A tool or a retriever that a turn used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TurnStep {
    /// Its span: 16 hexadecimal characters.
    pub span_id: String,
    /// The span's name.
    pub name: String,
    /// `TOOL` or `RETRIEVER`.
    #[serde(rename = "type")]
    pub step_type: String,
    /// How it ended.
    pub status: SpanStatus,
    /// Start, microseconds since 1970.
    pub start_us: i64,
    /// From start to end.
    pub duration_us: i64,
}

impl From<StoredStep> for TurnStep {
    fn from(step: StoredStep) -> Self {
        Self {
            span_id: step.span_id.to_string(),
            name: step.name,
            step_type: step.span_type.as_str().to_owned(),
            status: step.status.into(),
            start_us: exact_us(step.start_ns),
            duration_us: duration_us(step.start_ns, step.end_ns),
        }
    }
}
