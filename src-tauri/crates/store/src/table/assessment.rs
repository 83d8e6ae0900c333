//! Assessments: what people, judges and programs say of traces and their spans.
//!
//! Nothing is overwritten by another's judgement: it is marked as superseded and counts again once
//! the newer one goes. What a person deletes is put aside for a while (`assessment/aside.rs`). A
//! judgement of a session lies at one of its traces (`assessment/session.rs`); which values a name
//! has is told for completion (`assessment/answered.rs`).

pub(crate) mod answered;
pub(crate) mod aside;
mod session;
#[cfg(test)]
mod tests;

use rusqlite::{OptionalExtension, Row, types::Type};
use serde_json::{Map, Value as Json, json};
use touchstone_domain::assessment::{Assessment, JudgeError, Source, SourceKind, Verdict};
use touchstone_domain::change::Change;
use touchstone_domain::id::{AssessmentId, IdError, SpanId, TraceId};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { id: "20261123000300", sql: FIRST },
    Migration { id: "20261126000300", sql: aside::TABLE },
];

// `value`, `metadata` and `error` are JSON.
const FIRST: &str = "CREATE TABLE assessment(
            id BLOB PRIMARY KEY,
            trace INTEGER NOT NULL,
            span_id BLOB,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            source_kind TEXT NOT NULL,
            source_id TEXT NOT NULL,
            rationale TEXT,
            metadata TEXT NOT NULL,
            error TEXT,
            issue TEXT,
            overrides BLOB,
            valid INTEGER NOT NULL,
            created_ns INTEGER NOT NULL,
            updated_ns INTEGER NOT NULL
          ) STRICT;
          CREATE INDEX assessment_of_trace ON assessment(trace);";

const SELECT: &str = "SELECT assessment.*, trace.trace_id FROM assessment
    JOIN trace ON trace.id = assessment.trace";

impl ReadTx<'_> {
    /// One assessment.
    pub fn assessment(&self, id: AssessmentId) -> Result<Option<Assessment>> {
        let sql = format!("{SELECT} WHERE assessment.id = ?1 AND trace.project >= 0");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row([id.as_bytes()], assessment).optional()?)
    }

    /// All assessments of a trace, superseded ones included, oldest first.
    pub fn trace_assessments(&self, trace_row: i64) -> Result<Vec<Assessment>> {
        let sql = format!(
            "{SELECT} WHERE assessment.trace = ?1 ORDER BY assessment.created_ns, assessment.rowid"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let rows = ask.query_map([trace_row], assessment)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn assessed_row(&self, id: TraceId) -> Result<i64> {
        let mut ask = self
            .conn
            .prepare_cached("SELECT id FROM trace WHERE trace_id = ?1 AND project >= 0")?;
        let row = ask.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
        row.ok_or_else(|| StoreError::NotFound { what: "trace", id: id.to_string() })
    }
}

impl WriteTx<'_> {
    /// Writes a new assessment of a trace that must exist. The one that it overrides must be of the
    /// same trace and no longer counts.
    pub fn assessment_create(&self, assessment: &Assessment) -> Result<()> {
        let trace = self.assessed_row(assessment.trace_id)?;
        if let Some(older) = assessment.overrides
            && !self.assessment_count(trace, older, false)?
        {
            return Err(missing(older));
        }
        let sql = "INSERT INTO assessment(id, trace, span_id, name, kind, value, source_kind,
              source_id, rationale, metadata, error, issue, overrides, valid, created_ns, updated_ns)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        self.text_of_notes(trace);
        let (value, error, issue) = columns(&assessment.verdict);
        self.conn.prepare_cached(sql)?.execute(rusqlite::params![
            assessment.id.as_bytes(),
            trace,
            assessment.span_id.as_ref().map(SpanId::as_bytes),
            assessment.name,
            assessment.verdict.kind(),
            value,
            assessment.source.kind.name(),
            assessment.source.id,
            assessment.rationale,
            Json::from(assessment.metadata.clone()).to_string(),
            error,
            issue,
            assessment.overrides.as_ref().map(AssessmentId::as_bytes),
            assessment.valid,
            assessment.created_ns,
            assessment.updated_ns,
        ])?;
        self.note(Change::Trace(assessment.trace_id));
        Ok(())
    }

    /// Writes what may change of an assessment: name, verdict, rationale, metadata, whether it
    /// counts, and when it was changed.
    pub fn assessment_update(&self, assessment: &Assessment) -> Result<()> {
        let sql = "UPDATE assessment SET (name, kind, value, rationale, metadata, error, issue,
              valid, updated_ns) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) WHERE id = ?1";
        let (value, error, issue) = columns(&assessment.verdict);
        let changed = self.conn.prepare_cached(sql)?.execute(rusqlite::params![
            assessment.id.as_bytes(),
            assessment.name,
            assessment.verdict.kind(),
            value,
            assessment.rationale,
            Json::from(assessment.metadata.clone()).to_string(),
            error,
            issue,
            assessment.valid,
            assessment.updated_ns,
        ])?;
        if changed == 0 {
            return Err(missing(assessment.id));
        }
        self.text_of_notes(self.assessed_row(assessment.trace_id)?);
        self.note(Change::Trace(assessment.trace_id));
        Ok(())
    }

    /// Deletes an assessment. Those that overrode it override what it overrode; where there are none,
    /// that one counts again. Answers the one that counts again.
    pub fn assessment_delete(&self, id: AssessmentId) -> Result<Option<AssessmentId>> {
        let assessment = self.assessment(id)?.ok_or_else(|| missing(id))?;
        let trace = self.assessed_row(assessment.trace_id)?;
        self.text_of_notes(trace);
        let mut delete = self.conn.prepare_cached("DELETE FROM assessment WHERE id = ?1")?;
        delete.execute([id.as_bytes()])?;
        let older = assessment.overrides;
        let sql = "UPDATE assessment SET overrides = ?3 WHERE trace = ?1 AND overrides = ?2";
        let place = older.as_ref().map(AssessmentId::as_bytes);
        self.conn.prepare_cached(sql)?.execute((trace, id.as_bytes(), place))?;
        self.note(Change::Trace(assessment.trace_id));
        match older {
            Some(older) if !self.is_overridden(older)? => {
                Ok(self.assessment_count(trace, older, true)?.then_some(older))
            }
            _ => Ok(None),
        }
    }

    /// Deletes all assessments of a trace, which is about to go itself, those put aside among them.
    pub fn assessments_clear(&self, trace_row: i64) -> Result<()> {
        for sql in [
            "DELETE FROM assessment WHERE trace = ?1",
            "DELETE FROM assessment_aside WHERE trace = ?1",
        ] {
            self.conn.prepare_cached(sql)?.execute([trace_row])?;
        }
        Ok(())
    }

    /// Sets whether an assessment of a trace counts; false if there is no such assessment.
    fn assessment_count(&self, trace: i64, id: AssessmentId, counts: bool) -> Result<bool> {
        let sql = "UPDATE assessment SET valid = ?3 WHERE trace = ?1 AND id = ?2";
        Ok(self.conn.prepare_cached(sql)?.execute((trace, id.as_bytes(), counts))? == 1)
    }

    fn is_overridden(&self, id: AssessmentId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM assessment AS older
                     JOIN assessment AS newer ON newer.trace = older.trace
                     WHERE older.id = ?1 AND newer.overrides = older.id)";
        Ok(self.conn.prepare_cached(sql)?.query_row([id.as_bytes()], |row| row.get(0))?)
    }
}

