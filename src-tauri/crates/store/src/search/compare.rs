//! Comparisons as SQL over the trace `t`, or over the span `s`.
//!
//! What is not there compares as NULL, which counts as false; `NOT` asks for `IS NOT TRUE`.

use rusqlite::types::Value;
use touchstone_domain::filter::{Comparison, Count, Field, NumberTest, SpanField, Test, TextTest};
use touchstone_domain::id::{RunId, TraceId};
use touchstone_domain::label::LINKED_PROMPTS;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::summary::TraceState;
use touchstone_domain::time::NS_PER_MS;
use touchstone_domain::trace_info::{SESSION, USER};

use super::SearchError;
use super::assessment;
use super::params::Params;
use super::pattern::{function, pattern};
use crate::table::label::Kind;

const NANOS_PER_DOLLAR: f64 = 1e9;

type Sql = Result<String, SearchError>;

/// A comparison of something of the trace. Those of spans are compiled by the plan.
pub(super) fn of_trace(comparison: &Comparison, params: &mut Params) -> Sql {
    let test = &comparison.test;
    match &comparison.field {
        Field::RequestId => request_id(test, params),
        Field::ClientRequestId => client_request_id(test, params),
        Field::Status => text(&state(), test, params),
        Field::Name => name(test, params),
        Field::Project => {
            text("(SELECT p.name FROM project AS p WHERE p.id = t.project)", test, params)
        }
        Field::Run => run(test, params),
        Field::Timestamp => Ok(milliseconds("t.start_ns", test, params)),
        Field::ExecutionTime => Ok(milliseconds("(t.end_ns - t.start_ns)", test, params)),
        Field::EndTime => Ok(milliseconds("t.end_ns", test, params)),
        Field::Cost => Ok(number("t.cost_total_nanos", NANOS_PER_DOLLAR, test, params)),
        Field::Count(count) => Ok(number(counted(*count), 1.0, test, params)),
        Field::Model => of_any_call("s.model", test, params),
        Field::Provider => of_any_call("s.provider", test, params),
        Field::Version => text("t.version", test, params),
        Field::Prompt => Ok(prompt(test, params)),
        Field::Metadata(key) if key == SESSION => text("t.session", test, params),
        Field::Metadata(key) if key == USER => text("t.user", test, params),
        Field::Metadata(key) => text(&label(Kind::Metadata, key, params), test, params),
        Field::Tag(key) => text(&label(Kind::Tag, key, params), test, params),
        Field::Feedback(name) => assessment::value("feedback", name, test, params),
        Field::Expectation(name) => assessment::value("expectation", name, test, params),
        Field::AnyFeedback => Ok(assessment::any("feedback", test, params)),
        Field::AnyExpectation => Ok(assessment::any("expectation", test, params)),
        Field::Issue => assessment::issue(test, params),
        Field::Span(field) => of_span(field, test, params),
    }
}

/// A comparison of a column of a span; what only its content tells is left open.
pub(super) fn of_span(field: &SpanField, test: &Test, params: &mut Params) -> Sql {
    match field {
        SpanField::Name => text("s.name", test, params),
        SpanField::Type => text("s.type", test, params),
        SpanField::Status => text(&span_status(), test, params),
        SpanField::Model => text("s.model", test, params),
        SpanField::Provider => text("s.provider", test, params),
        SpanField::Content | SpanField::Attribute(_) => Ok("TRUE".into()),
    }
}

const fn counted(count: Count) -> &'static str {
    match count {
        Count::Tokens => "t.total_tokens",
        Count::InputTokens => "t.input_tokens",
        Count::OutputTokens => "t.output_tokens",
        Count::Spans => "t.span_count",
        Count::Errors => "t.error_count",
    }
}

/// A number held against one of its own unit times `factor`, rounded to the nearest.
fn number(value: &str, factor: f64, test: &Test, params: &mut Params) -> String {
    match test {
        Test::Number(test, number) => {
            let number = number * factor;
            let nearest = number.round();
            let number = if (number - nearest).abs() < 1e-3 { nearest } else { number };
            format!("{value} {} {}", assessment::sign(*test), params.bind(number))
        }
        Test::Null { negated } => format!("{value} IS {}NULL", if *negated { "NOT " } else { "" }),
        // The grammar compares no number with a text.
        _ => "FALSE".into(),
    }
}

