//! Checks that need a span's content: spans are opened one by one, within a budget.

use regex::Regex;
use touchstone_domain::filter::{Comparison, SpanField, Test, TextTest};

use super::params::Params;
use super::pattern::pattern;
use super::plan::{Check, of_content, span_conditions};
use super::{SearchError, SpanText};
use crate::error::{Result, StoreError};
use crate::incoming::RawSpan;
use crate::tx::ReadTx;

/// Spans that one call opens before it stops at the next trace.
const SPANS: usize = 5_000;
/// Bytes of content that one call reads before it stops at the next trace.
const BYTES: usize = 64 << 20;

/// What is left of the work that one call may do. A trace that was begun is finished.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) spans: usize,
    pub(super) bytes: usize,
}

impl Budget {
    pub(super) const fn of_a_call() -> Self {
        Self { spans: SPANS, bytes: BYTES }
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.spans == 0 || self.bytes == 0
    }

    fn spend(&mut self, raw: &RawSpan) {
        self.spans = self.spans.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(raw.span.len() + raw.resource.len());
    }
}

/// Comparisons that one span must pass together.
#[derive(Debug)]
pub(super) struct Group {
    /// The rows of the spans of trace `?1` whose columns pass.
    sql: String,
    params: Params,
    tests: Vec<(SpanField, Match)>,
}

/// A test of a text, made ready.
#[derive(Debug)]
enum Match {
    Pattern(Regex),
    Not(Box<Self>),
    In(Vec<String>),
    /// Anything that is there.
    There,
}

impl Match {
    fn new(test: &Test) -> std::result::Result<Self, SearchError> {
        let negated = |negated: bool, inner: Self| {
            if negated { Self::Not(Box::new(inner)) } else { inner }
        };
        Ok(match test {
            Test::Text(kind, source) => {
                negated(*kind == TextTest::NotEqual, Self::Pattern(pattern(*kind, source)?))
            }
            Test::In { negated: none, values } => negated(*none, Self::In(values.clone())),
            Test::Null { negated: there } => negated(!there, Self::There),
            // The grammar compares no text with a number.
            Test::Number(..) => Self::In(Vec::new()),
        })
    }

    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Pattern(regex) => regex.is_match(text),
            Self::Not(inner) => !inner.holds(text),
            Self::In(values) => values.iter().any(|value| value == text),
            Self::There => true,
        }
    }
}

impl Group {
    pub(super) fn new(comparisons: &[&Comparison]) -> std::result::Result<Self, SearchError> {
        let mut params = Params::default();
        // Its value is put there for each trace.
        let trace = params.bind(0);
        let conditions = span_conditions(comparisons, &mut params)?;
        let sql = format!("SELECT s.id FROM span AS s WHERE s.trace = {trace}{conditions}");
        let tests = of_content(comparisons)
            .map(|(field, test)| Ok((field.clone(), Match::new(test)?)))
            .collect::<std::result::Result<_, SearchError>>()?;
        Ok(Self { sql, params, tests })
    }

    fn passes(&self, raw: &RawSpan, text: &dyn SpanText) -> bool {
        self.tests.iter().all(|(field, test)| match field {
            SpanField::Attribute(key) => {
                text.attribute(raw, key).is_some_and(|value| test.holds(&value))
            }
            _ => test.holds(&text.text(raw)),
        })
    }
}

impl ReadTx<'_> {
    /// Whether a trace passes a check, given the truth of the check's columns.
    pub(super) fn check_holds(
        &self,
        check: &Check,
        trace: i64,
        known: &[bool],
        text: &dyn SpanText,
        budget: &mut Budget,
    ) -> Result<bool> {
        let mut holds = |check: &Check| self.check_holds(check, trace, known, text, budget);
        match check {
            Check::Column(column) => Ok(known.get(*column) == Some(&true)),
            Check::Not(inner) => Ok(!holds(inner)?),
            Check::All(parts) => {
                for part in parts {
                    if !holds(part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Check::Any(parts) => {
                for part in parts {
                    if holds(part)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Check::Span(group) => self.span_passes(group, trace, text, budget),
        }
    }

    fn span_passes(
        &self,
        group: &Group,
        trace: i64,
        text: &dyn SpanText,
        budget: &mut Budget,
    ) -> Result<bool> {
        let mut ask = self.conn.prepare_cached(&group.sql)?;
        let mut rows = ask.query(group.params.with_first(trace))?;
        while let Some(row) = rows.next()? {
            let Some(raw) = self.searched_span(row.get(0)?)? else { continue };
            budget.spend(&raw);
            if group.passes(&raw, text) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A span's content. One damaged span must not keep every other from being found.
    fn searched_span(&self, row: i64) -> Result<Option<RawSpan>> {
        match self.raw_span(row) {
            Err(StoreError::Damaged { what, reason }) => {
                tracing::warn!(what, reason, "a search passes over damaged content");
                Ok(None)
            }
            other => other,
        }
    }
}
