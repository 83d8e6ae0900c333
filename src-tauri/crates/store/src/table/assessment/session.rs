//! Judgements of whole sessions.
//!
//! As in MLflow's protocol such a judgement lies at the session's first trace, and its metadata
//! `mlflow.trace.session` says that it means the session. Should an earlier trace arrive later, it
//! stays where it is and is still the session's: every trace of the session is looked at.

use rusqlite::OptionalExtension;
use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::{ProjectId, TraceId};

use super::{assessment, id};
use crate::error::Result;
use crate::tx::ReadTx;

impl ReadTx<'_> {
    /// The trace at which a judgement of this session is to lie: its first, by start and row.
    /// Nothing if no trace of the project names the session. Reads one entry of an index for each
    /// trace of another project that names a session alike.
    pub fn session_first_trace(
        &self,
        project: ProjectId,
        session: &str,
    ) -> Result<Option<TraceId>> {
        let sql = "SELECT trace_id FROM trace INDEXED BY trace_by_session
            WHERE session = ?1 AND project = ?2 ORDER BY start_ns, id LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let first =
            ask.query_row((session, project.0), |row| id(row, "trace_id", TraceId::from_bytes));
        Ok(first.optional()?)
    }

    /// All judgements of a session, superseded ones included, oldest first. Looks into an index
    /// once for each trace of the session.
    pub fn session_assessments(
        &self,
        project: ProjectId,
        session: &str,
    ) -> Result<Vec<Assessment>> {
        let sql = "SELECT a.*, t.trace_id
            FROM trace AS t INDEXED BY trace_by_session
            CROSS JOIN assessment AS a INDEXED BY assessment_at_session ON a.trace = t.id
            WHERE t.session = ?1 AND t.project = ?2
              AND instr(a.metadata, '\"mlflow.trace.session\":') > 0
            ORDER BY a.created_ns, a.rowid";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((session, project.0), assessment)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
