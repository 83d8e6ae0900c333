//! Which traces belong to a run: those whose metadata names it, and those that were linked to it.
//!
//! A link may come before its trace; traces that are not stored are not counted.

use touchstone_domain::change::Change;
use touchstone_domain::id::TraceId;

use crate::error::Result;
use crate::table::run::RunRecord;
use crate::tx::{ReadTx, WriteTx};

/// The rows of the traces of the run that is bound as `:run` (its row) and `:source` (its id as
/// text); each row once.
pub(crate) const TRACES_OF_RUN: &str = "
    SELECT trace.id AS row FROM run_trace JOIN trace ON trace.trace_id = run_trace.trace_id
      WHERE run_trace.run = :run AND +trace.project >= 0
    UNION
    SELECT label.trace FROM trace_label AS label JOIN trace ON trace.id = label.trace
      WHERE +trace.project >= 0 AND label.kind = 1 AND label.key = 'mlflow.sourceRun' AND label.value = :source
        AND NOT EXISTS (SELECT 1 FROM trace_label AS higher
          WHERE higher.trace = label.trace AND higher.kind = 1 AND higher.key = label.key
            AND higher.origin > label.origin)";

impl ReadTx<'_> {
    /// How many traces a run has.
    pub fn run_trace_count(&self, record: &RunRecord) -> Result<i64> {
        let sql = format!("SELECT count(*) FROM ({TRACES_OF_RUN})");
        let named = rusqlite::named_params! {
            ":run": record.row, ":source": record.run.id.to_string()
        };
        Ok(self.conn.prepare_cached(&sql)?.query_row(named, |row| row.get(0))?)
    }

    /// The rows of a run's traces behind that row, at most `limit`.
    pub fn run_traces(&self, record: &RunRecord, after: i64, limit: u32) -> Result<Vec<i64>> {
        let sql = format!(
            "SELECT row FROM ({TRACES_OF_RUN}) WHERE row > :after ORDER BY row LIMIT :limit"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let named = rusqlite::named_params! {
            ":run": record.row,
            ":source": record.run.id.to_string(),
            ":after": after,
            ":limit": limit,
        };
        let rows = ask.query_map(named, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Links a trace to a run, once.
    pub fn run_trace_link(&self, record: &RunRecord, trace: TraceId) -> Result<()> {
        let sql = "INSERT INTO run_trace(run, trace_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.conn.prepare_cached(sql)?.execute((record.row, trace.as_bytes()))?;
        self.note(Change::Run(record.run.id));
        self.note(Change::Trace(trace));
        Ok(())
    }
}
