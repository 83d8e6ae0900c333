//! The metrics of runs: each with its history, and the latest value of each.
//!
//! The latest is the one with the largest (step, time, value), whatever order they came in.

use std::collections::BTreeSet;

use rusqlite::Row;
use touchstone_domain::change::Change;
use touchstone_domain::run::Metric;

use crate::error::Result;
use crate::table::run::RunRecord;
use crate::tx::{ReadTx, WriteTx};

const COLUMNS: &str = "key, time_ms, step, value, nan, dataset_name, dataset_digest";

impl ReadTx<'_> {
    /// The latest value of each of a run's metrics, by key.
    pub fn run_latest(&self, run_row: i64) -> Result<Vec<Metric>> {
        let sql = format!("SELECT {COLUMNS} FROM run_latest WHERE run = ?1 ORDER BY key");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let rows = ask.query_map([run_row], metric)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A metric's values by (time, step, value), at most `limit`, from behind `after`, if given.
    pub fn run_history(
        &self,
        run_row: i64,
        key: &str,
        after: Option<&Metric>,
        limit: u32,
    ) -> Result<Vec<Metric>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM run_metric
             WHERE run = ?1 AND key = ?2 AND (time_ms, step, value, nan) > (?3, ?4, ?5, ?6)
             ORDER BY time_ms, step, value, nan LIMIT ?7"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let (value, nan) = after.map_or((f64::NEG_INFINITY, -1), |last| stored(last.value));
        let (time_ms, step) = after.map_or((i64::MIN, i64::MIN), |last| (last.time_ms, last.step));
        let rows = ask.query_map((run_row, key, time_ms, step, value, nan, limit), metric)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many values a metric has.
    pub fn run_history_len(&self, run_row: i64, key: &str) -> Result<i64> {
        let sql = "SELECT count(*) FROM run_metric WHERE run = ?1 AND key = ?2";
        Ok(self.conn.prepare_cached(sql)?.query_row((run_row, key), |row| row.get(0))?)
    }

    /// Some of a metric's values, by (time, step, value): at most `most`, spread evenly, the last
    /// among them.
    pub fn run_history_sampled(&self, run_row: i64, key: &str, most: u32) -> Result<Vec<Metric>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM (
               SELECT *, row_number() OVER (ORDER BY time_ms, step, value, nan) AS number,
                 count(*) OVER () AS count
               FROM run_metric WHERE run = ?1 AND key = ?2)
             WHERE count <= ?3 OR number * ?3 / count <> (number - 1) * ?3 / count
             ORDER BY time_ms, step, value, nan"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let rows = ask.query_map((run_row, key, most), metric)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The steps at which a metric was measured, from `steps.0` to `steps.1`.
    pub fn run_steps(&self, run_row: i64, key: &str, steps: (i64, i64)) -> Result<BTreeSet<i64>> {
        let sql = "SELECT DISTINCT step FROM run_metric
                   WHERE run = ?1 AND key = ?2 AND step BETWEEN ?3 AND ?4";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((run_row, key, steps.0, steps.1), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A metric's values at these steps, by (step, time), at most `most`.
    pub fn run_history_at(
        &self,
        run_row: i64,
        key: &str,
        steps: &BTreeSet<i64>,
        most: usize,
    ) -> Result<Vec<Metric>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM run_metric WHERE run = ?1 AND key = ?2
             ORDER BY step, time_ms, value, nan"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query((run_row, key))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if steps.contains(&row.get(2)?) {
                found.push(metric(row)?);
            }
            if found.len() >= most {
                break;
            }
        }
        Ok(found)
    }
}

impl WriteTx<'_> {
    /// Adds a value to a metric of a run; one that is there already is ignored.
    pub fn run_metric_put(&self, record: &RunRecord, metric: &Metric) -> Result<()> {
        let (value, nan) = stored(metric.value);
        let (name, digest) = metric.dataset.clone().unzip();
        let row = (record.row, &metric.key, metric.time_ms, metric.step, value, nan, name, digest);
        let put = format!(
            "INSERT INTO run_metric(run, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO NOTHING"
        );
        if self.conn.prepare_cached(&put)?.execute(row.clone())? == 0 {
            return Ok(());
        }
        let latest = format!(
            "INSERT INTO run_latest(run, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET (time_ms, step, value, nan, dataset_name, dataset_digest)
               = (?3, ?4, ?5, ?6, ?7, ?8)
             WHERE (?4, ?3, ?5, ?6) > (step, time_ms, value, nan)"
        );
        self.conn.prepare_cached(&latest)?.execute(row)?;
        self.note(Change::Run(record.run.id));
        Ok(())
    }
}

/// A value as it is stored: SQLite takes NaN for NULL.
fn stored(value: f64) -> (f64, i64) {
    if value.is_nan() { (0.0, 1) } else { (value, 0) }
}

fn metric(row: &Row<'_>) -> rusqlite::Result<Metric> {
    let nan: i64 = row.get(4)?;
    let dataset: (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(Metric {
        key: row.get(0)?,
        time_ms: row.get(1)?,
        step: row.get(2)?,
        value: if nan == 1 { f64::NAN } else { row.get(3)? },
        dataset: dataset.0.zip(dataset.1),
    })
}
