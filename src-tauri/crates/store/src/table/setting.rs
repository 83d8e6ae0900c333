//! Settings: a name and its value.

use rusqlite::OptionalExtension;
use touchstone_domain::change::Change;

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261122000600",
    sql: "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    /// A setting's value, if it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        let mut ask = self.conn.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(ask.query_row([name], |row| row.get(0)).optional()?)
    }
}

impl WriteTx<'_> {
    /// Sets a setting.
    pub fn setting_set(&self, name: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO setting(name, value) VALUES (?1, ?2)
                   ON CONFLICT(name) DO UPDATE SET value = excluded.value";
        self.conn.prepare_cached(sql)?.execute([name, value])?;
        self.note(Change::Setting);
        Ok(())
    }
}
