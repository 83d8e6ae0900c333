//! Traces whose summary is behind their spans: those too large to be summed up with every write.

use rusqlite::OptionalExtension;

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261122000350",
    sql: "CREATE TABLE dirty(trace INTEGER PRIMARY KEY) STRICT;",
}];

impl ReadTx<'_> {
    /// A trace that waits to be summed up.
    pub(crate) fn dirty_next(&self) -> Result<Option<i64>> {
        let mut ask = self.conn.prepare_cached("SELECT trace FROM dirty ORDER BY trace LIMIT 1")?;
        Ok(ask.query_row([], |row| row.get(0)).optional()?)
    }

    pub(crate) fn is_dirty(&self, trace: i64) -> Result<bool> {
        let sql = "SELECT EXISTS(SELECT 1 FROM dirty WHERE trace = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row([trace], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    pub(crate) fn dirty_mark(&self, trace: i64) -> Result<()> {
        self.outlines_drop(trace)?;
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO dirty(trace) VALUES (?1)")?
            .execute([trace])?;
        Ok(())
    }

    pub(crate) fn dirty_clear(&self, trace: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM dirty WHERE trace = ?1")?.execute([trace])?;
        Ok(())
    }
}