/// What any of the trace's calls says. A test that denies a value asks that none of them has it.
fn of_any_call(value: &str, test: &Test, params: &mut Params) -> Sql {
    let any = |condition: &str| {
        format!("EXISTS(SELECT 1 FROM span AS s WHERE s.trace = t.id AND {condition})")
    };
    let there = any(&format!("{value} IS NOT NULL"));
    let denied = match test {
        Test::Null { negated: false } => return Ok(format!("NOT {there}")),
        Test::Text(TextTest::NotEqual, other) => Test::Text(TextTest::Equal, other.clone()),
        Test::In { negated: true, values } => Test::In { negated: false, values: values.clone() },
        _ => return Ok(any(&text(value, test, params)?)),
    };
    Ok(format!("({there} AND NOT {})", any(&text(value, &denied, params)?)))
}

/// A test of a text.
pub(super) fn text(value: &str, test: &Test, params: &mut Params) -> Sql {
    Ok(match test {
        Test::Text(TextTest::Equal, other) => format!("{value} = {}", params.bind(other.clone())),
        Test::Text(TextTest::NotEqual, other) => {
            format!("{value} <> {}", params.bind(other.clone()))
        }
        Test::Text(kind, source) => {
            pattern(*kind, source)?;
            format!("{}({}, {value})", function(*kind), params.bind(source.clone()))
        }
        Test::In { negated, values } => {
            let not = if *negated { "NOT " } else { "" };
            format!("{value} {not}IN ({})", params.list(values.iter().cloned()))
        }
        Test::Null { negated } => {
            format!("{value} IS {}NULL", if *negated { "NOT " } else { "" })
        }
        // The grammar compares no text with a number, and looks for words in content alone.
        Test::Number(..) | Test::Says(_) => "FALSE".into(),
    })
}

/// The word of the trace's state.
pub(super) fn state() -> String {
    let case = |state: TraceState| format!("WHEN {} THEN '{}'", state.number(), state.name());
    let rest = TraceState::InProgress.name();
    format!("CASE t.state {} {} ELSE '{rest}' END", case(TraceState::Ok), case(TraceState::Error))
}

fn span_status() -> String {
    let (ok, error) = (SpanStatus::Ok.number(), SpanStatus::Error.number());
    format!("CASE s.status WHEN {ok} THEN 'OK' WHEN {error} THEN 'ERROR' ELSE 'UNSET' END")
}

/// A trace without a name has an empty one.
fn name(test: &Test, params: &mut Params) -> Sql {
    text(
        if matches!(test, Test::Null { .. }) { "nullif(t.name, '')" } else { "t.name" },
        test,
        params,
    )
}

/// The id compares as bytes, so that its index serves; patterns see it with and without `tr-`.
fn request_id(test: &Test, params: &mut Params) -> Sql {
    let id = |text: &str| -> Value {
        let hex = text.strip_prefix("tr-").unwrap_or(text);
        // A text that is no id is the id of no trace.
        hex.parse::<TraceId>().map_or(Value::Blob(Vec::new()), |id| id.as_bytes().to_vec().into())
    };
    Ok(match test {
        Test::Text(TextTest::Equal, other) => format!("t.trace_id = {}", params.bind(id(other))),
        Test::Text(TextTest::NotEqual, other) => {
            format!("t.trace_id <> {}", params.bind(id(other)))
        }
        Test::In { negated, values } => {
            let not = if *negated { "NOT " } else { "" };
            let list = params.list(values.iter().map(|value| id(value)));
            format!("t.trace_id {not}IN ({list})")
        }
        _ => {
            let bare = text("lower(hex(t.trace_id))", test, params)?;
            let whole = text("'tr-' || lower(hex(t.trace_id))", test, params)?;
            format!("({bare} OR {whole})")
        }
    })
}

fn client_request_id(test: &Test, params: &mut Params) -> Sql {
    if let Test::Text(TextTest::Equal, other) = test {
        let other = params.bind(other.clone());
        return Ok(format!(
            "t.id IN (SELECT i.trace FROM trace_info AS i WHERE i.client_request_id = {other})"
        ));
    }
    text("(SELECT i.client_request_id FROM trace_info AS i WHERE i.trace = t.id)", test, params)
}

/// The label that counts, or NULL: of two origins the higher, and a removed one has no value.
fn label(kind: Kind, key: &str, params: &mut Params) -> String {
    label_as("l.value", kind, key, params)
}

fn label_as(value: &str, kind: Kind, key: &str, params: &mut Params) -> String {
    let (kind, key) = (params.bind(kind as i64), params.bind(key.to_owned()));
    format!(
        "(SELECT {value} FROM trace_label AS l
          WHERE l.trace = t.id AND l.kind = {kind} AND l.key = {key}
          ORDER BY l.origin DESC LIMIT 1)"
    )
}

/// The run that made the trace, or NULL.
pub(super) fn run_of(params: &mut Params) -> String {
    label(Kind::Metadata, touchstone_domain::trace_info::SOURCE_RUN, params)
}

