//! The conditions of a filter's text, one by one with their places, so that some can be exchanged
//! while everything else stays as it was written.
//!
//! A choice is a condition that asks a field to be one of some values: `status:error`, `model IN
//! ('a', 'b')`, `(tags.env:prod OR tags.env:test)`. It must stand beside all other conditions; what
//! lies deeper is never touched.

use super::known::{self, Kind, Known};
use super::parser::Parser;
use super::{Comparison, Field, Filter, FilterError, Operator, Test, TextTest};
use crate::time::NS_PER_MS;

/// A field and the values of which it must be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is looked at.
    pub field: Field,
    /// The values, in the order of the text.
    pub values: Vec<String>,
}

/// A filter's text, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    chars: Vec<char>,
    parts: Vec<Part>,
    /// Whether the text is `… OR …`, which is one part.
    is_any: bool,
    now_ns: i64,
}

#[derive(Debug, Clone, PartialEq)]
struct Part {
    /// Where the one before ended.
    after: usize,
    begin: usize,
    end: usize,
    filter: Filter,
}

impl Conditions {
    /// Reads a filter's text at this time, nanoseconds since 1970; a blank one has no conditions.
    pub fn read_at(text: &str, now_ns: i64) -> Result<Self, FilterError> {
        let whole = Filter::read_at(text, now_ns)?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a time are below 2^53")]
        let mut parser = Parser::new(text, Some(now_ns.div_euclid(NS_PER_MS) as f64));
        let (mut parts, mut after) = (Vec::<Part>::new(), 0);
        while !parser.is_end() {
            if !parts.is_empty() && parser.cursor.keyword("OR") {
                return Ok(Self::of_any(text, whole, now_ns));
            }
            if !parts.is_empty() && parser.cursor.keyword("AND") {
                parser.cursor.skip_space();
            }
            let begin = parser.cursor.pos;
            let filter = parser.one()?;
            let end = parser.cursor.pos;
            parts.push(Part { after, begin, end, filter });
            after = end;
        }
        Ok(Self { chars: text.chars().collect(), parts, is_any: false, now_ns })
    }

    fn of_any(text: &str, filter: Filter, now_ns: i64) -> Self {
        let chars: Vec<char> = text.trim().chars().collect();
        let parts = vec![Part { after: 0, begin: 0, end: chars.len(), filter }];
        Self { chars, parts, is_any: true, now_ns }
    }

    /// What all of them ask together.
    pub fn filter(&self) -> Filter {
        together(self.parts.iter().map(|part| part.filter.clone()))
    }

    /// The choices, in the order of the text; those of one field together.
    pub fn choices(&self) -> Vec<Choice> {
        let mut choices = Vec::<Choice>::new();
        for Choice { field, values } in self.parts.iter().filter_map(|part| choice(&part.filter)) {
            match choices.iter_mut().find(|known| known.field == field) {
                Some(known) => known.values.extend(values),
                None => choices.push(Choice { field, values }),
            }
        }
        choices
    }

    /// What they ask without the choice of a field.
    pub fn without(&self, field: &Field) -> Filter {
        let others = self.parts.iter().filter(|part| !is_choice_of(&part.filter, field));
        together(others.map(|part| part.filter.clone()))
    }

    /// The text with another choice of the field of that name: one of these values, or any where
    /// there are none. A field that is compared as a number, or with nothing, is refused.
    pub fn choose(&self, name: &str, values: &[String]) -> Result<String, FilterError> {
        let (field, known) = known::field(name)?;
        if !field.allowed().contains(&Operator::Equal) || field.is_numeric(Operator::Equal) {
            let allowed: Vec<_> = field.allowed().iter().map(|known| known.name()).collect();
            let (field, allowed) = (field.to_string(), allowed.join(", "));
            return Err(FilterError::Operator { at: 1, field, operator: ":", allowed });
        }
        let wanted = (!values.is_empty()).then(|| written(name, known, values));
        let text = self.exchanged(&field, wanted);
        // Words may mean something else beside other words: then all is written anew.
        let filters = self.chosen(&field, values);
        let is_same = Self::read_at(&text, self.now_ns).is_ok_and(|read| {
            read.parts.iter().map(|part| &part.filter).eq(&filters)
                || read.filter() == together(filters.iter().cloned())
        });
        Ok(if is_same { text } else { together(filters.into_iter()).to_string() })
    }

