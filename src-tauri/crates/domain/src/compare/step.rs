//! What one step of a trace is compared by, and in what two steps differ.

use super::sequence::Likeness;
use super::sketch::{Sketch, digest};
use crate::facts::SpanType;
use crate::span::SpanStatus;

/// What a step was given and what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Of its input.
    pub input: Sketch,
    /// Of its output.
    pub output: Sketch,
}

impl Said {
    fn differences(&self, other: &Self) -> Differences {
        Differences::of([
            (Difference::Input, !self.input.is_same(&other.input)),
            (Difference::Output, !self.output.is_same(&other.output)),
        ])
    }
}

/// One step of a trace as it is compared. Times and ids are deliberately not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    kind: u64,
    name: u64,
    /// Of the name without its numbers: `step 1` and `step 2` are one kind of step.
    plain_name: u64,
    model: u64,
    status: SpanStatus,
    calls_model: bool,
    said: Option<Said>,
}

impl Step {
    /// A step; `said` is absent where its content was not read.
    pub fn new(
        span_type: &SpanType,
        name: &str,
        model: Option<&str>,
        status: SpanStatus,
        said: Option<Said>,
    ) -> Self {
        let plain: String = name.chars().filter(|letter| !letter.is_numeric()).collect();
        Self {
            kind: digest(span_type.as_str()),
            name: digest(name),
            plain_name: digest(plain.trim()),
            model: digest(&model),
            // Nothing said is no error: the two are told apart by nobody.
            status: if status == SpanStatus::Error { status } else { SpanStatus::Ok },
            calls_model: [SpanType::LLM, SpanType::CHAT_MODEL].contains(span_type),
            said,
        }
    }

    /// Whether its content was read.
    pub fn is_read(&self) -> bool {
        self.said.is_some()
    }

    /// Equal for steps of one type and name.
    pub(super) fn key(&self) -> u64 {
        digest(&(self.kind, self.name))
    }

    /// Equal for steps between which nothing tells.
    pub(super) fn exact(&self) -> u64 {
        let said = self.said.map(|said| (said.input.digest(), said.output.digest()));
        digest(&(self.kind, self.name, self.model, self.status == SpanStatus::Error, said))
    }

    /// How much it is like a step of the other trace; nothing if they never stand for each other.
    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        let (kind, name) = (self.kind == other.kind, self.name == other.name);
        let content = match (&self.said, &other.said) {
            (Some(one), Some(other)) => {
                one.input.likeness(&other.input) + one.output.likeness(&other.output)
            }
            _ => 0,
        };
        let kin = match (kind, name) {
            (true, true) => 48,
            (true, false) if self.plain_name == other.plain_name => 40,
            (true, false) if self.calls_model => 32,
            (false, true) => 32,
            (true, false) if content >= Sketch::MOST => 24,
            _ => return Likeness::default(),
        };
        let is_same = kind && name && self.differences(other).is_empty();
        Likeness { score: kin + content, is_same }
    }

    /// In what two steps that stand for each other differ.
    pub(super) fn differences(&self, other: &Self) -> Differences {
        let told = Differences::of([
            (Difference::Type, self.kind != other.kind),
            (Difference::Name, self.name != other.name),
            (Difference::Model, self.model != other.model),
            (Difference::Status, self.status != other.status),
        ]);
        let said = self.said.zip(other.said);
        said.map_or(told, |(one, other)| told.and_of_content(&one, &other))
    }
}

/// Something in which two steps differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Difference {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Type, Self::Name, Self::Model, Self::Status, Self::Input, Self::Output];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of differences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences(u8);

impl Differences {
    /// The set of those that are.
    pub fn of(some: impl IntoIterator<Item = (Difference, bool)>) -> Self {
        let are = some.into_iter().filter(|(_, is)| *is);
        Self(are.fold(0, |bits, (one, _)| bits | one.bit()))
    }

    /// Them, and those of what the two were given and gave.
    #[must_use]
    pub(super) fn and_of_content(self, one: &Said, other: &Said) -> Self {
        Self(self.0 | one.differences(other).0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    pub fn has(self, one: Difference) -> bool {
        self.0 & one.bit() != 0
    }

    /// Them, in the order of their kinds.
    pub fn iter(self) -> impl Iterator<Item = Difference> {
        Difference::ALL.into_iter().filter(move |one| self.has(*one))
    }

    /// Whether there is no other than how the step ended and what it gave: that may come from the
    /// steps below it.
    pub(super) fn are_of_result(self) -> bool {
        self.0 & !(Difference::Status.bit() | Difference::Output.bit()) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(input: &str, output: &str) -> Said {
        Said { input: Sketch::of(input), output: Sketch::of(output) }
    }

    fn tool(name: &str, said: impl Into<Option<Said>>) -> Step {
        Step::new(&SpanType::TOOL, name, None, SpanStatus::Unset, said.into())
    }

    #[test]
    fn steps_stand_for_each_other_by_name_type_or_content_and_else_never() {
        let asked = said("where is the parcel of order seven", "at the depot in the north of town");
        let other = said("sum up the mail", "three meetings");
        let one = tool("lookup", asked);
        assert!(one.likeness(&one).is_same);
        assert!(one.likeness(&tool("lookup", other)).score > 0);
        assert!(one.likeness(&tool("lookup 2", other)).score > 0);
        assert!(one.likeness(&tool("search", asked)).score > 0);
        assert_eq!(one.likeness(&tool("search", other)).score, 0);
        let named = Step::new(&SpanType::CHAIN, "lookup", None, SpanStatus::Unset, Some(other));
        assert!(one.likeness(&named).score > 0);
    }

    #[test]
    fn a_call_of_another_model_stands_for_the_call() {
        let call =
            |name, model| Step::new(&SpanType::CHAT_MODEL, name, Some(model), SpanStatus::Ok, None);
        let (one, other) = (call("chat a", "a"), call("ask b", "b"));
        assert!(one.likeness(&other).score > 0);
        let differences: Vec<_> = one.differences(&other).iter().collect();
        assert_eq!(differences, [Difference::Name, Difference::Model]);
    }

    #[test]
    fn steps_differ_in_what_was_read_of_both() {
        let failed = Step::new(&SpanType::TOOL, "t", None, SpanStatus::Error, Some(said("a", "b")));
        let differences: Vec<_> = failed.differences(&tool("t", said("a", "c"))).iter().collect();
        assert_eq!(differences, [Difference::Status, Difference::Output]);
        assert!(failed.differences(&tool("t", said("a", "c"))).are_of_result());
        let differences: Vec<_> = failed.differences(&tool("t", None)).iter().collect();
        assert_eq!(differences, [Difference::Status]);
    }
}
