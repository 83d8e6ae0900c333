//! What one project wants replaced, made ready to be looked for.

use std::ops::Range;

use regex::Regex;
use regex::bytes;
use touchstone_domain::redaction::{Found, Redaction};

use crate::detector::{DETECTORS, Detector};
use crate::error::Error;
use crate::json::{self, Leaf};
use crate::overlap::{Match, settle};
use crate::pattern;
use crate::shape::{Check, Verdict};

/// JSON within strings of JSON is opened so many times.
const DEPTH: usize = 8;
/// A text is looked at again after something was replaced in it: what stood in the way of another
/// match may be gone. Each time there is less to find.
const ROUNDS: usize = 12;
/// Characters of base64 in a row that are data rather than words.
const BLOB: usize = 512;
/// Fewest digits of a number that a detector takes for something.
const DIGITS: usize = 13;
/// Data within a text: images and sounds.
const DATA: &str = r"data:[A-Za-z0-9.+/-]*(?:;[A-Za-z0-9=.+_-]*)*;base64,[A-Za-z0-9+/=_-]*";

/// Finds and replaces. Made once, used by many threads.
#[derive(Debug)]
pub struct Redactor {
    rules: Vec<Rule>,
    /// Matches where any built-in rule may; none where there is no such rule.
    trigger: Option<bytes::Regex>,
    /// The same, one by one, in the order of the rules.
    triggers: bytes::RegexSet,
    /// What stands in place of what was found before.
    placeholder: Regex,
    data: Regex,
    has_patterns: bool,
}

#[derive(Debug)]
struct Rule {
    kind: String,
    /// What is put in place.
    put: String,
    in_ids: bool,
    /// Expressions with their checks; the user's have none.
    shapes: Vec<(Regex, Option<Check>)>,
}

/// How much a text may be looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// By all rules.
    All,
    /// By those that also look at ids.
    Ids,
}

impl Redactor {
    /// Makes it ready, or says what is wrong with what is wanted.
    pub fn new(wanted: &Redaction) -> Result<Self, Error> {
        let unknown = |id: &&String| DETECTORS.iter().all(|detector| detector.id != id.as_str());
        if let Some(id) = wanted.detectors.iter().find(unknown) {
            return Err(Error::UnknownDetector(id.clone()));
        }
        let is_wanted = |detector: &&Detector| wanted.detectors.iter().any(|id| id == detector.id);
        let detectors: Vec<&Detector> = DETECTORS.iter().filter(is_wanted).collect();
        let patterns = pattern::compile(&wanted.patterns)?;
        let triggers: Vec<String> =
            detectors.iter().map(|detector| format!("(?s-u:{})", detector.trigger)).collect();
        let kinds = DETECTORS.iter().map(|it| it.id).chain(patterns.iter().map(|it| it.0.as_str()));
        let kinds: Vec<String> = kinds.map(regex::escape).collect();
        let has_patterns = !patterns.is_empty();
        let any = (!triggers.is_empty()).then(|| bytes::Regex::new(&triggers.join("|")));
        Ok(Self {
            trigger: any.transpose().map_err(|error| built_in(&error))?,
            triggers: bytes::RegexSet::new(&triggers).map_err(|error| built_in(&error))?,
            placeholder: Regex::new(&format!(r"\[(?:{})\]", kinds.join("|")))
                .map_err(|error| built_in(&error))?,
            data: Regex::new(DATA).map_err(|error| built_in(&error))?,
            rules: detectors
                .into_iter()
                .map(Rule::of_detector)
                .chain(patterns.into_iter().map(|it| Ok(Rule::of_pattern(it))))
                .collect::<Result<_, Error>>()?,
            has_patterns,
        })
    }

    /// A text with everything replaced that is found in it, and in what is inside it as JSON; none
    /// if there is nothing. JSON objects, arrays and strings stay such.
    pub fn text(&self, text: &str, found: &mut Found) -> Option<String> {
        self.text_at(text, 0, found)
    }

    /// The same for a text that is known to be written as JSON: a bare number is replaced by a text
    /// in quotes.
    pub fn json(&self, text: &str, found: &mut Found) -> Option<String> {
        self.opened(text, 0, json::is_any_json, found)
    }

    /// An id, in which only addresses and secrets are looked for: digits in it mean nothing.
    pub fn id(&self, text: &str, found: &mut Found) -> Option<String> {
        self.plain(text, Scope::Ids, found)
    }

    /// A number as it is written; a text if it was a card or one of the user's patterns.
    pub fn number(&self, number: &str, found: &mut Found) -> Option<String> {
        if number.len() < DIGITS && !self.has_patterns {
            return None;
        }
        let whole = number.strip_suffix(".0").unwrap_or(number);
        self.plain(whole, Scope::All, found)
    }

    fn text_at(&self, text: &str, depth: usize, found: &mut Found) -> Option<String> {
        self.opened(text, depth, json::is_json, found)
    }

    /// Replaces leaf by leaf in what is JSON, else in the text itself, which may become JSON by that.
    fn opened(
        &self,
        text: &str,
        depth: usize,
        is_json: fn(&str) -> bool,
        found: &mut Found,
    ) -> Option<String> {
        let mut written: Option<String> = None;
        for _ in 0..ROUNDS {
            let current = written.as_deref().unwrap_or(text);
            if self.is_clear(current) {
                break;
            }
            if depth < DEPTH && is_json(current) {
                return self.rewritten(current, depth, found).or(written);
            }
            match self.round(current, Scope::All, found) {
                Some(next) => written = Some(next),
                None => break,
            }
        }
        written
    }

    /// Whether nothing can be in a text, told without opening it. Escapes may hide something, and
    /// what the user's patterns match is not known beforehand.
    fn is_clear(&self, text: &str) -> bool {
        !self.has_patterns && !text.contains('\\') && !self.may_match(text)
    }

