//! Checks that need a span's content: spans are opened one by one, within a budget.

use regex::Regex;
use touchstone_domain::filter::{Comparison, SpanField, Test, TextTest};

use touchstone_domain::id::SpanId;
use touchstone_domain::text::Pattern;

use super::hit::SearchHit;
use super::params::Params;
use super::pattern::pattern;
use super::plan::{Check, of_content, span_conditions};
use super::{SearchError, propose};
use crate::error::{Result, StoreError};
use crate::incoming::{RawSpan, SpanReader};
use crate::text::query::Wanted;
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

    pub(super) fn spend(&mut self, raw: &RawSpan) {
        self.spans = self.spans.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(raw.span.len() + raw.resource.len());
    }
}

/// Comparisons that one span must pass together. If they only look for words, the notes of the
/// trace may pass them as well.
#[derive(Debug)]
pub(super) struct Group {
    /// The rows of the spans of trace `?1` whose columns pass.
    sql: String,
    /// Whether the columns of a span say anything about that.
    has_columns: bool,
    params: Params,
    tests: Vec<(SpanField, Match)>,
    of_notes: bool,
    /// What the index is asked for it.
    pub(super) wanted: Wanted,
}

/// A test of a text, made ready.
#[derive(Debug)]
enum Match {
    Pattern(Regex),
    Not(Box<Self>),
    In(Vec<String>),
    Says(Pattern),
    /// Anything that is there.
    There,
}

impl Match {
    fn new(test: &Test) -> std::result::Result<Self, SearchError> {
        let negated = |negated: bool, inner: Self| {
            if negated { Self::Not(Box::new(inner)) } else { inner }
        };
        Ok(match test {
            // However long it is.
            Test::Text(kind @ (TextTest::Equal | TextTest::NotEqual), source) => {
                negated(*kind == TextTest::NotEqual, Self::In(vec![source.clone()]))
            }
            Test::Text(kind, source) => Self::Pattern(pattern(*kind, source)?),
            Test::In { negated: none, values } => negated(*none, Self::In(values.clone())),
            Test::Null { negated: there } => negated(!there, Self::There),
            Test::Says(words) => Self::Says(words.clone()),
            // The grammar compares no text with a number.
            Test::Number(..) => Self::In(Vec::new()),
        })
    }

    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Pattern(regex) => regex.is_match(text),
            Self::Not(inner) => !inner.holds(text),
            Self::In(values) => values.iter().any(|value| value == text),
            Self::Says(words) => words.is_in(text),
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
        let tests: Vec<_> = of_content(comparisons)
            .map(|(field, test)| Ok((field.clone(), Match::new(test)?)))
            .collect::<std::result::Result<_, SearchError>>()?;
        let of_notes = only_says(comparisons);
        let (has_columns, wanted) = (!conditions.is_empty(), propose::wanted(comparisons));
        Ok(Self { sql, has_columns, params, tests, of_notes, wanted })
    }

    /// What the span says, as far as that had to be read, if it passes.
    fn passes(&self, raw: &RawSpan, reader: &dyn SpanReader) -> Option<Vec<String>> {
        let (mut said, mut content) = (None, None);
        let passes = self.tests.iter().all(|(field, test)| match (field, test) {
            (SpanField::Attribute(key), test) => {
                reader.attribute(raw, key).is_some_and(|value| test.holds(&value))
            }
            (_, Match::Says(_)) => {
                let said = said.get_or_insert_with(|| reader.said(raw).passages);
                said.iter().any(|passage| test.holds(passage))
            }
            _ => test.holds(content.get_or_insert_with(|| reader.content(raw))),
        });
        passes.then(|| said.unwrap_or_default())
    }

    /// Where these texts say what is looked for.
    fn hit(&self, passages: &[String]) -> Option<SearchHit> {
        let patterns: Vec<&Pattern> = self.says().collect();
        let first = patterns.first()?;
        let said = |passage: &&String| patterns.iter().filter(|it| it.is_in(passage)).count();
        // Of texts that say as much the last one: instructions come first, the same everywhere.
        let passage = passages.iter().filter(|it| first.is_in(it)).max_by_key(said)?;
        SearchHit::of(passage, &patterns)
    }

    /// The patterns that a span must say.
    pub(super) fn says(&self) -> impl Iterator<Item = &Pattern> {
        self.tests.iter().filter_map(|(_, test)| match test {
            Match::Says(words) => Some(words),
            _ => None,
        })
    }

    /// Whether the notes of a trace may stand for a span.
    pub(super) fn is_of_notes(&self) -> bool {
        self.of_notes
    }
}

