//! The one list of what a filter can compare: names, kinds of value, and what each means. The
//! parser reads names by it, refusals suggest from it, and the window completes from it.

use crate::trace_info::{NAME, SESSION, SOURCE_RUN, USER};

use super::FilterError;
use super::cursor::{Cursor, Name};
use super::field::{Count, Field, SpanField};
use super::nearest::nearest;

/// How the values of a field are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// One of a few words, or of the usual ones where others may be.
    Choice,
    /// A number; `10k` and `2M` too.
    Number,
    /// A duration, with its unit: `500ms`, `2s`, `1.5m`, `2h`.
    Duration,
    /// A duration in milliseconds, or with a unit.
    Milliseconds,
    /// US dollars, with or without `$`.
    Money,
    /// A time: `-2h` from now, `now`, a date, or milliseconds since 1970.
    Time,
}

/// Something that can be compared.
#[derive(Debug)]
pub struct Known {
    /// Its name; of a family, what stands before the key, with the dot.
    pub name: &'static str,
    /// Other names that mean the same.
    pub also: &'static [&'static str],
    /// How its values are written.
    pub kind: Kind,
    /// The words it can be, or usually is.
    pub values: &'static [&'static str],
    /// What it is, in a few words.
    pub about: &'static str,
    /// Whether the window offers it; MLflow's doubles of better names are only understood.
    pub is_offered: bool,
    pub(super) make: Make,
}

/// How the field of a name is made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Make {
    One(fn() -> Field),
    Keyed(fn(String) -> Field),
    /// `has:`, which asks whether the field that follows is there.
    Has,
}

const STATES: &[&str] = &["OK", "ERROR", "IN_PROGRESS"];
const SPAN_STATES: &[&str] = &["OK", "ERROR", "UNSET"];
const TYPES: &[&str] = &[
    "AGENT",
    "CHAIN",
    "CHAT_MODEL",
    "EMBEDDING",
    "EVALUATOR",
    "GUARDRAIL",
    "LLM",
    "MEMORY",
    "PARSER",
    "RERANKER",
    "RETRIEVER",
    "TASK",
    "TOOL",
    "WORKFLOW",
    "UNKNOWN",
];
const PRESENT: &[&str] =
    &["feedback", "expectation", "session", "user", "model", "cost", "tokens", "name", "run_id"];

/// Everything that a filter can compare.
pub const KNOWN: &[Known] = &[
    one("text", &[], Kind::Text, "words anywhere in a span or in the trace's notes", || {
        Field::Span(SpanField::Content)
    }),
    choice("status", STATES, "how the trace ended", || Field::Status),
    one("name", &[], Kind::Text, "the trace's name", || Field::Name),
    one("duration", &[], Kind::Duration, "from start to end, as in 2s or 500ms", || {
        Field::ExecutionTime
    }),
    one("cost", &[], Kind::Money, "what its calls cost, in US dollars", || Field::Cost),
    one("tokens", &[], Kind::Number, "tokens in all", || Field::Count(Count::Tokens)),
    one("input_tokens", &[], Kind::Number, "tokens that were sent", || {
        Field::Count(Count::InputTokens)
    }),
    one("output_tokens", &[], Kind::Number, "tokens that were answered", || {
        Field::Count(Count::OutputTokens)
    }),
    one("model", &[], Kind::Text, "a model that it called", || Field::Model),
    one("provider", &[], Kind::Text, "whose model it called", || Field::Provider),
    one("session", &[], Kind::Text, "the conversation it belongs to", || {
        Field::Metadata(SESSION.into())
    }),
    one("user", &[], Kind::Text, "the end user", || Field::Metadata(USER.into())),
    one("version", &[], Kind::Text, "the version of what ran", || Field::Version),
    one("spans", &[], Kind::Number, "how many spans it has", || Field::Count(Count::Spans)),
    one("errors", &[], Kind::Number, "how many of its spans failed", || {
        Field::Count(Count::Errors)
    }),
    one("started", &["time"], Kind::Time, "when it began: -2h, now, 2026-11-20", || {
        Field::Timestamp
    }),
    one("ended", &[], Kind::Time, "when it ended", || Field::EndTime),
    one("project", &[], Kind::Text, "the name of its project", || Field::Project),
    family("tags.", &["tag."], "a tag, by its key", tag),
    family("metadata.", &["request_metadata."], "metadata, by its key", metadata),
    Known {
        name: "has",
        also: &[],
        kind: Kind::Choice,
        values: PRESENT,
        about: "whether there is such a thing",
        is_offered: true,
        make: Make::Has,
    },
    family("feedback.", &[], "the value of a feedback, by its name", Field::Feedback),
    one("feedback", &[], Kind::Text, "any feedback; IS NULL and IS NOT NULL", || {
        Field::AnyFeedback
    })
    .understood(),
    family("expectation.", &[], "the value of an expectation, by its name", Field::Expectation),
    one("expectation", &[], Kind::Text, "any expectation; IS NULL and IS NOT NULL", || {
        Field::AnyExpectation
    })
    .understood(),
    one("span.name", &[], Kind::Text, "the name of any one span", || Field::Span(SpanField::Name)),
    choice("span.type", TYPES, "the type of that span", || Field::Span(SpanField::Type)),
    choice("span.status", SPAN_STATES, "how that span ended", || Field::Span(SpanField::Status)),
    one("span.model", &[], Kind::Text, "the model that span called", || {
        Field::Span(SpanField::Model)
    }),
    one("span.provider", &[], Kind::Text, "whose model that span called", || {
        Field::Span(SpanField::Provider)
    }),
    one("span.content", &[], Kind::Text, "everything that span says", || {
        Field::Span(SpanField::Content)
    })
    .understood(),
    family("span.attributes.", &[], "an attribute of that span, by its key", |key| {
        Field::Span(SpanField::Attribute(key))
    }),
    one("request_id", &["id"], Kind::Text, "the trace's id", || Field::RequestId),
    one("client_request_id", &[], Kind::Text, "the client's own id of the request", || {
        Field::ClientRequestId
    }),
    one("run_id", &["run"], Kind::Text, "the run that made it", || Field::Run),
    one("prompt", &[], Kind::Text, "a prompt that was used, as name/version", || Field::Prompt),
    one("issue.id", &[], Kind::Text, "the id of an issue", || Field::Issue),
    one("timestamp", &["timestamp_ms"], Kind::Time, "when it began", || Field::Timestamp)
        .understood(),
    one("execution_time", &["execution_time_ms"], Kind::Milliseconds, "from start to end", || {
        Field::ExecutionTime
    })
    .understood(),
    one("end_time", &["end_time_ms"], Kind::Time, "when it ended", || Field::EndTime).understood(),
];

