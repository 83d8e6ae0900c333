//! Reads one comparison: MLflow's `field operator value`, and `field:value`.

use super::cursor::Name;
use super::field::Field;
use super::known::{self, Kind, Make};
use super::operator::Operator;
use super::parser::{Asked, Parser, says};
use super::value::{self, DAY_MS, Refusal, Value};
use super::{
    Comparison, Filter, FilterError, MAX_PATTERN, MAX_PATTERNS, MAX_VALUES, NumberTest, SpanField,
    Test, TextTest,
};
use crate::text::Pattern;

/// Characters of a `LIKE`, an `ILIKE` or a `*` that can be used whatever they are.
const PLAIN_PATTERN: usize = 500;

type Parsed = Result<Filter, FilterError>;

const OPERATORS: &str = "=, !=, <, <=, >, >=, LIKE, ILIKE, RLIKE, IN, NOT IN, IS or `:`";

impl Parser {
    /// `operator value`, after the name of this field.
    pub(super) fn comparison(&mut self, asked: &Asked) -> Parsed {
        self.cursor.skip_space();
        let at = self.cursor.at();
        let operator = self.operator()?;
        allow(asked, operator, at)?;
        self.tested(asked, operator)
    }

    /// `value`, or a sign and a value, after the name of a field and a colon.
    pub(super) fn matched(&mut self, begun: usize, name: &Name) -> Parsed {
        if known::named(name.prefix.as_deref(), &name.key)
            .is_some_and(|(known, _)| matches!(known.make, Make::Has))
        {
            return self.has();
        }
        let asked = known::asked(name, begun + 1)?;
        self.cursor.skip_space();
        let at = self.cursor.at();
        if let Some(sign) = Operator::sign(self.cursor.rest()) {
            self.cursor.pos += sign.name().len();
            allow(&asked, sign, at)?;
            return self.tested(&asked, sign);
        }
        if asked.0.is_numeric(Operator::Equal) {
            return self.tested(&asked, Operator::Equal);
        }
        let begun = self.cursor.pos;
        let text = match self.cursor.is_quote() {
            Some(quote) => self.cursor.quoted(quote)?,
            None => self.cursor.word(),
        };
        if self.cursor.pos == begun {
            return Err(self.expected("a value"));
        }
        if asked.0 == Field::Span(SpanField::Content) {
            return says(begun, &text, Pattern::parse(&text));
        }
        let (operator, kind) = if text.contains('*') {
            (Operator::Glob, TextTest::Glob)
        } else {
            (Operator::Equal, TextTest::Equal)
        };
        allow(&asked, operator, at)?;
        let text = if kind == TextTest::Equal { chosen(&asked, at, text)? } else { text };
        if asked.0 == Field::Prompt && !is_prompt(&text) {
            return Err(refused(&asked, ":", PROMPT, at, format!("`{text}`")));
        }
        self.check_pattern(kind, &text, at)?;
        Ok(is(asked, Test::Text(kind, text)))
    }

    /// The name of a field, after `has:`.
    fn has(&mut self) -> Parsed {
        self.cursor.skip_space();
        let begun = self.cursor.pos;
        let name = self.cursor.name(true)?;
        if name == Name::default() {
            return Err(self.expected("the name of a field"));
        }
        let asked = known::asked(&name, begun + 1)?;
        allow(&asked, Operator::IsNotNull, begun + 1)?;
        Ok(is(asked, Test::Null { negated: true }))
    }

    fn operator(&mut self) -> Result<Operator, FilterError> {
        if let Some(sign) = Operator::sign(self.cursor.rest()) {
            self.cursor.pos += sign.name().len();
            return Ok(sign);
        }
        for operator in [Operator::Like, Operator::ILike, Operator::RLike, Operator::In] {
            if self.cursor.keyword(operator.name()) {
                return Ok(operator);
            }
        }
        if self.cursor.keyword("NOT") {
            return if self.cursor.keyword("IN") {
                Ok(Operator::NotIn)
            } else {
                Err(self.expected("IN"))
            };
        }
        if !self.cursor.keyword("IS") {
            return Err(self.expected(OPERATORS));
        }
        let is_negated = self.cursor.keyword("NOT");
        match (self.cursor.keyword("NULL"), is_negated) {
            (true, false) => Ok(Operator::IsNull),
            (true, true) => Ok(Operator::IsNotNull),
            (false, _) => Err(self.expected("NULL or NOT NULL")),
        }
    }

