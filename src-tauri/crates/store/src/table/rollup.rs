//! Roll-ups: what is counted of traces and of model calls, by minute and by hour.
//!
//! They are kept in the transaction that changes what they count, by taking away what counted
//! before and adding what counts now (`rollup/count.rs`; for large traces `rollup/calls.rs`), so late, repeated, moved, trashed and
//! deleted traces stay right. Within a transaction differences are gathered in memory
//! (`rollup/tally.rs`), and each bucket that was touched is written once before the commit. A
//! bucket's latencies are one compact blob in its row rather than rows of their own: a bucket is
//! always written as a whole. How they are read is in `rollup/read.rs`.

pub(crate) mod calls;
pub(crate) mod count;
pub(crate) mod read;
pub(crate) mod tally;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension, Row, types::Type};
use touchstone_domain::latency::Histogram;
use touchstone_domain::stats::Stats;

use crate::migrate::Migration;
use tally::{Place, Tally, hours};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000300",
    // Traces of homes that are older than the roll-ups are not counted yet: a job does it.
    sql: "ALTER TABLE trace ADD COLUMN version TEXT;
          ALTER TABLE trace ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
          CREATE INDEX trace_uncounted ON trace(id) WHERE counted = 0;
          CREATE TABLE rollup(
            grain INTEGER NOT NULL,
            series INTEGER NOT NULL,
            project INTEGER NOT NULL,
            start INTEGER NOT NULL,
            key TEXT NOT NULL,
            count INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            total_tokens INTEGER NOT NULL,
            cost_nanos INTEGER NOT NULL,
            latency BLOB NOT NULL,
            PRIMARY KEY(grain, series, project, start, key)
          ) STRICT, WITHOUT ROWID;",
}];

/// Minutes in an hour.
const MINUTES_PER_HOUR: i64 = 60;

/// What is counted, and by which key. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Series {
    /// All traces of a project; the key is empty.
    Traces = 0,
    /// Traces by name and version; see [`count::name_and_version`].
    Names = 1,
    /// Model calls by model.
    Models = 2,
}

/// How long a bucket is, in minutes. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    Minute = 1,
    Hour = 60,
}

/// Writes what was gathered. To be called once per transaction, before its commit.
pub(crate) fn write(conn: &Connection, tally: &Tally) -> rusqlite::Result<()> {
    if tally.is_empty() {
        return Ok(());
    }
    let minutes = tally.minutes();
    for (grain, buckets) in [(Grain::Hour, hours(&minutes)), (Grain::Minute, minutes)] {
        for ((place, key), difference) in buckets {
            change(conn, grain, place, key, &difference)?;
        }
    }
    Ok(())
}

/// Adds a difference to a bucket; a bucket of nothing has no row.
fn change(
    conn: &Connection,
    grain: Grain,
    place: Place,
    key: &str,
    add: &Stats,
) -> rusqlite::Result<()> {
    let at = (grain as i64, place.series as i64, place.project.0, place.start, key);
    let mut ask = conn.prepare_cached(
        "SELECT count, errors, input_tokens, output_tokens, total_tokens, cost_nanos, latency
         FROM rollup WHERE grain = ?1 AND series = ?2 AND project = ?3 AND start = ?4 AND key = ?5",
    )?;
    let stored = ask.query_row(at, |row| stats(row, 0)).optional()?;
    let is_new = stored.is_none();
    let mut now = stored.unwrap_or_default();
    now.merge(add);
    if now.is_nothing() {
        if !is_new {
            let sql = "DELETE FROM rollup WHERE grain = ?1 AND series = ?2 AND project = ?3
                       AND start = ?4 AND key = ?5";
            conn.prepare_cached(sql)?.execute(at)?;
        }
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO rollup(grain, series, project, start, key, count, errors,
                 input_tokens, output_tokens, total_tokens, cost_nanos, latency)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let latency = rmp_serde::to_vec(&now.latency.to_numbers())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    conn.prepare_cached(sql)?.execute(rusqlite::params![
        at.0,
        at.1,
        at.2,
        at.3,
        at.4,
        now.count,
        now.errors,
        now.input_tokens,
        now.output_tokens,
        now.total_tokens,
        now.cost_nanos,
        latency,
    ])?;
    Ok(())
}

/// A bucket's seven columns, the first at `at`.
fn stats(row: &Row<'_>, at: usize) -> rusqlite::Result<Stats> {
    let blob = row.get_ref(at + 6)?.as_blob().unwrap_or_default();
    let damaged = |error| rusqlite::Error::FromSqlConversionFailure(at + 6, Type::Blob, error);
    let numbers: Vec<i64> =
        rmp_serde::from_slice(blob).map_err(|error| damaged(Box::new(error)))?;
    let latency = Histogram::from_numbers(&numbers)
        .ok_or_else(|| damaged("these latencies are no histogram".into()))?;
    Ok(Stats {
        count: row.get(at)?,
        errors: row.get(at + 1)?,
        input_tokens: row.get(at + 2)?,
        output_tokens: row.get(at + 3)?,
        total_tokens: row.get(at + 4)?,
        cost_nanos: row.get(at + 5)?,
        latency,
    })
}
