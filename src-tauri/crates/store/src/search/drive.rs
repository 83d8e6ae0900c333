//! From where a search takes its candidates: where one of its conditions holds for few traces, from
//! the index of that condition; else newest first, or by the index of the order asked for.
//!
//! Whatever proposes candidates, the whole filter is asked of each.

use touchstone_domain::filter::{
    Comparison, Count, Field, Filter, NumberTest, Order, OrderKey, SpanField, Test, TextTest,
};
use touchstone_domain::id::ProjectId;
use touchstone_domain::label::LINKED_PROMPTS;
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::{SESSION, USER};

use super::index::{MANY_TOKENS, MUCH_COST, begins_with, value_is};
use super::params::Params;
use super::{SearchError, assessment, compare, plan};
use crate::error::Result;
use crate::table::{facet, label};
use crate::tx::ReadTx;

/// Candidates that are rather sorted than met on the way through all traces, however many there are.
pub(super) const FEW: i64 = 10_000;
/// So many are sorted in no time.
const FEWEST: i64 = 1_000;
/// What more than one trace in so many passes is soon met, wherever in time it lies.
const COMMON: i64 = 8;
/// An index that knows the candidates of one comparison.
#[derive(Debug)]
pub(super) struct Drive {
    source: Source,
    /// The index that has the candidates newest first, if there is one.
    newest_first: Option<&'static str>,
}

#[derive(Debug)]
enum Source {
    /// An index of the table of traces, and what else must be said for it to serve.
    Column {
        index: &'static str,
        column: &'static str,
        comparison: Comparison,
        also: String,
    },
    Facet(facet::Kind, Test),
    Label(label::Kind, String, Test),
    Assessed {
        kind: &'static str,
        name: Option<String>,
        test: Test,
    },
    /// When they start, nanoseconds since 1970.
    Time {
        project: Option<ProjectId>,
        from_ns: i64,
        to_ns: i64,
    },
}

/// The indexes that know candidates of a filter: of each comparison that every find must pass.
/// None are wanted where SQLite finds the few by itself.
pub(super) fn drives(filter: &Filter, order: &[Order]) -> Vec<Drive> {
    let mut drives = Vec::new();
    if !plan::names_few(filter) {
        collect(filter, &mut drives);
    }
    let is_by_time = order.first().is_none_or(|order| order.key == OrderKey::Timestamp);
    for drive in drives.iter_mut().filter(|_| !is_by_time) {
        drive.newest_first = None;
    }
    drives
}

fn collect(filter: &Filter, drives: &mut Vec<Drive>) {
    match filter {
        Filter::All(parts) => parts.iter().for_each(|part| collect(part, drives)),
        Filter::Is(comparison) => drives.extend(Drive::of(comparison)),
        Filter::Any(_) | Filter::Not(_) => {}
    }
}

impl Drive {
    /// The traces of one project, or of all, that start within a time.
    pub(super) const fn of_time(project: Option<ProjectId>, from_ns: i64, to_ns: i64) -> Self {
        Self { source: Source::Time { project, from_ns, to_ns }, newest_first: None }
    }

    fn of(comparison: &Comparison) -> Option<Self> {
        let test = &comparison.test;
        let source = match &comparison.field {
            Field::Span(field) => Source::Facet(span_facet(field)?, findable(test)?),
            Field::Model => Source::Facet(facet::Kind::Model, findable(test)?),
            Field::Provider => Source::Facet(facet::Kind::Provider, findable(test)?),
            Field::Count(Count::Errors) if asks_for_some(test) => {
                Source::Facet(facet::Kind::Status, failed())
            }
            Field::Tag(key) => Source::Label(label::Kind::Tag, key.clone(), labelled(test)?),
            Field::Prompt => {
                let there = Test::Null { negated: true };
                Source::Label(label::Kind::Tag, LINKED_PROMPTS.to_owned(), there)
            }
            Field::Metadata(key) if key != SESSION && key != USER => {
                Source::Label(label::Kind::Metadata, key.clone(), labelled(test)?)
            }
            Field::Feedback(name) => judged("feedback", Some(name), test)?,
            Field::Expectation(name) => judged("expectation", Some(name), test)?,
            Field::AnyFeedback => judged("feedback", None, test)?,
            Field::AnyExpectation => judged("expectation", None, test)?,
            Field::Issue => judged("issue", None, test)?,
            _ => return Self::of_column(comparison),
        };
        Some(Self { source, newest_first: None })
    }

