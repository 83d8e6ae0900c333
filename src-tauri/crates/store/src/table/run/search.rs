//! Runs by what is said of them: comparisons that must all hold, in an order of the caller's.

use std::fmt::Write as _;

use rusqlite::types::Value as Sql;
use touchstone_domain::id::ProjectId;

use crate::error::Result;
use crate::table::run::{COLUMNS, RunRecord, record};
use crate::tx::ReadTx;

/// What of a run is compared or ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunField {
    /// Its id as text.
    Id,
    /// Its name.
    Name,
    /// Its user.
    User,
    /// The name of its status.
    Status,
    /// Its start in milliseconds since 1970.
    StartMs,
    /// Its end in milliseconds since 1970.
    EndMs,
    /// A parameter.
    Param(String),
    /// The latest value of a metric.
    Metric(String),
    /// A tag.
    Tag(String),
}

/// How a field is compared. What a run does not have is not compared: only `Absent` holds for it.
#[derive(Debug, Clone, PartialEq)]
pub enum RunTest {
    /// It is that text.
    Is(String),
    /// It is another text.
    IsNot(String),
    /// It is one of the texts.
    In(Vec<String>),
    /// It is none of the texts.
    NotIn(Vec<String>),
    /// It looks like the pattern of `%` and `_`, letter for letter.
    Like(String),
    /// It looks like the pattern of `%` and `_`; ASCII letters in either case.
    ILike(String),
    /// The number relates to that number as said.
    Number(Relation, f64),
    /// It is there.
    Present,
    /// It is not there.
    Absent,
}

/// How one number relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Runs with or without the deleted ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lifecycle {
    /// Those that are not deleted.
    #[default]
    Active,
    /// Those that are.
    Deleted,
    /// All.
    All,
}

/// Which runs are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunSearch {
    /// Of these projects.
    pub projects: Vec<ProjectId>,
    /// Deleted or not.
    pub lifecycle: Lifecycle,
    /// What must hold.
    pub tests: Vec<(RunField, RunTest)>,
    /// The order, each with whether it descends; what is absent comes last. The newest start first,
    /// then the smaller id decide what is left.
    pub order: Vec<(RunField, bool)>,
    /// Runs left out before the first.
    pub offset: u32,
    /// Most runs.
    pub limit: u32,
}

impl ReadTx<'_> {
    /// The runs that were searched for.
    pub fn runs_search(&self, search: &RunSearch) -> Result<Vec<RunRecord>> {
        let (sql, values) = statement(search);
        let mut ask = self.conn.prepare(&sql)?;
        let rows = ask.query_map(rusqlite::params_from_iter(values), record)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn statement(search: &RunSearch) -> (String, Vec<Sql>) {
    let mut values: Vec<Sql> = search.projects.iter().map(|id| Sql::Integer(id.0)).collect();
    let mut sql = format!("SELECT {COLUMNS} FROM run WHERE project IN ({})", places(values.len()));
    sql.push_str(match search.lifecycle {
        Lifecycle::Active => " AND deleted_ns IS NULL",
        Lifecycle::Deleted => " AND deleted_ns IS NOT NULL",
        Lifecycle::All => "",
    });
    for (field, test) in &search.tests {
        sql.push_str(" AND ");
        push_test(&mut sql, &mut values, field, test);
    }
    sql.push_str(" ORDER BY ");
    for (field, descends) in &search.order {
        let direction = if *descends { "DESC" } else { "ASC" };
        let _ = write!(sql, "{} {direction} NULLS LAST, ", expression(field, &mut values));
    }
    sql.push_str("start_ns DESC, id LIMIT ? OFFSET ?");
    values.extend([Sql::Integer(search.limit.into()), Sql::Integer(search.offset.into())]);
    (sql, values)
}

/// The field's value as SQL; null where the run does not have it. NaN counts as absent.
fn expression(field: &RunField, values: &mut Vec<Sql>) -> String {
    let (table, key) = match field {
        RunField::Id => return "lower(hex(id))".into(),
        RunField::Name => return "name".into(),
        RunField::User => return "user".into(),
        RunField::Status => return "status".into(),
        RunField::StartMs => return "start_ns / 1000000".into(),
        RunField::EndMs => return "end_ns / 1000000".into(),
        RunField::Param(key) => ("run_param", key),
        RunField::Metric(key) => ("run_latest", key),
        RunField::Tag(key) => ("run_tag", key),
    };
    values.push(Sql::Text(key.clone()));
    let number = if matches!(field, RunField::Metric(_)) { " AND nan = 0" } else { "" };
    format!("(SELECT value FROM {table} WHERE run = run.row AND key = ?{number})")
}

fn push_test(sql: &mut String, values: &mut Vec<Sql>, field: &RunField, test: &RunTest) {
    let left = expression(field, values);
    let mut texts = |list: &[String]| {
        values.extend(list.iter().cloned().map(Sql::Text));
        places(list.len())
    };
    let right = match test {
        RunTest::Is(wanted) => format!("= {}", texts(std::slice::from_ref(wanted))),
        RunTest::IsNot(wanted) => format!("<> {}", texts(std::slice::from_ref(wanted))),
        RunTest::In(list) => format!("IN ({})", texts(list)),
        RunTest::NotIn(list) => format!("NOT IN ({})", texts(list)),
        RunTest::Like(pattern) => format!("GLOB {}", texts(&[glob(pattern)])),
        RunTest::ILike(pattern) => format!("LIKE {}", texts(std::slice::from_ref(pattern))),
        RunTest::Number(relation, number) => {
            values.push(Sql::Real(*number));
            format!("{} ?", operator(*relation))
        }
        RunTest::Present => "IS NOT NULL".into(),
        RunTest::Absent => "IS NULL".into(),
    };
    let _ = write!(sql, "{left} {right}");
}

const fn operator(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "=",
        Relation::Unequal => "<>",
        Relation::Less => "<",
        Relation::AtMost => "<=",
        Relation::More => ">",
        Relation::AtLeast => ">=",
    }
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// A pattern of `LIKE` as one of `GLOB`, which tells upper case from lower.
fn glob(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for character in pattern.chars() {
        match character {
            '%' => out.push('*'),
            '_' => out.push('?'),
            '*' | '?' | '[' => out.extend(['[', character, ']']),
            other => out.push(other),
        }
    }
    out
}