/// One run's traces are those that it made, which come from an index that wants its key as a
/// literal, and those that were linked to it.
fn run(test: &Test, params: &mut Params) -> Sql {
    let counts = text(&run_of(params), test, params)?;
    let Test::Text(TextTest::Equal, run) = test else { return Ok(counts) };
    let id = run.parse::<RunId>().map_or_else(|_| Vec::new(), |id| id.as_bytes().to_vec());
    let (run, id) = (params.bind(run.clone()), params.bind(Value::Blob(id)));
    Ok(format!(
        "((t.id IN (SELECT r.trace FROM trace_label AS r
            WHERE r.kind = 1 AND r.key = 'mlflow.sourceRun' AND r.value = {run}) AND {counts})
          OR t.trace_id IN (SELECT l.trace_id FROM run_trace AS l
            WHERE l.run = (SELECT o.row FROM run AS o WHERE o.id = {id})))"
    ))
}

fn prompt(test: &Test, params: &mut Params) -> String {
    let wanted = match test {
        Test::Text(_, wanted) => wanted.rsplit_once('/'),
        _ => None,
    };
    let Some((name, version)) = wanted else { return "FALSE".into() };
    let list = "CASE WHEN json_valid(l.value) THEN l.value ELSE '[]' END";
    let list = label_as(list, Kind::Tag, LINKED_PROMPTS, params);
    let (name, version) = (params.bind(name.to_owned()), params.bind(version.to_owned()));
    format!(
        "EXISTS(SELECT 1 FROM json_each({list}) AS p WHERE CASE p.type WHEN 'object' THEN
           p.value ->> '$.name' = {name} AND CAST(p.value ->> '$.version' AS TEXT) = {version} END)"
    )
}

/// A test of whole milliseconds, rounded down, on a value in nanoseconds.
fn milliseconds(ns: &str, test: &Test, params: &mut Params) -> String {
    let Test::Number(test, ms) = test else { return "FALSE".into() };
    let (least, end) = range(*test, *ms);
    let mut parts = Vec::new();
    parts.extend(least.map(|least| format!("{ns} >= {}", params.bind(least))));
    parts.extend(end.map(|end| format!("{ns} < {}", params.bind(end))));
    let within = parts.join(" AND ");
    if *test == NumberTest::NotEqual { format!("NOT ({within})") } else { format!("({within})") }
}

/// The nanoseconds, from the first to before the second, whose milliseconds pass the test; for
/// `!=`, those whose milliseconds do not.
fn range(test: NumberTest, ms: f64) -> (Option<i64>, Option<i64>) {
    let (up, down) = (whole(ms.ceil()), whole(ms.floor()));
    let ns = |ms: i64| Some(ms.saturating_mul(NS_PER_MS));
    let next = ns(down.saturating_add(1));
    match test {
        NumberTest::Equal | NumberTest::NotEqual if up == down => (ns(up), next),
        NumberTest::Equal | NumberTest::NotEqual => (Some(0), Some(0)),
        NumberTest::Less => (None, ns(up)),
        NumberTest::LessOrEqual => (None, next),
        NumberTest::Greater => (next, None),
        NumberTest::GreaterOrEqual => (ns(up), None),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the number is whole; too large ones saturate")]
const fn whole(number: f64) -> i64 {
    number as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[expect(clippy::float_cmp, reason = "both are whole, or far apart")]
    fn passes(test: NumberTest, left: f64, right: f64) -> bool {
        match test {
            NumberTest::Equal => left == right,
            NumberTest::NotEqual => left != right,
            NumberTest::Less => left < right,
            NumberTest::LessOrEqual => left <= right,
            NumberTest::Greater => left > right,
            NumberTest::GreaterOrEqual => left >= right,
        }
    }

    proptest! {
        #[test]
        fn a_range_of_nanoseconds_is_the_test_of_milliseconds(
            ns in -5_000_000..5_000_000i64,
            ms in prop_oneof![(-5..6i32).prop_map(f64::from), -5.0..5.0f64, Just(1e300), Just(-1e300)],
        ) {
            for test in [
                NumberTest::Equal, NumberTest::NotEqual, NumberTest::Less,
                NumberTest::LessOrEqual, NumberTest::Greater, NumberTest::GreaterOrEqual,
            ] {
                let (least, end) = range(test, ms);
                let within = least.is_none_or(|least| ns >= least) && end.is_none_or(|end| ns < end);
                let held = i32::try_from(ns.div_euclid(NS_PER_MS)).unwrap();
                let expected = passes(test, f64::from(held), ms);
                prop_assert_eq!(within != (test == NumberTest::NotEqual), expected, "{:?}", test);
            }
        }
    }
}
