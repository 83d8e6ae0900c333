//! Assessments that were deleted and can still be brought back.
//!
//! They lie in a table of their own, so that nothing that reads assessments must leave them out.

use rusqlite::OptionalExtension;
use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::AssessmentId;

use super::{assessment, missing};
use crate::error::Result;
use crate::tx::{ReadTx, WriteTx};

/// The columns are those of `assessment`, in their order, and until when it is kept. A column that
/// is added there is added here before `until_ns`.
pub(super) const TABLE: &str = "CREATE TABLE assessment_aside(
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
            updated_ns INTEGER NOT NULL,
            until_ns INTEGER NOT NULL
          ) STRICT;
          CREATE INDEX assessment_aside_of_trace ON assessment_aside(trace);
          CREATE INDEX assessment_aside_until ON assessment_aside(until_ns);
          CREATE INDEX assessment_at_session ON assessment(trace)
            WHERE instr(metadata, '\"mlflow.trace.session\":') > 0;";

impl ReadTx<'_> {
    /// Whether some assessment was put aside until before this time, nanoseconds since 1970.
    pub fn assessments_aside_are_due(&self, now_ns: i64) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM assessment_aside WHERE until_ns < ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row([now_ns], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Deletes an assessment as [`assessment_delete`](Self::assessment_delete) does, but until this
    /// time, nanoseconds since 1970, it can be brought back. Answers the one that counts again.
    pub fn assessment_put_aside(
        &self,
        id: AssessmentId,
        until_ns: i64,
    ) -> Result<Option<AssessmentId>> {
        let sql = "INSERT OR REPLACE INTO assessment_aside
                   SELECT *, ?2 FROM assessment WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute((id.as_bytes(), until_ns))?;
        self.assessment_delete(id)
    }

    /// Brings back an assessment that was put aside; what it overrode no longer counts. One that is
    /// there already stays as it is. Not found if it is kept no longer, or its trace is gone.
    pub fn assessment_restore(&self, id: AssessmentId) -> Result<Assessment> {
        if let Some(there) = self.assessment(id)? {
            return Ok(there);
        }
        let mut back = self.assessment_aside(id)?.ok_or_else(|| missing(id))?;
        if let Some(older) = back.overrides
            && self.assessment(older)?.is_none_or(|older| older.trace_id != back.trace_id)
        {
            back.overrides = None;
        }
        self.assessment_create(&back)?;
        let sql = "DELETE FROM assessment_aside WHERE id = ?1";
        self.conn.prepare_cached(sql)?.execute([id.as_bytes()])?;
        Ok(back)
    }

    /// Forgets for good what was put aside until before this time, nanoseconds since 1970.
    pub fn assessments_forget(&self, now_ns: i64) -> Result<()> {
        let sql = "DELETE FROM assessment_aside WHERE until_ns < ?1";
        self.conn.prepare_cached(sql)?.execute([now_ns])?;
        Ok(())
    }

    fn assessment_aside(&self, id: AssessmentId) -> Result<Option<Assessment>> {
        let sql = "SELECT aside.*, trace.trace_id FROM assessment_aside AS aside
            JOIN trace ON trace.id = aside.trace WHERE aside.id = ?1 AND trace.project >= 0";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row([id.as_bytes()], assessment).optional()?)
    }
}