const fn one(
    name: &'static str,
    also: &'static [&'static str],
    kind: Kind,
    about: &'static str,
    make: fn() -> Field,
) -> Known {
    Known { name, also, kind, values: &[], about, is_offered: true, make: Make::One(make) }
}

const fn choice(
    name: &'static str,
    values: &'static [&'static str],
    about: &'static str,
    make: fn() -> Field,
) -> Known {
    Known { values, kind: Kind::Choice, ..one(name, &[], Kind::Choice, about, make) }
}

const fn family(
    name: &'static str,
    also: &'static [&'static str],
    about: &'static str,
    make: fn(String) -> Field,
) -> Known {
    let make = Make::Keyed(make);
    Known { name, also, kind: Kind::Text, values: &[], about, is_offered: true, make }
}

/// MLflow keeps the name and the run among the labels.
fn tag(key: String) -> Field {
    if key == NAME { Field::Name } else { Field::Tag(key) }
}

fn metadata(key: String) -> Field {
    if key == SOURCE_RUN { Field::Run } else { Field::Metadata(key) }
}

impl Known {
    const fn understood(self) -> Self {
        Self { is_offered: false, ..self }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }
}

/// What a name names: the entry, and the key where it is a family's.
pub(super) fn named(prefix: Option<&str>, key: &str) -> Option<(&'static Known, String)> {
    let (whole, is_plain) = match prefix {
        None | Some("attribute" | "attributes" | "trace") => (key.to_owned(), true),
        Some(prefix) => (format!("{prefix}.{key}"), false),
    };
    if is_plain && whole.contains('.') {
        return None;
    }
    let is_one = |known: &&Known| !matches!(known.make, Make::Keyed(_));
    let exact = KNOWN.iter().filter(is_one).find(|known| known.names().any(|name| name == whole));
    if let Some(known) = exact {
        return Some((known, String::new()));
    }
    KNOWN.iter().filter(|known| matches!(known.make, Make::Keyed(_))).find_map(|known| {
        let key = known.names().find_map(|name| whole.strip_prefix(name))?;
        (!key.is_empty()).then(|| (known, key.to_owned()))
    })
}

/// The field of a name as it is written in a filter, and what is known of it. The name of a family
/// alone, as `tags.`, names the field with an empty key.
pub fn field(text: &str) -> Result<(Field, &'static Known), FilterError> {
    let family = |known: &&Known| known.names().any(|name| name == text);
    if let Some(known) = KNOWN.iter().find(family)
        && let Make::Keyed(make) = known.make
    {
        return Ok((make(String::new()), known));
    }
    let mut cursor = Cursor::new(text);
    let name = cursor.name(true)?;
    let (field, known) = asked(&name, 1)?;
    if cursor.peek(0).is_some() {
        let (at, found) = (cursor.at(), cursor.found());
        return Err(FilterError::Expected { at, expected: "the end of a name", found });
    }
    Ok((field, known))
}

/// The field of a name that stands at this character, or why there is none.
pub(super) fn asked(name: &Name, at: usize) -> Result<(Field, &'static Known), FilterError> {
    let refused = || {
        let whole = name.whole();
        FilterError::Field { at, nearest: nearest(&whole), name: whole }
    };
    let (known, key) = named(name.prefix.as_deref(), &name.key).ok_or_else(refused)?;
    match known.make {
        Make::One(make) => Ok((make(), known)),
        Make::Keyed(make) => Ok((make(key), known)),
        Make::Has => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_names_its_own_entry_and_no_two_share_one() {
        let mut seen = std::collections::HashSet::new();
        for known in KNOWN {
            for name in known.names() {
                assert!(seen.insert(name), "{name}");
                let whole = if name.ends_with('.') { format!("{name}k") } else { name.to_owned() };
                let (prefix, key) = match whole.split_once('.') {
                    Some((prefix, key)) => (Some(prefix), key),
                    None => (None, &*whole),
                };
                let (found, _) = named(prefix, key).unwrap();
                assert_eq!(found.name, known.name, "{name}");
            }
        }
    }

    #[test]
    fn a_field_is_named_as_in_a_filter_and_a_family_has_an_empty_key() {
        let tag = |key: &str| Field::Tag(key.into());
        for (name, expected) in [
            ("duration", Field::ExecutionTime),
            ("tags.", tag("")),
            ("tag.", tag("")),
            ("tags.`a b`", tag("a b")),
            ("feedback.", Field::Feedback(String::new())),
            ("feedback", Field::AnyFeedback),
        ] {
            assert_eq!(field(name).unwrap().0, expected, "{name}");
        }
        assert_eq!(field("satus").unwrap_err().at(), Some(1));
        assert_eq!(field("name = 'a'").unwrap_err().at(), Some(5));
        assert!(field("").is_err());
    }
}