    fn may_match(&self, text: &str) -> bool {
        self.trigger.as_ref().is_some_and(|trigger| trigger.is_match(text.as_bytes()))
    }

    fn rewritten(&self, json: &str, depth: usize, found: &mut Found) -> Option<String> {
        json::rewrite(json, |leaf| match leaf {
            Leaf::Text(text) => self.text_at(text, depth + 1, found),
            Leaf::Number(number) => self.number(number, found),
        })
    }

    fn plain(&self, text: &str, scope: Scope, found: &mut Found) -> Option<String> {
        let mut written = self.round(text, scope, found)?;
        for _ in 1..ROUNDS {
            let Some(again) = self.round(&written, scope, found) else { break };
            written = again;
        }
        Some(written)
    }

    /// Replaces what is found at one look.
    fn round(&self, text: &str, scope: Scope, found: &mut Found) -> Option<String> {
        let matches = settle(self.matches(text, scope));
        if matches.is_empty() {
            return None;
        }
        let (mut written, mut end) = (String::with_capacity(text.len()), 0);
        for Match { cut, rule, .. } in matches {
            let rule = &self.rules[rule];
            written.push_str(text.get(end..cut.start)?);
            written.push_str(&rule.put);
            end = cut.end;
            found.count(&rule.kind);
        }
        written.push_str(text.get(end..)?);
        Some(written)
    }

    fn matches(&self, text: &str, scope: Scope) -> Vec<Match> {
        if !self.has_patterns && !self.may_match(text) {
            return Vec::new();
        }
        let mut matches = Vec::new();
        let triggered = self.triggers.matches(text.as_bytes());
        for (index, rule) in self.rules.iter().enumerate() {
            let is_quiet = index < triggered.len() && !triggered.matched(index);
            if is_quiet || (scope == Scope::Ids && !rule.in_ids) {
                continue;
            }
            for (expression, check) in &rule.shapes {
                match check {
                    Some(check) => propose(text, expression, *check, index, &mut matches),
                    None => matches.extend(expression.find_iter(text).map(|it| Match {
                        cover: it.range(),
                        cut: it.range(),
                        rule: index,
                    })),
                }
            }
        }
        if !matches.is_empty() {
            self.spare(text, &mut matches);
        }
        matches
    }

    /// Leaves data alone and what was replaced before; what goes beyond such a place takes it along.
    fn spare(&self, text: &str, matches: &mut Vec<Match>) {
        let ranges = |expression: &Regex| -> Vec<Range<usize>> {
            expression.find_iter(text).map(|it| it.range()).collect()
        };
        let (placed, data) = (ranges(&self.placeholder), ranges(&self.data));
        matches.retain_mut(|found| {
            for place in touching(&placed, &found.cover) {
                if place.start <= found.cut.start && found.cut.end <= place.end {
                    return false;
                }
                if place.start < found.cut.end && found.cut.start < place.end {
                    found.cut = found.cut.start.min(place.start)..found.cut.end.max(place.end);
                    found.cover =
                        found.cover.start.min(place.start)..found.cover.end.max(place.end);
                }
            }
            touching(&data, &found.cut).next().is_none() && !is_in_blob(text, &found.cut)
        });
    }
}

impl Rule {
    fn of_detector(detector: &Detector) -> Result<Self, Error> {
        let compiled = |pattern: &str| Regex::new(pattern).map_err(|error| built_in(&error));
        let shapes = detector.shapes.iter();
        Ok(Self {
            kind: detector.id.to_owned(),
            put: format!("[{}]", detector.id),
            in_ids: detector.in_ids,
            shapes: shapes
                .map(|shape| Ok((compiled(shape.pattern)?, Some(shape.check))))
                .collect::<Result<_, Error>>()?,
        })
    }

    fn of_pattern((name, expression): (String, Regex)) -> Self {
        let put = format!("[{name}]");
        Self { kind: name, put, in_ids: false, shapes: vec![(expression, None)] }
    }
}

fn built_in(error: &regex::Error) -> Error {
    Error::BuiltIn(error.to_string())
}

/// Adds what an expression proposes and its check takes.
fn propose(text: &str, expression: &Regex, check: Check, rule: usize, matches: &mut Vec<Match>) {
    let mut from = 0;
    while let Some(proposed) = expression.find_at(text, from) {
        from = match check(text, proposed.range()) {
            Verdict::Is(cover, cut) => {
                let next = cover.end;
                matches.push(Match { cover, cut, rule });
                next
            }
            Verdict::IsNone => proposed.end(),
            Verdict::TryWithin => {
                let first = text[proposed.start()..].chars().next().map_or(1, char::len_utf8);
                proposed.start() + first
            }
        };
    }
}

/// The ranges, sorted and apart, that overlap another.
fn touching<'a>(
    ranges: &'a [Range<usize>],
    other: &Range<usize>,
) -> impl Iterator<Item = &'a Range<usize>> + use<'a> {
    let (start, end) = (other.start, other.end);
    let first = ranges.partition_point(|range| range.end <= start);
    ranges[first..].iter().take_while(move |range| range.start < end)
}

/// Whether a place lies within a long row of base64, which says nothing by itself.
fn is_in_blob(text: &str, at: &Range<usize>) -> bool {
    let is_data = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let bytes = text.as_bytes();
    if !bytes[at.clone()].iter().all(is_data) {
        return false;
    }
    let row = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take(BLOB).take_while(|byte| is_data(byte)).count()
    };
    let around = row(&mut bytes[..at.start].iter().rev()) + row(&mut bytes[at.end..].iter());
    around >= BLOB
}

#[cfg(test)]
mod tests;
