//! What protects a trace from being deleted unless that is asked for: the one list of it.
//!
//! Retention leaves these traces alone and a dialog counts them before it deletes. A feature whose
//! things cite traces adds its line here. That a run links a trace is deliberately no hold: what an
//! evaluation measured stays with the run, and every trace that a client makes inside a run names
//! it, so that retention would keep nearly everything.

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::ReadTx;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000400",
    // What people said is little beside what judges and programs say.
    sql: "CREATE INDEX assessment_of_people ON assessment(trace)
            WHERE source_kind = 'HUMAN' AND valid = 1;",
}];

/// A reason for which a trace is kept.
#[derive(Debug, Clone, Copy)]
struct Hold {
    name: &'static str,
    /// Holds for the trace `t` that is kept.
    condition: &'static str,
}

/// Every reason.
const HOLDS: &[Hold] = &[Hold {
    name: "human_assessment",
    // A judgement of a session lies at one of its traces and holds for all of them.
    condition: "(EXISTS(SELECT 1 FROM assessment AS a
          WHERE a.trace = t.id AND a.source_kind = 'HUMAN' AND a.valid = 1)
        OR (t.project, t.session) IN (SELECT o.project, o.session FROM assessment AS a
          JOIN trace AS o ON o.id = a.trace
          WHERE a.source_kind = 'HUMAN' AND a.valid = 1 AND o.session IS NOT NULL
            AND instr(a.metadata, '\"mlflow.trace.session\":') > 0))",
}];

/// A reason for which traces are kept, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which reason.
    pub reason: &'static str,
    /// Traces that are kept for it.
    pub traces: i64,
}

/// The condition that some reason keeps the trace `t`.
pub(crate) fn is_held() -> String {
    HOLDS.iter().map(|hold| hold.condition).collect::<Vec<_>>().join(" OR ")
}

impl ReadTx<'_> {
    /// How many of these traces (their rows) each reason keeps; reasons that keep none are left
    /// out.
    pub fn held(&self, rows: &[i64]) -> Result<Vec<Held>> {
        let list = rows.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let mut held = Vec::new();
        for Hold { name, condition } in HOLDS {
            let sql =
                format!("SELECT count(*) FROM trace AS t WHERE t.id IN ({list}) AND {condition}");
            let traces = self.conn.query_row(&sql, [], |row| row.get(0))?;
            if traces > 0 {
                held.push(Held { reason: name, traces });
            }
        }
        Ok(held)
    }

    /// Which of these traces (their rows) some reason keeps.
    pub(crate) fn held_among(&self, rows: &[i64]) -> Result<Vec<i64>> {
        let list = rows.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT t.id FROM trace AS t WHERE t.id IN ({list}) AND ({})", is_held());
        let mut ask = self.conn.prepare(&sql)?;
        let held = ask.query_map([], |row| row.get(0))?;
        Ok(held.collect::<rusqlite::Result<_>>()?)
    }
}