    fn of_column(comparison: &Comparison) -> Option<Self> {
        let test = &comparison.test;
        let is_one = matches!(test, Test::Text(TextTest::Equal, _));
        let is_range = matches!(test, Test::Number(sign, _) if *sign != NumberTest::NotEqual);
        let (index, column, also) = match &comparison.field {
            Field::Name => ("trace_by_name", "t.name", ""),
            Field::Metadata(key) if key == SESSION => ("trace_by_session", "t.session", ""),
            Field::Metadata(key) if key == USER => ("trace_by_user", "t.user", ""),
            Field::Version => ("trace_by_version", "t.version", ""),
            Field::Status => return Self::of_state(comparison),
            Field::ExecutionTime if is_range => ("trace_by_duration", "", ""),
            Field::EndTime if is_range => ("trace_by_end", "", ""),
            Field::Cost if is_from(test, MUCH_COST) => {
                ("trace_by_cost", "", " AND t.cost_total_nanos >= 50000000")
            }
            Field::Count(Count::Tokens) if is_from(test, MANY_TOKENS) => {
                ("trace_by_tokens", "", " AND t.total_tokens >= 50000")
            }
            _ => return None,
        };
        if !column.is_empty() && !is_within(&comparison.field, test) {
            return None;
        }
        let comparison = comparison.clone();
        let source = Source::Column { index, column, comparison, also: also.to_owned() };
        Some(Self { source, newest_first: is_one.then_some(index) })
    }

    /// Traces that ended well are most; no index knows them.
    fn of_state(comparison: &Comparison) -> Option<Self> {
        let wanted: Vec<&str> = match &comparison.test {
            Test::Text(TextTest::Equal, state) => vec![state],
            Test::In { negated: false, values } => values.iter().map(|state| &**state).collect(),
            _ => return None,
        };
        let known = [TraceState::InProgress, TraceState::Error];
        let number = |name: &&str| known.iter().find(|state| state.name() == *name);
        let numbers: Option<Vec<String>> =
            wanted.iter().map(|name| Some(number(name)?.number().to_string())).collect();
        let numbers = numbers?;
        let also = format!(" AND t.state <> 1 AND t.state IN ({})", numbers.join(", "));
        let index = "trace_by_state";
        let comparison = comparison.clone();
        let source = Source::Column { index, column: "t.state", comparison, also };
        Some(Self { source, newest_first: (numbers.len() == 1).then_some(index) })
    }

    const fn needs_facets(&self) -> bool {
        matches!(self.source, Source::Facet(..))
    }