    fn exchanged(&self, field: &Field, mut wanted: Option<String>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let own = if is_choice_of(&part.filter, field) {
                let Some(wanted) = wanted.take() else { continue };
                wanted
            } else {
                self.chars[part.begin..part.end].iter().collect()
            };
            if !text.is_empty() {
                let between: String = self.chars[part.after..part.begin].iter().collect();
                text.push_str(if between.is_empty() { " " } else { &between });
            }
            text.push_str(own.trim_end());
        }
        let Some(wanted) = wanted else { return text };
        match (text.is_empty(), self.is_any) {
            (true, _) => wanted,
            (false, true) => format!("({text}) {wanted}"),
            (false, false) => format!("{text} {wanted}"),
        }
    }

    /// What the parts of the text must ask once the choice was exchanged.
    fn chosen(&self, field: &Field, values: &[String]) -> Vec<Filter> {
        let one = |value: &String| {
            let test = Test::Text(TextTest::Equal, value.clone());
            Filter::Is(Comparison { field: field.clone(), test })
        };
        let mut wanted = match values {
            [] => None,
            [value] => Some(one(value)),
            several => Some(Filter::Any(several.iter().map(one).collect())),
        };
        let mut filters = Vec::new();
        for part in &self.parts {
            if is_choice_of(&part.filter, field) {
                filters.extend(wanted.take());
            } else {
                filters.push(part.filter.clone());
            }
        }
        filters.extend(wanted);
        filters
    }
}

fn together(filters: impl Iterator<Item = Filter>) -> Filter {
    let mut all: Vec<Filter> = filters.collect();
    if all.len() == 1 { all.remove(0) } else { Filter::All(all) }
}

fn is_choice_of(filter: &Filter, field: &Field) -> bool {
    choice(filter).is_some_and(|choice| choice.field == *field)
}

fn choice(filter: &Filter) -> Option<Choice> {
    match filter {
        Filter::Is(Comparison { field, test }) => {
            let values = match test {
                Test::Text(TextTest::Equal, value) => vec![value.clone()],
                Test::In { negated: false, values } => values.clone(),
                _ => return None,
            };
            Some(Choice { field: field.clone(), values })
        }
        Filter::All(parts) if parts.len() == 1 => choice(&parts[0]),
        Filter::Any(parts) => {
            let mut each = parts.iter().map(choice);
            let mut first = each.next()??;
            for other in each {
                let other = other.filter(|other| other.field == first.field)?;
                first.values.extend(other.values);
            }
            Some(first)
        }
        Filter::All(_) | Filter::Not(_) => None,
    }
}

fn written(name: &str, known: &Known, values: &[String]) -> String {
    let each: Vec<_> = values.iter().map(|value| equals(name, known, value)).collect();
    if each.len() == 1 { each.concat() } else { format!("({})", each.join(" OR ")) }
}

/// `name:value`, in quotes where it is no plain word. A `*` would stand for anything there.
fn equals(name: &str, known: &Known, value: &str) -> String {
    if known.kind == Kind::Choice && known.values.contains(&value) {
        return format!("{name}:{}", value.to_lowercase());
    }
    if value.is_empty() || value.contains('*') || known.kind == Kind::Choice {
        return format!("{name} = '{}'", value.replace('\'', "''"));
    }
    let is_plain = value.starts_with(char::is_alphanumeric)
        && value.chars().all(|letter| letter.is_alphanumeric() || "_./@-".contains(letter));
    if is_plain {
        format!("{name}:{value}")
    } else {
        format!("{name}:\"{}\"", value.replace('"', "\"\""))
    }
}
