//! A run's tags, which may change, and its parameters, which may not.

use rusqlite::OptionalExtension;
use touchstone_domain::change::Change;

use crate::error::{Result, StoreError};
use crate::table::run::RunRecord;
use crate::tx::{ReadTx, WriteTx};

impl ReadTx<'_> {
    /// A run's tags, by key.
    pub fn run_tags(&self, run_row: i64) -> Result<Vec<(String, String)>> {
        self.pairs("SELECT key, value FROM run_tag WHERE run = ?1 ORDER BY key", run_row)
    }

    /// One tag of a run.
    pub fn run_tag(&self, run_row: i64, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM run_tag WHERE run = ?1 AND key = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row((run_row, key), |row| row.get(0)).optional()?)
    }

    /// A run's parameters, by key.
    pub fn run_params(&self, run_row: i64) -> Result<Vec<(String, String)>> {
        self.pairs("SELECT key, value FROM run_param WHERE run = ?1 ORDER BY key", run_row)
    }

    /// One parameter of a run.
    pub fn run_param(&self, run_row: i64, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM run_param WHERE run = ?1 AND key = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row((run_row, key), |row| row.get(0)).optional()?)
    }

    fn pairs(&self, sql: &str, run_row: i64) -> Result<Vec<(String, String)>> {
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([run_row], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Sets a tag of a run.
    pub fn run_tag_set(&self, record: &RunRecord, key: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO run_tag(run, key, value) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET value = excluded.value";
        self.conn.prepare_cached(sql)?.execute((record.row, key, value))?;
        self.note(Change::Run(record.run.id));
        Ok(())
    }

    /// Removes a tag of a run; answers whether it was there.
    pub fn run_tag_remove(&self, record: &RunRecord, key: &str) -> Result<bool> {
        let sql = "DELETE FROM run_tag WHERE run = ?1 AND key = ?2";
        let removed = self.conn.prepare_cached(sql)?.execute((record.row, key))? > 0;
        if removed {
            self.note(Change::Run(record.run.id));
        }
        Ok(removed)
    }

    /// Sets a parameter of a run. One that has another value already is a conflict.
    pub fn run_param_set(&self, record: &RunRecord, key: &str, value: &str) -> Result<()> {
        match self.run_param(record.row, key)? {
            Some(known) if known == value => return Ok(()),
            Some(_) => {
                return Err(StoreError::Conflict {
                    what: "parameter with another value",
                    name: key.to_owned(),
                });
            }
            None => {}
        }
        let sql = "INSERT INTO run_param(run, key, value) VALUES (?1, ?2, ?3)";
        self.conn.prepare_cached(sql)?.execute((record.row, key, value))?;
        self.note(Change::Run(record.run.id));
        Ok(())
    }
}
