//! Two traces, or two sessions, side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_domain::compare::delta::Deltas as DomainDeltas;
use touchstone_domain::compare::step::Difference as DomainDifference;
use touchstone_domain::slim::SlimSpan;
use ts_rs::TS;

use super::cost::Cost;
use super::difference::TextDifference;
use super::session::SessionRow;
use super::span::SpanStatus;
use super::trace::{TraceRow, Usage};
use crate::number::{duration_us, exact_count, exact_us};

/// Which two traces, and a window on their steps.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceCompareRequest {
    /// The first trace: 32 hexadecimal characters.
    pub trace_a: String,
    /// The second trace: 32 hexadecimal characters.
    pub trace_b: String,
    /// Whether runs of equal steps are folded to one row each.
    pub folded: bool,
    /// Runs that are not: the `step` of their first.
    pub opened: Vec<u32>,
    /// Rows before the window.
    pub offset: u32,
    /// Rows wanted, at most 500.
    pub count: u32,
    /// A `step` whose row is sought.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub find: Option<u32>,
}

/// What the second side has on the first; null where one of them does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Deltas {
    /// Duration.
    pub duration_us: Option<i64>,
    /// Tokens.
    pub tokens: Option<i64>,
    /// Cost in billionths of a US dollar.
    pub cost_usd_nanos: Option<i64>,
}

impl From<DomainDeltas> for Deltas {
    fn from(deltas: DomainDeltas) -> Self {
        Self {
            duration_us: deltas.duration_ns.map(exact_us),
            tokens: deltas.tokens.map(exact_count),
            cost_usd_nanos: deltas.cost_nanos.map(exact_count),
        }
    }
}

/// How the two sides of a row stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sameness {
    /// Nothing tells one from the other.
    Same,
    /// Nothing told tells one from the other, but their content was not compared.
    Alike,
    /// They stand for each other and differ.
    Changed,
    /// Only the first side has it.
    OnlyA,
    /// Only the second side has it.
    OnlyB,
}

/// Something in which two steps differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// What kind of step it is.
    Type,
    /// Its name.
    Name,
    /// The model it calls.
    Model,
    /// Whether it failed.
    Status,
    /// What it was given.
    Input,
    /// What it gave.
    Output,
}

impl From<DomainDifference> for Difference {
    fn from(difference: DomainDifference) -> Self {
        match difference {
            DomainDifference::Type => Self::Type,
            DomainDifference::Name => Self::Name,
            DomainDifference::Model => Self::Model,
            DomainDifference::Status => Self::Status,
            DomainDifference::Input => Self::Input,
            DomainDifference::Output => Self::Output,
        }
    }
}

/// One side of a row: a span of its trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ComparedStep {
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// Steps below its top; 0 for a top.
    pub depth: u32,
    /// The step's name.
    pub name: String,
    /// What kind of step.
    #[serde(rename = "type")]
    pub span_type: String,
    /// How it ended.
    pub status: SpanStatus,
    /// From start to end.
    pub duration_us: i64,
    /// The model, for model calls.
    pub model: Option<String>,
    /// Tokens as this span states them.
    pub usage: Usage,
    /// What it cost, as it states or as reckoned.
    pub cost: Cost,
}

impl ComparedStep {
    /// A span at its depth.
    pub(crate) fn new(span: &SlimSpan, depth: u32) -> Self {
        Self {
            span_id: span.span_id.to_string(),
            depth,
            name: span.name.clone(),
            span_type: span.span_type.as_str().to_owned(),
            status: span.status.into(),
            duration_us: duration_us(span.start_ns, span.end_ns),
            model: span.model.clone(),
            usage: span.usage.into(),
            cost: span.cost.into(),
        }
    }
}

/// One row: a step of either trace or of both, or a run of equal steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ComparedRow {
    /// Its place among all rows, nothing folded; stays while both traces do.
    pub step: i64,
    /// How the sides stand to each other.
    pub sameness: Sameness,
    /// How many steps are folded into this row; 0 if it is a step of its own. Both sides are those
    /// of the first.
    pub folded: i64,
    /// The first trace's step.
    pub a: Option<ComparedStep>,
    /// The second trace's step.
    pub b: Option<ComparedStep>,
    /// In what they differ.
    pub differences: Vec<Difference>,
    /// What the second has on the first.
    pub deltas: Deltas,
    /// The row of the nearest difference after it.
    pub next: Option<i64>,
    /// The row of the nearest difference before it.
    pub previous: Option<i64>,
}

/// One of the two traces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ComparedTrace {
    /// As in a list.
    pub row: TraceRow,
    /// The project's name.
    pub project_name: String,
    /// Steps that are compared: those nearest the top, at most 50,000.
    pub compared: i64,
    /// Steps that are not.
    pub left_out: i64,
}

/// How many rows stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StepCounts {
    /// Equal steps.
    pub same: i64,
    /// Steps whose content was not compared and that are alike else.
    pub alike: i64,
    /// Steps that differ.
    pub changed: i64,
    /// Steps of the first trace alone.
    pub only_a: i64,
    /// Steps of the second trace alone.
    pub only_b: i64,
}

/// Two traces side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TraceComparison {
    /// The first.
    pub a: ComparedTrace,
    /// The second.
    pub b: ComparedTrace,
    /// What the second has on the first.
    pub deltas: Deltas,
    /// How the steps stand.
    pub counts: StepCounts,
    /// Whether what all steps were given and gave was compared, too. Of traces with more than 2,000
    /// steps or 32 MiB together only that of the first pairs is, up to as much.
    pub contents_read: bool,
    /// Whether some lists of steps were too long to be aligned with care.
    pub coarse: bool,
    /// The row where the traces first part; null if they never do.
    pub first_divergence: Option<i64>,
    /// The row of the step that was sought, or that it is folded into; null if there is none.
    pub found: Option<i64>,
    /// Rows in all.
    pub total: i64,
    /// Rows before the window.
    pub offset: i64,
    /// The rows of the window.
    pub rows: Vec<ComparedRow>,
}

/// Which session.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRef {
    /// The project's id.
    pub project: String,
    /// The id that its traces name.
    pub session: String,
}

/// Which two sessions, and a window on their turns.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCompareRequest {
    /// The first session.
    pub a: SessionRef,
    /// The second session.
    pub b: SessionRef,
    /// Rows before the window.
    pub offset: u32,
    /// Rows wanted, at most 100.
    pub count: u32,
}

/// One row: a turn of either session or of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ComparedTurn {
    /// How the sides stand to each other, by what was asked and answered: alike where that is longer
    /// than what is compared of it.
    pub sameness: Sameness,
    /// The first session's turn.
    pub a: Option<TraceRow>,
    /// The second session's turn.
    pub b: Option<TraceRow>,
    /// What the second has on the first.
    pub deltas: Deltas,
    /// What was asked, of the first 1,000 characters.
    pub request: TextDifference,
    /// What was answered, of the first 1,000 characters.
    pub response: TextDifference,
}

/// Two sessions side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SessionComparison {
    /// The first.
    pub a: SessionRow,
    /// The second.
    pub b: SessionRow,
    /// What the second has on the first; the durations are those of its turns together.
    pub deltas: Deltas,
    /// Turns of each session that are compared, at most: the first 500.
    pub most_turns: i64,
    /// Whether some lists of turns were too long to be aligned with care.
    pub coarse: bool,
    /// The row where the sessions first part; null if they never do.
    pub first_divergence: Option<i64>,
    /// Rows in all.
    pub total: i64,
    /// Rows before the window.
    pub offset: i64,
    /// The rows of the window.
    pub rows: Vec<ComparedTurn>,
}
