//! How a filter is answered: a condition that SQLite can judge, and a check of what it lets through.
//!
//! Where a filter asks for a span's content, the condition only bounds it from above: under an even
//! number of `NOT`s such a comparison counts as true, under an odd number as false. The check is
//! exact; it asks SQLite for the truth of everything else as columns of the same statement.

use touchstone_domain::filter::{Comparison, Field, Filter, SpanField, Test, TextTest};

use super::SearchError;
use super::compare;
use super::content::{Group, only_says};
use super::drive;
use super::params::Params;

/// A filter, compiled.
#[derive(Debug)]
pub(super) struct Plan {
    /// Holds for every trace that the filter finds; for no other if there is no check.
    pub(super) condition: String,
    /// What the check wants to know of a trace, as boolean columns.
    pub(super) columns: Vec<String>,
    /// What must hold beside the condition, if anything.
    pub(super) check: Option<Check>,
}

/// What is checked of a trace that the condition lets through.
#[derive(Debug)]
pub(super) enum Check {
    /// The truth of this column.
    Column(usize),
    /// That one span passes all of a group.
    Span(Group),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

type Result<T> = std::result::Result<T, SearchError>;

impl Plan {
    pub(super) fn new(filter: &Filter, params: &mut Params) -> Result<Self> {
        if !needs_content(filter) {
            let condition = condition(filter, params)?;
            return Ok(Self { condition, columns: Vec::new(), check: None });
        }
        let condition = bound(filter, true, params)?;
        let mut columns = Vec::new();
        let check = match filter {
            // The condition vouches for what it could judge.
            Filter::All(parts) => check_all(parts, true, &mut columns, params)?,
            other => check(other, &mut columns, params)?,
        };
        Ok(Self { condition, columns, check: Some(check) })
    }
}

/// The span comparisons of a conjunction, which speak of one span, and everything else.
fn split(parts: &[Filter]) -> (Vec<&Comparison>, Vec<&Filter>) {
    let mut rest = Vec::new();
    let mut of_span = Vec::new();
    for part in parts {
        match part {
            Filter::Is(comparison) if matches!(comparison.field, Field::Span(_)) => {
                of_span.push(comparison);
            }
            other => rest.push(other),
        }
    }
    (of_span, rest)
}

fn reads_content(comparison: &Comparison) -> bool {
    matches!(comparison.field, Field::Span(SpanField::Content | SpanField::Attribute(_)))
}

fn needs_content(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().any(needs_content),
        Filter::Not(inner) => needs_content(inner),
        Filter::Is(comparison) => reads_content(comparison),
    }
}

/// Whether every trace that a filter finds comes from an index over ids or runs.
pub(super) fn names_few(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().any(names_few),
        Filter::Is(Comparison { field, test: Test::Text(TextTest::Equal, _) }) => {
            matches!(field, Field::RequestId | Field::ClientRequestId | Field::Run)
        }
        Filter::Is(Comparison { field: Field::RequestId, test: Test::In { negated, .. } }) => {
            !negated
        }
        _ => false,
    }
}

/// A filter that needs no content, as SQL.
fn condition(filter: &Filter, params: &mut Params) -> Result<String> {
    match filter {
        Filter::All(parts) => {
            let (of_span, rest) = split(parts);
            let mut conditions = each(&rest, params, condition)?;
            if !of_span.is_empty() {
                conditions.push(span_exists(&of_span, params)?);
            }
            Ok(joined(&conditions, " AND ", "TRUE"))
        }
        Filter::Any(parts) => {
            let parts: Vec<_> = parts.iter().collect();
            Ok(joined(&each(&parts, params, condition)?, " OR ", "FALSE"))
        }
        Filter::Not(inner) => Ok(not(&condition(inner, params)?)),
        Filter::Is(comparison) if matches!(comparison.field, Field::Span(_)) => {
            span_exists(&[comparison], params)
        }
        Filter::Is(comparison) => compare::of_trace(comparison, params),
    }
}

/// What every trace passes that the filter finds (`above`), or what only such traces pass.
fn bound(filter: &Filter, above: bool, params: &mut Params) -> Result<String> {
    if !needs_content(filter) {
        return condition(filter, params);
    }
    let inner = |part: &Filter, params: &mut Params| bound(part, above, params);
    match filter {
        Filter::All(parts) => {
            let (of_span, rest) = split(parts);
            let mut conditions = each(&rest, params, inner)?;
            if of_span.iter().any(|comparison| reads_content(comparison)) && !above {
                conditions.push("FALSE".into());
            } else if !of_span.is_empty() {
                conditions.push(span_exists(&of_span, params)?);
            }
            Ok(joined(&conditions, " AND ", "TRUE"))
        }
        Filter::Any(parts) => {
            let parts: Vec<_> = parts.iter().collect();
            Ok(joined(&each(&parts, params, inner)?, " OR ", "FALSE"))
        }
        Filter::Not(inner) => Ok(not(&bound(inner, !above, params)?)),
        Filter::Is(comparison) if above => span_exists(&[comparison], params),
        Filter::Is(_) => Ok("FALSE".into()),
    }
}

