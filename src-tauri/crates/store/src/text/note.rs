//! What was noted of whole traces: tags that people and clients gave, and assessments.
//!
//! Unlike spans it changes, so it lies in a file whose documents can be replaced. What libraries
//! note for themselves (tags under `mlflow.`) is left out.

use rusqlite::Connection;
use serde_json::Value as Json;

use super::cut::{push_words, with_long_words};
use super::query::{Query, Wanted};
use super::segment::{open_file, unwritable};
use super::vocabulary::words_with;
use super::{CUT, TextIndex};
use crate::error::Result;
use crate::table::label::{GIVEN, Kind};
use crate::tx::ReadTx;

impl ReadTx<'_> {
    /// Each text that was noted of a trace.
    pub(crate) fn notes(&self, trace: i64) -> Result<Vec<String>> {
        let mut noted = Vec::new();
        let sql = "SELECT key, value FROM trace_label
            WHERE trace = ?1 AND kind = ?2 AND origin = ?3 AND value IS NOT NULL";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query((trace, Kind::Tag as i64, GIVEN))?;
        while let Some(row) = rows.next()? {
            let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
            if !key.starts_with("mlflow.") {
                noted.extend([key, value]);
            }
        }
        let sql = "SELECT name, value, source_id, rationale, error FROM assessment
            WHERE trace = ?1 ORDER BY rowid";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([trace])?;
        while let Some(row) = rows.next()? {
            noted.push(row.get(0)?);
            texts(&parsed(&row.get::<_, String>(1)?), &mut noted);
            noted.push(row.get(2)?);
            noted.extend(row.get::<_, Option<String>>(3)?);
            if let Some(error) = row.get::<_, Option<String>>(4)? {
                texts(&parsed(&error), &mut noted);
            }
        }
        Ok(noted)
    }
}

fn parsed(json: &str) -> Json {
    serde_json::from_str(json).unwrap_or_default()
}

fn texts(json: &Json, into: &mut Vec<String>) {
    match json {
        Json::Null => {}
        Json::String(text) => into.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Json::Object(members) => members.values().for_each(|member| texts(member, into)),
        scalar => into.push(scalar.to_string()),
    }
}

/// Opens the notes for writing, made anew where they are none of this program's. A new generation
/// of segments writes over them.
pub(super) fn open(index: &TextIndex) -> Result<Connection> {
    match open_file(&index.notes()) {
        Ok(conn) if is_known(&conn) => Ok(conn),
        _ => create(index),
    }
}

/// Whether a file has notes of this program's making.
pub(super) fn is_known(conn: &Connection) -> bool {
    let cut = conn.query_row("SELECT cut FROM meta", [], |row| row.get::<_, i64>(0));
    cut.is_ok_and(|cut| cut == CUT)
}

/// Makes the notes anew.
pub(super) fn create(index: &TextIndex) -> Result<Connection> {
    let file = index.notes();
    index.pool.forget(super::seek::NOTES);
    TextIndex::remove(&file);
    index.make_file(&file).map_err(|error| unwritable(&error))?;
    let conn = open_file(&file)?;
    let tx = conn.unchecked_transaction()?;
    tx.execute_batch(
        "CREATE TABLE meta(cut INTEGER NOT NULL) STRICT;
         CREATE VIRTUAL TABLE note USING fts5(said, content='', contentless_delete=1,
           tokenize='ascii', detail=none);
         CREATE VIRTUAL TABLE word USING fts5vocab(note, 'row');",
    )?;
    tx.execute("INSERT INTO meta(cut) VALUES (?1)", [CUT])?;
    tx.commit()?;
    Ok(conn)
}

/// Makes these the notes of traces.
pub(super) fn put(conn: &Connection, notes: &[(i64, Vec<String>)]) -> Result<()> {
    let tx = conn.unchecked_transaction()?;
    for (trace, noted) in notes {
        tx.prepare_cached("DELETE FROM note WHERE rowid = ?1")?.execute([trace])?;
        let (mut text, mut is_long) = (String::new(), false);
        for passage in noted {
            is_long |= push_words(&mut text, passage);
        }
        if is_long {
            text.push_str(&with_long_words());
        }
        if !text.is_empty() {
            let mut insert = tx.prepare_cached("INSERT INTO note(rowid, said) VALUES (?1, ?2)")?;
            insert.execute((trace, text))?;
        }
    }
    Ok(tx.commit()?)
}

/// The words of all notes, gathered when they are needed: there are few.
struct Words<'a>(&'a Connection);

impl super::query::Lexicon for Words<'_> {
    fn words_with(&self, part: &str, limit: usize) -> Vec<String> {
        // A note's word that cannot be read leaves the decision to the stored text.
        self.gathered().map_or_else(
            |_| vec![String::new(); limit + 1],
            |words| words_with(&words, part, limit),
        )
    }

    fn shapes_with(&self, _: &str) -> Vec<i64> {
        Vec::new()
    }
}

impl Words<'_> {
    fn gathered(&self) -> rusqlite::Result<String> {
        let mut ask = self.0.prepare_cached("SELECT term FROM word")?;
        let mut rows = ask.query([])?;
        let mut words = String::from("\n");
        while let Some(row) = rows.next()? {
            words.push_str(row.get_ref(0)?.as_str().unwrap_or_default());
            words.push('\n');
        }
        Ok(words)
    }
}

pub(super) fn noted(conn: &Connection, wanted: &Wanted, limit: u32) -> Result<Vec<i64>> {
    let rows = match wanted.query(&Words(conn)) {
        Query::Nothing => return Ok(Vec::new()),
        Query::Everything => conn
            .prepare_cached("SELECT id FROM note_docsize ORDER BY id DESC LIMIT ?1")?
            .query_map([limit], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?,
        Query::Match(expression) => conn
            .prepare_cached(
                "SELECT rowid FROM note WHERE note MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
            )?
            .query_map((expression, limit), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?,
    };
    Ok(rows)
}