fn missing(id: AssessmentId) -> StoreError {
    StoreError::NotFound { what: "assessment", id: id.to_string() }
}

/// Value, error and issue as they are stored.
fn columns(verdict: &Verdict) -> (String, Option<String>, Option<&str>) {
    match verdict {
        Verdict::Feedback { value, error } => {
            let error = error.as_ref().map(|error| {
                json!({
                    "code": error.code,
                    "message": error.message,
                    "stacktrace": error.stacktrace,
                })
                .to_string()
            });
            (value.to_string(), error, None)
        }
        Verdict::Expectation { value } => (value.to_string(), None, None),
        Verdict::Issue { id } => (Json::Null.to_string(), None, Some(id)),
    }
}

fn assessment(row: &Row<'_>) -> rusqlite::Result<Assessment> {
    let source_kind: String = row.get("source_kind")?;
    Ok(Assessment {
        id: id(row, "id", AssessmentId::from_bytes)?,
        trace_id: id(row, "trace_id", TraceId::from_bytes)?,
        span_id: row
            .get::<_, Option<Vec<u8>>>("span_id")?
            .and_then(|bytes| SpanId::from_bytes(&bytes).ok()),
        name: row.get("name")?,
        verdict: verdict(row)?,
        source: Source {
            kind: SourceKind::from_name(&source_kind).unwrap_or(SourceKind::Code),
            id: row.get("source_id")?,
        },
        rationale: row.get("rationale")?,
        metadata: match json_of(&row.get::<_, String>("metadata")?) {
            Json::Object(members) => members,
            _ => Map::new(),
        },
        overrides: row
            .get::<_, Option<Vec<u8>>>("overrides")?
            .and_then(|bytes| AssessmentId::from_bytes(&bytes).ok()),
        valid: row.get("valid")?,
        created_ns: row.get("created_ns")?,
        updated_ns: row.get("updated_ns")?,
    })
}

fn verdict(row: &Row<'_>) -> rusqlite::Result<Verdict> {
    let value = json_of(&row.get::<_, String>("value")?);
    Ok(match row.get::<_, String>("kind")?.as_str() {
        "expectation" => Verdict::Expectation { value },
        "issue" => {
            Verdict::Issue { id: row.get::<_, Option<String>>("issue")?.unwrap_or_default() }
        }
        _ => {
            let error = row.get::<_, Option<String>>("error")?.map(|text| {
                let error = json_of(&text);
                let text = |name: &str| error[name].as_str().map(str::to_owned);
                JudgeError {
                    code: text("code").unwrap_or_default(),
                    message: text("message"),
                    stacktrace: text("stacktrace"),
                }
            });
            Verdict::Feedback { value, error }
        }
    })
}

/// What is stored was written as JSON; should it not read, nothing is shown of it.
fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}

fn id<T>(
    row: &Row<'_>,
    column: &str,
    read: impl Fn(&[u8]) -> std::result::Result<T, IdError>,
) -> rusqlite::Result<T> {
    let bytes: Vec<u8> = row.get(column)?;
    read(&bytes)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(error)))
}
