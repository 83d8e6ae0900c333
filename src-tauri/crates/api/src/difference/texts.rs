//! Which texts of two spans stand for each other.

use std::collections::BTreeMap;

use touchstone_domain::compare::sequence::{Key, Likeness, Pair, Work, align};
use touchstone_domain::compare::sketch::Sketch;
use touchstone_domain::facts::{Content, Document, Message, ToolDefinition};
use touchstone_domain::span::Span;

use super::Comparer;
use super::said::{document_text, error_text, json_text, message_text};
use crate::number::exact_len;
use crate::shape::compare::Sameness;
use crate::shape::difference::{ComparedText, TextDifference, TextRole};

/// Texts of one answer.
const MOST_TEXTS: usize = 500;

/// A span with what a person reads of it.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) span: Span,
    pub(crate) content: Content,
}

/// All texts of two spans.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) told: Vec<ComparedText>,
    pub(crate) equal_attributes: i64,
    pub(crate) left_out: i64,
}

/// A text with its name.
#[derive(Debug, Clone)]
struct Named {
    name: Option<String>,
    text: String,
}

/// Compares two spans; the equal parts of the texts whose key is in `unfolded` are not folded.
pub(crate) fn compare(a: &Read, b: &Read, unfolded: &[String]) -> Texts {
    let mut found = Finder { comparer: Comparer::new(), unfolded, texts: Texts::default() };
    let errors = [a, b].map(|one| error_text(&one.span, one.content.failure.as_ref()));
    found.one(TextRole::Error, errors);
    found.said(TextRole::Input, a, b);
    found.said(TextRole::Output, a, b);
    let [of_a, of_b] = [a, b].map(|one| documents(&one.content));
    found.list(TextRole::Document, &of_a, &of_b);
    let [of_a, of_b] = [a, b].map(|one| tools(&one.content));
    found.differing(TextRole::Tool, of_a, of_b);
    let [of_a, of_b] = [a, b].map(|one| parameters(&one.content));
    found.differing(TextRole::Parameter, of_a, of_b);
    let [of_a, of_b] = [a, b].map(|one| attributes(&one.span));
    found.texts.equal_attributes = exact_len(found.differing(TextRole::Attribute, of_a, of_b));
    found.texts
}

fn documents(content: &Content) -> Vec<Named> {
    let named = |one: &Document| Named { name: one.id.clone(), text: document_text(one) };
    content.documents.iter().map(named).collect()
}

fn tools(content: &Content) -> BTreeMap<String, String> {
    let told = |tool: &ToolDefinition| {
        let parameters = tool.parameters.as_ref().map(json_text).unwrap_or_default();
        let description = tool.description.clone().unwrap_or_default();
        (tool.name.clone(), format!("{description}\n\n{parameters}").trim().to_owned())
    };
    content.tools.iter().map(told).collect()
}

fn parameters(content: &Content) -> BTreeMap<String, String> {
    content.parameters.iter().map(|(name, value)| (name.clone(), json_text(value))).collect()
}

fn attributes(span: &Span) -> BTreeMap<String, String> {
    let told = span.attributes.iter();
    told.map(|(name, value)| (name.clone(), json_text(&value.to_json()))).collect()
}

struct Finder<'a> {
    comparer: Comparer,
    unfolded: &'a [String],
    texts: Texts,
}