    /// The test of an operator that the field allows, with the value that follows.
    fn tested(&mut self, asked: &Asked, operator: Operator) -> Parsed {
        let is_numeric = asked.0.is_numeric(operator);
        let test = match operator {
            Operator::IsNull | Operator::IsNotNull => {
                Test::Null { negated: operator == Operator::IsNotNull }
            }
            Operator::In | Operator::NotIn => Test::In {
                negated: operator == Operator::NotIn,
                values: self.list(asked, operator)?,
            },
            Operator::Like => self.text(asked, operator, TextTest::Like)?,
            Operator::ILike => self.text(asked, operator, TextTest::ILike)?,
            Operator::RLike => self.text(asked, operator, TextTest::RLike)?,
            Operator::NotEqual if !is_numeric => self.text(asked, operator, TextTest::NotEqual)?,
            _ if !is_numeric => self.text(asked, operator, TextTest::Equal)?,
            _ => return self.number(asked, operator),
        };
        Ok(is(asked.clone(), test))
    }

    fn text(
        &mut self,
        asked: &Asked,
        operator: Operator,
        kind: TextTest,
    ) -> Result<Test, FilterError> {
        let expected = match asked.0 {
            Field::Prompt => PROMPT,
            Field::Feedback(_) | Field::Expectation(_) => "a quoted text, as in '0.5' or 'true'",
            _ => "a quoted text",
        };
        self.cursor.skip_space();
        let (at, found) = (self.cursor.at(), self.cursor.found());
        let refusal = || refused(asked, operator.name(), expected, at, found);
        let Some(quote) = self.cursor.is_quote() else { return Err(refusal()) };
        let text = self.cursor.quoted(quote)?;
        if asked.0 == Field::Prompt && !is_prompt(&text) {
            return Err(refusal());
        }
        self.check_pattern(kind, &text, at)?;
        Ok(Test::Text(kind, text))
    }

    /// Whether a pattern can be used, so that a bad one is refused at its place.
    fn check_pattern(&mut self, kind: TextTest, text: &str, at: usize) -> Result<(), FilterError> {
        if matches!(kind, TextTest::Equal | TextTest::NotEqual) {
            return Ok(());
        }
        if text.chars().count() > MAX_PATTERN {
            return Err(FilterError::LongText { at });
        }
        if kind != TextTest::RLike && text.chars().count() <= PLAIN_PATTERN {
            return Ok(());
        }
        self.patterns += 1;
        if self.patterns > MAX_PATTERNS {
            return Err(FilterError::TooLong { at });
        }
        let refused =
            |reason| FilterError::Pattern { at, pattern: text.chars().take(100).collect(), reason };
        kind.regex(text).map(drop).map_err(refused)
    }

    /// A number of the field's kind and the test of it; a day is compared as a whole.
    fn number(&mut self, asked: &Asked, operator: Operator) -> Parsed {
        self.cursor.skip_space();
        let (begun, at, found) = (self.cursor.pos, self.cursor.at(), self.cursor.found());
        let kind = asked.1.kind;
        let text = match self.cursor.is_quote() {
            Some(quote) => self.cursor.quoted(quote)?,
            None => self.cursor.word(),
        };
        let is_quoted = self.cursor.pos > begun + text.chars().count();
        let read = value::read(kind, &text, self.now_ms).and_then(|read| match read {
            // Quotes are for dates with a space in them; MLflow refuses quoted numbers.
            Value::Number(_) if is_quoted && text.parse::<f64>().is_ok() => Err(Refusal::Other),
            read => Ok(read),
        });
        let sign = number_test(operator);
        let one = |sign, number| {
            let field = asked.0.clone();
            Filter::Is(Comparison { field, test: Test::Number(sign, number) })
        };
        match read {
            Ok(Value::Number(number)) => Ok(one(sign, number)),
            Ok(Value::Day(day)) => Ok(match sign {
                NumberTest::Equal => Filter::All(vec![
                    one(NumberTest::GreaterOrEqual, day),
                    one(NumberTest::Less, day + DAY_MS),
                ]),
                NumberTest::NotEqual => Filter::Any(vec![
                    one(NumberTest::Less, day),
                    one(NumberTest::GreaterOrEqual, day + DAY_MS),
                ]),
                NumberTest::Greater => one(NumberTest::GreaterOrEqual, day + DAY_MS),
                NumberTest::LessOrEqual => one(NumberTest::Less, day + DAY_MS),
                NumberTest::Less | NumberTest::GreaterOrEqual => one(sign, day),
            }),
            Err(Refusal::NoClock) => Err(FilterError::NoClock { at, found }),
            Err(Refusal::Other) => {
                let operator = operator.name();
                Err(refused(asked, operator, value::example(kind), at, found))
            }
        }
    }