/// Whether comparisons look for nothing but words.
pub(super) fn only_says(comparisons: &[&Comparison]) -> bool {
    let says = |comparison: &&Comparison| matches!(comparison.test, Test::Says(_));
    !comparisons.is_empty() && comparisons.iter().all(says)
}

/// What a check may spend, and what it found first.
#[derive(Debug)]
pub(super) struct Checking {
    pub(super) budget: Budget,
    pub(super) hit: Option<SearchHit>,
}

impl ReadTx<'_> {
    /// Whether a trace passes a check, given the truth of the check's columns.
    pub(super) fn check_holds(
        &self,
        check: &Check,
        trace: i64,
        known: &[bool],
        checking: &mut Checking,
    ) -> Result<bool> {
        let mut holds = |check: &Check| self.check_holds(check, trace, known, checking);
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
            Check::Span(group) => self.span_passes(group, trace, checking),
        }
    }

    fn span_passes(&self, group: &Group, trace: i64, checking: &mut Checking) -> Result<bool> {
        let mut ask = self.conn.prepare_cached(&group.sql)?;
        let mut rows = ask.query(group.params.with_first(trace))?;
        while let Some(row) = rows.next()? {
            if self.opened_passes(group, trace, row.get(0)?, checking)? {
                return Ok(true);
            }
        }
        self.notes_pass(group, trace, checking)
    }

    /// Whether one span of a trace passes a group.
    pub(super) fn span_is_found(
        &self,
        group: &Group,
        trace: i64,
        span: i64,
        checking: &mut Checking,
    ) -> Result<bool> {
        if group.has_columns {
            let sql = format!("{} AND s.id = ?{}", group.sql, group.params.len() + 1);
            let mut ask = self.conn.prepare_cached(&sql)?;
            if !ask.exists(group.params.with_first_and_last(trace, span))? {
                return Ok(false);
            }
        }
        self.opened_passes(group, trace, span, checking)
    }

    fn opened_passes(
        &self,
        group: &Group,
        trace: i64,
        span: i64,
        checking: &mut Checking,
    ) -> Result<bool> {
        let Some(raw) = self.searched_span(trace, span)? else { return Ok(false) };
        checking.budget.spend(&raw);
        let Some(said) = group.passes(&raw, self.reader) else { return Ok(false) };
        if checking.hit.is_none()
            && let Some(hit) = group.hit(&said)
        {
            checking.hit = Some(SearchHit { span: self.span_id_of(span)?, ..hit });
        }
        Ok(true)
    }

    /// Whether what was noted of a trace passes a group.
    pub(super) fn notes_pass(
        &self,
        group: &Group,
        trace: i64,
        checking: &mut Checking,
    ) -> Result<bool> {
        if !group.of_notes {
            return Ok(false);
        }
        let notes = self.notes(trace)?;
        let passes = group.tests.iter().all(|(_, test)| notes.iter().any(|note| test.holds(note)));
        if passes && checking.hit.is_none() {
            checking.hit = group.hit(&notes);
        }
        Ok(passes)
    }

    /// The content of a span that still is of this trace. One damaged span must not keep every
    /// other from being found.
    pub(crate) fn searched_span(&self, trace: i64, span: i64) -> Result<Option<RawSpan>> {
        match self.span_alone(span) {
            Err(StoreError::Damaged { what, reason }) => {
                tracing::warn!(what, reason, "a search passes over damaged content");
                Ok(None)
            }
            other => Ok(other?.filter(|(of, _)| *of == trace).map(|(_, raw)| raw)),
        }
    }

    fn span_id_of(&self, row: i64) -> Result<Option<SpanId>> {
        let mut ask = self.conn.prepare_cached("SELECT span_id FROM span WHERE id = ?1")?;
        let id: Vec<u8> = ask.query_row([row], |row| row.get(0))?;
        Ok(SpanId::from_bytes(&id).ok())
    }
}
