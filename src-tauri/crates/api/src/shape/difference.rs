//! The differences of two spans: texts, word by word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::compare::{ComparedStep, Deltas, Sameness};

/// Which two spans.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanCompareRequest {
    /// The first span's trace: 32 hexadecimal characters.
    pub trace_a: String,
    /// The first span: 16 hexadecimal characters.
    pub span_a: String,
    /// The second span's trace: 32 hexadecimal characters.
    pub trace_b: String,
    /// The second span: 16 hexadecimal characters.
    pub span_b: String,
    /// Keys of the texts whose equal parts are not folded.
    pub unfolded: Vec<String>,
}

/// Whose a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// Both say it.
    Equal,
    /// Both say it, and it is folded: its text is empty.
    Folded,
    /// Only the first says it.
    Removed,
    /// Only the second says it.
    Added,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TextPiece {
    /// Whose it is.
    pub kind: PieceKind,
    /// What it says, from its beginning: at most 200,000 characters, and a million of one answer.
    pub text: String,
    /// How many characters it has, also those that are not told.
    pub chars: i64,
}

/// Two texts side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TextDifference {
    /// Whether they are equal.
    pub equal: bool,
    /// Whether parts stayed together that might have been told apart with more time.
    pub coarse: bool,
    /// The pieces in order: equal and removed ones make the first text, equal and added ones the
    /// second.
    pub pieces: Vec<TextPiece>,
    /// Pieces after them that are not told: of a text 2,000 are the most, of one answer 20,000.
    pub left_out: i64,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextRole {
    /// A chat message of the input, or the input.
    Input,
    /// A chat message of the output, or the output.
    Output,
    /// Why a step failed.
    Error,
    /// A tool that the model was offered.
    Tool,
    /// A parameter of the model call.
    Parameter,
    /// A document that was found.
    Document,
    /// An attribute.
    Attribute,
}

/// One text of either span or of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ComparedText {
    /// Tells it from the others, as long as both spans stay.
    pub key: String,
    /// What it is.
    pub role: TextRole,
    /// A message's role, a tool's or an attribute's name; null for a whole input or output.
    pub name: Option<String>,
    /// Whether both have it, and it is the same.
    pub sameness: Sameness,
    /// What it says.
    pub difference: TextDifference,
}

/// Two spans side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SpanComparison {
    /// The first.
    pub a: ComparedStep,
    /// The second.
    pub b: ComparedStep,
    /// What the second has on the first.
    pub deltas: Deltas,
    /// The texts: messages and values in order, then those attributes that differ.
    pub texts: Vec<ComparedText>,
    /// How many attributes are equal.
    pub equal_attributes: i64,
    /// How many texts that differ are not told: beyond 500 there are only counts.
    pub left_out: i64,
}