    fn list(&mut self, asked: &Asked, operator: Operator) -> Result<Vec<String>, FilterError> {
        let mut values = Vec::new();
        let expected = "a list of quoted texts, as in ('a', 'b')";
        let refuse = |parser: &mut Self| {
            parser.cursor.skip_space();
            let (at, found) = (parser.cursor.at(), parser.cursor.found());
            Err(refused(asked, operator.name(), expected, at, found))
        };
        if !self.cursor.eat('(') {
            return refuse(self);
        }
        loop {
            self.cursor.skip_space();
            let Some(quote) = self.cursor.is_quote() else { return refuse(self) };
            self.values += 1;
            if self.values > MAX_VALUES {
                return Err(FilterError::TooLong { at: self.cursor.at() });
            }
            values.push(self.cursor.quoted(quote)?);
            if self.cursor.eat(')') {
                return Ok(values);
            }
            if !self.cursor.eat(',') {
                return refuse(self);
            }
        }
    }
}

/// The word of a choice that was written in any case; one that does not exist is refused where
/// there are no others.
fn chosen(asked: &Asked, at: usize, text: String) -> Result<String, FilterError> {
    if asked.1.kind != Kind::Choice {
        return Ok(text);
    }
    let same = asked.1.values.iter().find(|known| known.eq_ignore_ascii_case(&text));
    match same {
        Some(known) => Ok((*known).to_owned()),
        // Senders make up types of their own.
        None if asked.0 == Field::Span(SpanField::Type) => Ok(text),
        None => {
            let expected = format!("one of {}", asked.1.values.join(", ").to_lowercase());
            Err(refused(asked, ":", &expected, at, format!("`{text}`")))
        }
    }
}

const PROMPT: &str = "a quoted 'name/version'";

fn is(asked: Asked, test: Test) -> Filter {
    Filter::Is(Comparison { field: asked.0, test })
}

fn allow(asked: &Asked, operator: Operator, at: usize) -> Result<(), FilterError> {
    let allowed = asked.0.allowed();
    if allowed.contains(&operator) {
        return Ok(());
    }
    let allowed: Vec<_> = allowed.iter().map(|known| known.name()).collect();
    let (field, operator) = (asked.0.to_string(), operator.name());
    Err(FilterError::Operator { at, field, operator, allowed: allowed.join(", ") })
}

fn refused(
    asked: &Asked,
    operator: &'static str,
    expected: &str,
    at: usize,
    found: String,
) -> FilterError {
    let (field, expected) = (asked.0.to_string(), expected.to_owned());
    FilterError::Value { at, field, operator, expected, found }
}

fn is_prompt(text: &str) -> bool {
    text.rsplit_once('/').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty())
}

/// The numeric test of an operator; those of texts do not come here.
const fn number_test(operator: Operator) -> NumberTest {
    match operator {
        Operator::NotEqual => NumberTest::NotEqual,
        Operator::Less => NumberTest::Less,
        Operator::LessOrEqual => NumberTest::LessOrEqual,
        Operator::Greater => NumberTest::Greater,
        Operator::GreaterOrEqual => NumberTest::GreaterOrEqual,
        _ => NumberTest::Equal,
    }
}
