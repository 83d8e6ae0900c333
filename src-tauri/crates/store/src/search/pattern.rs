//! Patterns as functions of SQL. What they match is the domain's to say.
//!
//! SQLite's own `LIKE` ignores the case of ASCII letters alone and knows no regular expressions, so
//! that every connection gets functions of ours.

use regex::Regex;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use touchstone_domain::filter::TextTest;

use super::SearchError;

/// A pattern as a regular expression. Texts that are compared as a whole are taken literally.
pub(super) fn pattern(test: TextTest, source: &str) -> Result<Regex, SearchError> {
    let refused = |reason| SearchError::Pattern { pattern: source.to_owned(), reason };
    test.regex(source).map_err(refused)
}

/// The name of the SQL function `(pattern, text)` of a test.
pub(super) const fn function(test: TextTest) -> &'static str {
    match test {
        TextTest::Like => "text_like",
        TextTest::ILike => "text_ilike",
        TextTest::Glob => "text_glob",
        _ => "text_rlike",
    }
}

/// Makes the functions known to a connection.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for test in [TextTest::Like, TextTest::ILike, TextTest::RLike, TextTest::Glob] {
        conn.create_scalar_function(function(test), 2, flags, move |context| {
            matches(context, test)
        })?;
    }
    Ok(())
}

/// Nothing of nothing, as SQL has it. The compiled pattern is kept for the statement's next rows.
fn matches(context: &Context<'_>, test: TextTest) -> rusqlite::Result<Option<bool>> {
    let compiled = context.get_or_create_aux(0, |value| match value.as_str() {
        Ok(source) => pattern(test, source),
        Err(error) => {
            Err(SearchError::Pattern { pattern: String::new(), reason: error.to_string() })
        }
    })?;
    Ok(match context.get_raw(1) {
        ValueRef::Text(subject) => Some(compiled.is_match(&String::from_utf8_lossy(subject))),
        _ => None,
    })
}