    /// The rows of its candidates, perhaps twice.
    fn rows(&self, params: &mut Params) -> std::result::Result<String, SearchError> {
        match &self.source {
            Source::Column { index, column, comparison, also } => {
                let passes = compare::of_trace(comparison, params)?;
                let bounds = begins_with(column, &comparison.test, params);
                Ok(format!(
                    "SELECT t.id FROM trace AS t INDEXED BY {index}
                     WHERE {passes}{bounds}{also}"
                ))
            }
            Source::Facet(kind, test) => {
                let passes = compare::text("v.value", test, params)?;
                Ok(format!(
                    "SELECT f.trace FROM facet_trace AS f WHERE f.facet IN (
                       SELECT v.id FROM facet AS v WHERE v.kind = {} AND {passes}{}
                       UNION ALL SELECT m.id FROM facet AS m WHERE m.kind = {})",
                    *kind as i64,
                    begins_with("v.value", test, params),
                    facet::Kind::More as i64
                ))
            }
            Source::Label(kind, key, test) => {
                let value = value_is("l.value", test, &[], params);
                Ok(format!(
                    "SELECT l.trace FROM trace_label AS l WHERE l.kind = {} AND l.key = {}{value}",
                    *kind as i64,
                    params.bind(key.clone())
                ))
            }
            Source::Assessed { kind, name, test } => {
                let name = name.as_ref().map_or_else(String::new, |name| {
                    let is_value = value_is("a.value", test, &assessment::quoted(test), params);
                    format!(" AND a.name = {}{is_value}", params.bind(name.clone()))
                });
                let judged = format!("a.kind = '{kind}'{name}");
                Ok(format!(
                    "SELECT a.trace FROM assessment AS a WHERE {judged} AND a.valid = 1
                     UNION ALL SELECT o.id FROM trace AS o WHERE (o.project, o.session) IN ({})",
                    assessment::sessions(&judged)
                ))
            }
            Source::Time { project, from_ns, to_ns } => {
                let (index, of_project) = match project {
                    Some(id) => {
                        ("trace_by_project", format!("w.project = {} AND ", params.bind(id.0)))
                    }
                    None => ("trace_by_start", String::new()),
                };
                Ok(format!(
                    "SELECT w.id FROM trace AS w INDEXED BY {index}
                     WHERE {of_project}w.start_ns >= {} AND w.start_ns < {}",
                    params.bind(*from_ns),
                    params.bind(*to_ns)
                ))
            }
        }
    }
}

/// The facet that knows what a span field is; not that it failed to be so.
const fn span_facet(field: &SpanField) -> Option<facet::Kind> {
    Some(match field {
        SpanField::Name => facet::Kind::Name,
        SpanField::Type => facet::Kind::Type,
        SpanField::Status => facet::Kind::Status,
        SpanField::Model => facet::Kind::Model,
        SpanField::Provider => facet::Kind::Provider,
        SpanField::Content | SpanField::Attribute(_) => return None,
    })
}

/// The test if a list of values can be asked for those that pass it.
fn findable(test: &Test) -> Option<Test> {
    let is_findable = match test {
        Test::Text(kind, _) => *kind != TextTest::NotEqual,
        Test::In { negated, .. } => !negated,
        Test::Number(..) | Test::Says(_) | Test::Null { .. } => false,
    };
    is_findable.then(|| test.clone())
}

fn failed() -> Test {
    Test::Text(TextTest::Equal, "ERROR".into())
}

/// Whether nothing below this number passes a test.
fn is_from(test: &Test, least: f64) -> bool {
    match test {
        Test::Number(sign, number) => {
            let is_bound = matches!(
                sign,
                NumberTest::Greater | NumberTest::GreaterOrEqual | NumberTest::Equal
            );
            is_bound && *number >= least
        }
        _ => false,
    }
}

fn asks_for_some(test: &Test) -> bool {
    match test {
        Test::Number(NumberTest::Greater, number) => *number >= 0.0,
        Test::Number(NumberTest::GreaterOrEqual | NumberTest::Equal, number) => *number > 0.0,
        _ => false,
    }
}

/// The test if the index of labels knows what passes it: the value, how it begins, or that it is.
fn labelled(test: &Test) -> Option<Test> {
    let is_known = match test {
        Test::Text(kind, _) => *kind != TextTest::NotEqual,
        Test::Null { negated } => *negated,
        Test::Number(..) | Test::Says(_) | Test::In { .. } => false,
    };
    is_known.then(|| test.clone())
}

fn judged(kind: &'static str, name: Option<&String>, test: &Test) -> Option<Source> {
    let is_absent = matches!(test, Test::Null { negated: false });
    let (name, test) = (name.cloned(), test.clone());
    (!is_absent).then_some(Source::Assessed { kind, name, test })
}

/// Whether what passes a test of a text stands together in an index.
fn is_within(field: &Field, test: &Test) -> bool {
    match test {
        Test::Text(TextTest::Equal, _) | Test::In { negated: false, .. } => true,
        Test::Text(kind, source) => !kind.beginning(source).is_empty(),
        // Every trace has a name.
        Test::Null { negated } => *negated && field != &Field::Name,
        Test::Number(..) | Test::Says(_) | Test::In { .. } => false,
    }
}

