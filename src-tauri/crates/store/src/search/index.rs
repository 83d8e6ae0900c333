//! The indexes that searches take their candidates from, and what a value must be to stand in a part
//! of one. Which of them is taken is [`drive`](super::drive)'s to say.

use touchstone_domain::filter::{Test, TextTest};

use super::params::Params;
use crate::migrate::Migration;

/// Dollars and tokens from which on traces stand in an index. The many below are met on the way.
pub(super) const MUCH_COST: f64 = 0.05;
pub(super) const MANY_TOKENS: f64 = 50_000.0;
/// Characters of a label's and of a judgement's value that its index holds.
const INDEXED: usize = 64;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { id: "20261124000210", sql: FIRST },
    Migration {
        id: "20261126000220",
        sql: "CREATE INDEX trace_by_version ON trace(version, start_ns, project)
                WHERE version IS NOT NULL;",
    },
];

const FIRST: &str = "CREATE INDEX trace_by_name ON trace(name, start_ns DESC, project);
          CREATE INDEX trace_by_user ON trace(user, start_ns) WHERE user IS NOT NULL;
          CREATE INDEX trace_by_state ON trace(state, start_ns, project) WHERE state <> 1;
          CREATE INDEX trace_by_duration ON trace(end_ns - start_ns, project);
          CREATE INDEX trace_by_end ON trace(end_ns, project);
          CREATE INDEX trace_by_cost ON trace(cost_total_nanos, project)
            WHERE cost_total_nanos >= 50000000;
          CREATE INDEX trace_by_tokens ON trace(total_tokens, project)
            WHERE total_tokens >= 50000;
          CREATE INDEX trace_label_by_value ON trace_label(kind, key, substr(value, 1, 64), trace);
          CREATE INDEX assessment_by_value
            ON assessment(kind, name, substr(value, 1, 64), trace, valid);
          CREATE INDEX assessment_of_session ON assessment(kind, name)
            WHERE instr(metadata, '\"mlflow.trace.session\":') > 0;";

/// The bounds of texts that begin as all do that pass a test, after an `AND`.
pub(super) fn begins_with(column: &str, test: &Test, params: &mut Params) -> String {
    let Test::Text(kind @ (TextTest::Like | TextTest::Glob), source) = test else {
        return String::new();
    };
    bounds(column, kind.beginning(source), params)
}

fn bounds(column: &str, beginning: &str, params: &mut Params) -> String {
    let beginning: String = beginning.chars().take(INDEXED).collect();
    if beginning.is_empty() {
        return String::new();
    }
    // No text goes on with a greater character.
    let end = format!("{beginning}{}", char::MAX);
    format!(" AND {column} >= {} AND {column} <= {}", params.bind(beginning), params.bind(end))
}

/// What the index of a long value knows of a test, after an `AND`; it may be written `or` so.
pub(super) fn value_is(column: &str, test: &Test, or: &[String], params: &mut Params) -> String {
    let begin = format!("substr({column}, 1, {INDEXED})");
    match test {
        Test::Text(TextTest::Equal, value) => {
            let values = std::iter::once(value).chain(or);
            let cut = values.map(|value| value.chars().take(INDEXED).collect::<String>());
            format!(" AND {begin} IN ({})", params.list(cut))
        }
        // A judgement's text stands in quotes, so that its beginning is not the value's.
        Test::Text(kind @ (TextTest::Like | TextTest::Glob), source) if or.is_empty() => {
            bounds(&begin, kind.beginning(source), params)
        }
        _ => String::new(),
    }
}
