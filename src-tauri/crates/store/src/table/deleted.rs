//! Traces that were deleted on purpose. Their spans are not stored again, whoever repeats them.

use touchstone_domain::id::TraceId;

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000210",
    sql: "CREATE TABLE deleted(trace_id BLOB PRIMARY KEY, deleted_ns INTEGER NOT NULL)
          STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    pub(crate) fn is_deleted(&self, id: TraceId) -> Result<bool> {
        let sql = "SELECT EXISTS(SELECT 1 FROM deleted WHERE trace_id = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row([id.as_bytes()], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    pub(crate) fn deleted_add(&self, id: TraceId, now_ns: i64) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO deleted(trace_id, deleted_ns) VALUES (?1, ?2)";
        self.conn.prepare_cached(sql)?.execute((id.as_bytes(), now_ns))?;
        Ok(())
    }
}