impl Finder<'_> {
    /// One text of each, either of which may be empty.
    fn one(&mut self, role: TextRole, [a, b]: [String; 2]) {
        if !a.is_empty() || !b.is_empty() {
            let [a, b] = [a, b].map(|text| (!text.is_empty()).then_some(text));
            self.push(role, None, a.as_deref(), b.as_deref());
        }
    }

    /// The input or the output of each: message by message where either is a chat.
    fn said(&mut self, role: TextRole, a: &Read, b: &Read) {
        let of = |one: &Read| match role {
            TextRole::Output => {
                (messages(&one.content.output_messages), json_text(&one.content.output))
            }
            _ => (messages(&one.content.input_messages), json_text(&one.content.input)),
        };
        let [(messages_a, whole_a), (messages_b, whole_b)] = [of(a), of(b)];
        if messages_a.is_empty() && messages_b.is_empty() {
            self.one(role, [whole_a, whole_b]);
            return;
        }
        let or_whole = |messages: Vec<Named>, whole: String| {
            if messages.is_empty() && !whole.is_empty() {
                return vec![Named { name: None, text: whole }];
            }
            messages
        };
        self.list(role, &or_whole(messages_a, whole_a), &or_whole(messages_b, whole_b));
    }

    /// Texts in order: those that are most alike stand for each other.
    fn list(&mut self, role: TextRole, a: &[Named], b: &[Named]) {
        for pair in aligned(a, b) {
            let (one, other) = match pair {
                Pair::A(one) => (Some(&a[one]), None),
                Pair::B(other) => (None, Some(&b[other])),
                Pair::Both(one, other) => (Some(&a[one]), Some(&b[other])),
            };
            let name = one.or(other).and_then(|text| text.name.clone());
            let [one, other] = [one, other].map(|text| text.map(|text| text.text.as_str()));
            self.push(role, name, one, other);
        }
    }

    /// Texts by name, of which only those are told that differ; how many are equal.
    fn differing(
        &mut self,
        role: TextRole,
        a: BTreeMap<String, String>,
        mut b: BTreeMap<String, String>,
    ) -> usize {
        let mut equal = 0;
        for (name, one) in a {
            match b.remove(&name) {
                Some(other) if one == other => equal += 1,
                other => self.push(role, Some(name), Some(&one), other.as_deref()),
            }
        }
        for (name, other) in b {
            self.push(role, Some(name), None, Some(&other));
        }
        equal
    }

    fn push(&mut self, role: TextRole, name: Option<String>, a: Option<&str>, b: Option<&str>) {
        if self.texts.told.len() == MOST_TEXTS {
            self.texts.left_out += 1;
            return;
        }
        let key = format!("{role:?}.{}", self.texts.told.len()).to_lowercase();
        let is_folded = !self.unfolded.contains(&key);
        let (sameness, difference) = self.compared(a, b, is_folded);
        self.texts.told.push(ComparedText { key, role, name, sameness, difference });
    }

    fn compared(
        &mut self,
        a: Option<&str>,
        b: Option<&str>,
        is_folded: bool,
    ) -> (Sameness, TextDifference) {
        match (a, b) {
            (Some(a), Some(b)) => {
                let difference = self.comparer.compare(a, b, is_folded);
                (if difference.equal { Sameness::Same } else { Sameness::Changed }, difference)
            }
            (Some(a), None) => (Sameness::OnlyA, self.comparer.alone(a, false)),
            (None, b) => (Sameness::OnlyB, self.comparer.alone(b.unwrap_or_default(), true)),
        }
    }
}

fn messages(messages: &[Message]) -> Vec<Named> {
    let named = |one: &Message| Named { name: Some(one.role.clone()), text: message_text(one) };
    messages.iter().map(named).collect()
}

/// What a text is aligned by.
#[derive(Debug, Clone, Copy)]
struct Item {
    index: usize,
    name: u64,
    sketch: Sketch,
}

/// Texts of one name that are most alike stand for each other, in order; those without words in
/// common, too, if nothing better is there.
fn aligned(a: &[Named], b: &[Named]) -> Vec<Pair<usize>> {
    let item = |(index, one): (usize, &Named)| Item {
        index,
        name: Sketch::of(one.name.as_deref().unwrap_or_default()).digest(),
        sketch: Sketch::of(&one.text),
    };
    let [items_a, items_b] =
        [a, b].map(|texts| texts.iter().enumerate().map(item).collect::<Vec<Item>>());
    let like = |one: Item, other: Item| {
        let same_name = one.name == other.name;
        let words = one.sketch.likeness(&other.sketch);
        let score = match (same_name, words) {
            (true, words) => 4 + words,
            (false, words) if words >= Sketch::MOST / 2 => words,
            _ => 0,
        };
        Likeness { score, is_same: same_name && one.sketch.is_same(&other.sketch) }
    };
    let key = |one: Item| Key { exact: one.name ^ one.sketch.digest(), kind: one.name };
    let pairs = align(&items_a, &items_b, &like, &key, &mut Work::default());
    let plain = |pair| match pair {
        Pair::A(one) => Pair::A(Item::index(one)),
        Pair::B(one) => Pair::B(Item::index(one)),
        Pair::Both(one, other) => Pair::Both(Item::index(one), Item::index(other)),
    };
    pairs.into_iter().map(plain).collect()
}

impl Item {
    fn index(self) -> usize {
        self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(role: &str, text: &str) -> Named {
        Named { name: Some(role.into()), text: text.into() }
    }

    #[test]
    fn a_message_more_stands_alone_and_the_others_stand_for_each_other() {
        let a = [said("system", "be kind"), said("user", "where is my parcel")];
        let b = [
            said("system", "be very kind"),
            said("user", "hello"),
            said("assistant", "hello to you"),
            said("user", "where is my big parcel"),
        ];
        let wanted = [Pair::Both(0, 0), Pair::B(1), Pair::B(2), Pair::Both(1, 3)];
        assert_eq!(aligned(&a, &b), wanted);
    }

    #[test]
    fn messages_of_other_roles_stand_for_each_other_only_if_they_say_the_same() {
        let words = "the parcel stands in the hall behind the green door since this morning";
        let a = [said("assistant", words)];
        assert_eq!(aligned(&a, &[said("model", words)]), [Pair::Both(0, 0)]);
        assert_eq!(aligned(&a, &[said("user", "no")]), [Pair::A(0), Pair::B(0)]);
    }
}
