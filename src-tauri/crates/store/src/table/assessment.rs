//! Assessments: what people, judges and programs say of traces and their spans.
//!
//! Nothing is overwritten by another's judgement: it is marked as superseded and counts again once
//! the newer one goes.

use rusqlite::{OptionalExtension, Row, types::Type};
use serde_json::{Map, Value as Json, json};
use touchstone_domain::assessment::{Assessment, JudgeError, Source, SourceKind, Verdict};
use touchstone_domain::change::Change;
use touchstone_domain::id::{AssessmentId, IdError, SpanId, TraceId};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000300",
    // `value`, `metadata` and `error` are JSON.
    sql: "CREATE TABLE assessment(
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
          CREATE INDEX assessment_of_trace ON assessment(trace);",
}];

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

    /// Deletes an assessment; the one that it overrode counts again.
    pub fn assessment_delete(&self, id: AssessmentId) -> Result<()> {
        let assessment = self.assessment(id)?.ok_or_else(|| missing(id))?;
        self.text_of_notes(self.assessed_row(assessment.trace_id)?);
        let mut delete = self.conn.prepare_cached("DELETE FROM assessment WHERE id = ?1")?;
        delete.execute([id.as_bytes()])?;
        if let Some(older) = assessment.overrides
            && !self.is_overridden(older)?
        {
            self.assessment_count(self.assessed_row(assessment.trace_id)?, older, true)?;
        }
        self.note(Change::Trace(assessment.trace_id));
        Ok(())
    }

    /// Deletes all assessments of a trace, which is about to go itself.
    pub fn assessments_clear(&self, trace_row: i64) -> Result<()> {
        let mut delete = self.conn.prepare_cached("DELETE FROM assessment WHERE trace = ?1")?;
        delete.execute([trace_row])?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Home, span, trace_id};

    fn feedback(id: u8, overrides: Option<u8>) -> Assessment {
        let id_of = |id: u8| AssessmentId::from_bytes(&[id; 16]).unwrap();
        Assessment {
            id: id_of(id),
            trace_id: trace_id(1),
            span_id: SpanId::from_bytes(&[1; 8]).ok(),
            name: "correct".into(),
            verdict: Verdict::Feedback { value: json!({"score": [1, 0.5]}), error: None },
            source: Source { kind: SourceKind::Human, id: "ann".into() },
            rationale: Some("why".into()),
            metadata: Map::from_iter([("a".to_owned(), json!("b"))]),
            overrides: overrides.map(id_of),
            valid: true,
            created_ns: i64::from(id),
            updated_ns: i64::from(id),
        }
    }

    async fn of_trace(home: &Home) -> Vec<Assessment> {
        let read = home.store.read(|tx| {
            let row = tx.trace(trace_id(1))?.unwrap().row;
            tx.trace_assessments(row)
        });
        read.await.unwrap()
    }

    async fn home_with(assessments: Vec<Assessment>) -> Home {
        let home = Home::new();
        home.put(vec![span(1, 1, 0, 0, "")]).await;
        let written = home.store.write(move |tx| {
            assessments.iter().try_for_each(|assessment| tx.assessment_create(assessment))
        });
        written.await.unwrap();
        home
    }

    #[tokio::test]
    async fn an_assessment_reads_back_as_it_was_written() {
        let failed = Assessment {
            verdict: Verdict::Feedback {
                value: Json::Null,
                error: Some(JudgeError {
                    code: "TIMEOUT".into(),
                    message: Some("late".into()),
                    stacktrace: None,
                }),
            },
            ..feedback(2, None)
        };
        let expected = Assessment {
            verdict: Verdict::Expectation { value: json!("x") },
            span_id: None,
            ..feedback(3, None)
        };
        let issue = Assessment { verdict: Verdict::Issue { id: "i".into() }, ..feedback(4, None) };
        let all = vec![feedback(1, None), failed, expected, issue];
        let home = home_with(all.clone()).await;
        assert_eq!(of_trace(&home).await, all);
    }

    #[tokio::test]
    async fn what_is_overridden_counts_again_once_the_newer_one_goes() {
        let home = home_with(vec![feedback(1, None), feedback(2, Some(1))]).await;
        let valid = |all: Vec<Assessment>| all.iter().map(|it| it.valid).collect::<Vec<_>>();
        assert_eq!(valid(of_trace(&home).await), [false, true]);
        let newer = feedback(2, None).id;
        home.store.write(move |tx| tx.assessment_delete(newer)).await.unwrap();
        assert_eq!(valid(of_trace(&home).await), [true]);
    }

    #[tokio::test]
    async fn what_two_override_counts_again_only_once_both_go() {
        let all = vec![feedback(1, None), feedback(2, Some(1)), feedback(3, Some(1))];
        let home = home_with(all).await;
        let newer = feedback(2, None).id;
        home.store.write(move |tx| tx.assessment_delete(newer)).await.unwrap();
        assert!(!of_trace(&home).await[0].valid);
    }

    #[tokio::test]
    async fn an_unknown_trace_or_assessment_is_refused_and_nothing_is_written() {
        let home = home_with(vec![]).await;
        let stray = Assessment { trace_id: trace_id(9), ..feedback(1, None) };
        let refused = home.store.write(move |tx| tx.assessment_create(&stray)).await;
        assert!(matches!(refused, Err(StoreError::NotFound { what: "trace", .. })));
        let newer = feedback(2, Some(1));
        let refused = home.store.write(move |tx| tx.assessment_create(&newer)).await;
        assert!(matches!(refused, Err(StoreError::NotFound { what: "assessment", .. })));
        let absent = feedback(3, None);
        let id = absent.id;
        assert!(home.store.write(move |tx| tx.assessment_update(&absent)).await.is_err());
        assert!(home.store.write(move |tx| tx.assessment_delete(id)).await.is_err());
        assert_eq!(of_trace(&home).await, []);
    }

    #[tokio::test]
    async fn a_change_keeps_who_judged_what_and_when() {
        let home = home_with(vec![feedback(1, None)]).await;
        let changed = Assessment {
            name: "better".into(),
            verdict: Verdict::Feedback { value: json!(false), error: None },
            rationale: None,
            updated_ns: 9,
            ..feedback(1, None)
        };
        let update = changed.clone();
        home.store.write(move |tx| tx.assessment_update(&update)).await.unwrap();
        assert_eq!(of_trace(&home).await, [changed]);
    }

    #[tokio::test]
    async fn the_assessments_of_a_trace_go_with_it() {
        let home = home_with(vec![feedback(1, None), feedback(2, None)]).await;
        let cleared = home.store.write(|tx| {
            let row = tx.trace(trace_id(1))?.unwrap().row;
            tx.assessments_clear(row)
        });
        cleared.await.unwrap();
        assert_eq!(home.count("assessment").await, 0);
    }
}
