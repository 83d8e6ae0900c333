//! Values of a span that are too large to be shown whole: looked into part by part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

/// A value that was left out of its span because it is large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct LargeValue {
    /// Where it stands: `input`, `output`, `documents`, or `attributes.3` and `events.3` by its place
    /// in the list.
    pub place: String,
    /// How long it is as JSON.
    pub bytes: i64,
}

/// Which part of which value.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueGetRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// As in the span's `large`.
    pub place: String,
    /// Keys, and places in lists, on the way to the part; empty for the whole.
    pub path: Vec<String>,
    /// Entries before those wanted; of a text, characters.
    pub offset: u32,
    /// Entries wanted, at most 200; of a text, thousands of characters.
    pub count: u32,
}

/// Which part of which value is copied.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueTextRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// As in the span's `large`.
    pub place: String,
    /// Keys, and places in lists, on the way to the part; empty for the whole.
    pub path: Vec<String>,
}

/// A part of a value as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ValueText {
    /// A text as it is, everything else as indented JSON.
    pub text: String,
}

/// What a part of a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Members by key.
    Object,
    /// Items by place.
    List,
    /// Words.
    Text,
    /// A number, true, false or nothing.
    Plain,
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ValuePart {
    /// What it is.
    pub kind: ValueKind,
    /// Its entries, or its characters.
    pub size: i64,
    /// Entries or characters before those told.
    pub offset: i64,
    /// Some of its entries.
    pub entries: Vec<ValueEntry>,
    /// Some of its text, or a plain value.
    #[ts(type = "JsonValue")]
    pub value: Json,
}

/// An entry of a part of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ValueEntry {
    /// Its key, or its place.
    pub key: String,
    /// What it is.
    pub kind: ValueKind,
    /// Its entries, or its characters.
    pub size: i64,
    /// All of it, if it is text of at most 600 characters or plain; else null.
    #[ts(type = "JsonValue")]
    pub value: Json,
}

/// What is looked for in which value.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueFindRequest {
    /// 32 hexadecimal characters.
    pub trace_id: String,
    /// 16 hexadecimal characters.
    pub span_id: String,
    /// As in the span's `large`.
    pub place: String,
    /// These characters in a key or a value, letters' case and accents aside.
    pub text: String,
}

/// Where a value says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ValueFound {
    /// The way to each entry, the first 200.
    pub paths: Vec<Vec<ValueStep>>,
    /// Whether there are more.
    pub more: bool,
}

/// One step on the way to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ValueStep {
    /// The key, or the place in a list.
    pub key: String,
    /// The place among the entries, counted from 0.
    pub index: i64,
    /// Whether it is a step into a list.
    pub in_list: bool,
}