/// What the facets tell of a span's comparison, after an `AND`: false only for traces of which no
/// span passes it.
pub(super) fn facet_allows(field: &SpanField, test: &Test, params: &mut Params) -> String {
    let Some(kind) = span_facet(field) else { return String::new() };
    match test {
        // Of the statuses, only this one is kept.
        Test::Text(TextTest::Equal, value) if *field != SpanField::Status || *test == failed() => {
            format!(
                " AND ({} OR EXISTS(SELECT 1 FROM facet_trace AS f WHERE f.trace = t.id
                   AND f.facet IN (
                     SELECT v.id FROM facet AS v WHERE v.kind = {} AND v.value = {}
                     UNION ALL SELECT m.id FROM facet AS m WHERE m.kind = {})))",
                facet::UNREADY,
                kind as i64,
                params.bind(value.clone()),
                facet::Kind::More as i64
            )
        }
        _ => String::new(),
    }
}

/// How all traces are gone through where no condition holds for few: which index has them in the
/// order asked for. Empty if SQLite may choose.
pub(super) fn walk(filter: &Filter, projects: &[ProjectId], order: &[Order]) -> &'static str {
    if plan::names_few(filter) {
        return "";
    }
    match (order.first().map(|order| order.key), projects) {
        (None | Some(OrderKey::Timestamp), [_]) => " INDEXED BY trace_by_project",
        (None | Some(OrderKey::Timestamp), _) => " INDEXED BY trace_by_start",
        (Some(OrderKey::ExecutionTime), _) => " INDEXED BY trace_by_duration",
        (Some(OrderKey::EndTime), _) => " INDEXED BY trace_by_end",
        (Some(OrderKey::Name), _) => " INDEXED BY trace_by_name",
        _ => "",
    }
}

/// Where a search takes its candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Candidates {
    /// From these rows.
    Few(String),
    /// This row alone.
    One(String),
    /// From this index, newest first, with what must be said for it to serve.
    Index(&'static str, String),
    /// From the way through all traces.
    All,
}

impl ReadTx<'_> {
    fn trace_count(&self) -> Result<i64> {
        let sql = "SELECT coalesce(sum(trace_count), 0) FROM project";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Chooses where candidates are taken; what it binds comes after what is bound already.
    pub(super) fn candidates(&self, drives: &[Drive], params: &mut Params) -> Result<Candidates> {
        let most = (self.trace_count()? / COMMON).clamp(FEWEST, FEW);
        self.candidates_up_to(most, drives, params)
    }

    /// The same where that many candidates are few.
    pub(super) fn candidates_up_to(
        &self,
        most: i64,
        drives: &[Drive],
        params: &mut Params,
    ) -> Result<Candidates> {
        let is_ready = drives.iter().any(Drive::needs_facets) && self.facets_ready()?;
        let mut best: Option<&Drive> = None;
        let mut most = most + 1;
        for drive in drives.iter().filter(|drive| is_ready || !drive.needs_facets()) {
            if drive.is_status_that_is_not_kept() {
                continue;
            }
            let mut bound = Params::default();
            let Ok(rows) = drive.rows(&mut bound) else { continue };
            let sql = format!("SELECT count(*) FROM ({rows} LIMIT {most})");
            let mut ask = self.conn.prepare_cached(&sql)?;
            let count: i64 = ask.query_row(bound.values(), |row| row.get(0))?;
            if count < most {
                (best, most) = (Some(drive), count);
            }
        }
        if let Some(rows) = best.and_then(|best| best.rows(params).ok()) {
            return Ok(Candidates::Few(rows));
        }
        Ok(drives.iter().find_map(Drive::in_order).unwrap_or(Candidates::All))
    }
}

impl Drive {
    fn in_order(&self) -> Option<Candidates> {
        let Source::Column { also, .. } = &self.source else { return None };
        Some(Candidates::Index(self.newest_first?, also.clone()))
    }

    fn is_status_that_is_not_kept(&self) -> bool {
        matches!(&self.source, Source::Facet(facet::Kind::Status, test) if *test != failed())
    }
}