fn check(filter: &Filter, columns: &mut Vec<String>, params: &mut Params) -> Result<Check> {
    if !needs_content(filter) {
        columns.push(condition(filter, params)?);
        return Ok(Check::Column(columns.len() - 1));
    }
    Ok(match filter {
        Filter::All(parts) => check_all(parts, false, columns, params)?,
        Filter::Any(parts) => {
            // What SQLite judged already comes first.
            let (content, plain): (Vec<_>, Vec<_>) =
                parts.iter().partition(|part| needs_content(part));
            let ordered = plain.into_iter().chain(content);
            Check::Any(ordered.map(|part| check(part, columns, params)).collect::<Result<_>>()?)
        }
        Filter::Not(inner) => Check::Not(Box::new(check(inner, columns, params)?)),
        Filter::Is(comparison) => Check::Span(Group::new(&[comparison])?),
    })
}

fn check_all(
    parts: &[Filter],
    is_vouched_for: bool,
    columns: &mut Vec<String>,
    params: &mut Params,
) -> Result<Check> {
    let (of_span, rest) = split(parts);
    let (content, plain): (Vec<_>, Vec<_>) = rest.into_iter().partition(|part| needs_content(part));
    let mut checks = Vec::new();
    if !is_vouched_for {
        for part in plain {
            checks.push(check(part, columns, params)?);
        }
    }
    if of_span.iter().any(|comparison| reads_content(comparison)) {
        checks.push(Check::Span(Group::new(&of_span)?));
    } else if !of_span.is_empty() && !is_vouched_for {
        columns.push(span_exists(&of_span, params)?);
        checks.push(Check::Column(columns.len() - 1));
    }
    for part in content {
        checks.push(check(part, columns, params)?);
    }
    Ok(Check::All(checks))
}

fn each(
    parts: &[&Filter],
    params: &mut Params,
    mut compile: impl FnMut(&Filter, &mut Params) -> Result<String>,
) -> Result<Vec<String>> {
    parts.iter().map(|part| compile(part, params)).collect()
}

fn joined(conditions: &[String], between: &str, none: &str) -> String {
    if conditions.is_empty() { none.to_owned() } else { format!("({})", conditions.join(between)) }
}

fn not(condition: &str) -> String {
    format!("(({condition}) IS NOT TRUE)")
}

/// That one span passes what its columns tell of these comparisons.
fn span_exists(comparisons: &[&Comparison], params: &mut Params) -> Result<String> {
    // What was noted of a trace without spans may say it.
    if only_says(comparisons) {
        return Ok("TRUE".into());
    }
    let conditions = span_conditions(comparisons, params)?;
    let exists = format!("EXISTS(SELECT 1 FROM span AS s WHERE s.trace = t.id{conditions})");
    let mut allowed = String::new();
    for Comparison { field, test } in comparisons {
        if let Field::Span(field) = field {
            allowed.push_str(&drive::facet_allows(field, test, params));
        }
    }
    Ok(if allowed.is_empty() { exists } else { format!("(TRUE{allowed} AND {exists})") })
}

/// What the columns of span `s` tell of these comparisons, each after an `AND`.
pub(super) fn span_conditions(comparisons: &[&Comparison], params: &mut Params) -> Result<String> {
    let mut sql = String::new();
    for Comparison { field, test } in comparisons {
        let Field::Span(field) = field else { continue };
        if !matches!(field, SpanField::Content | SpanField::Attribute(_)) {
            sql.push_str(" AND ");
            sql.push_str(&compare::of_span(field, test, params)?);
        }
    }
    Ok(sql)
}

/// The comparisons that need a span's content.
pub(super) fn of_content<'a>(
    comparisons: &'a [&Comparison],
) -> impl Iterator<Item = (&'a SpanField, &'a Test)> {
    comparisons.iter().filter(|comparison| reads_content(comparison)).filter_map(|comparison| {
        match &comparison.field {
            Field::Span(field) => Some((field, &comparison.test)),
            _ => None,
        }
    })
}
