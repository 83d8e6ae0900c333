//! Spans without their content.
//!
//! A span's row is its start in ms << 20 | sequence, fixed when it is first seen, so that newest
//! first needs no sort. Of two versions of one span the later end wins, then the larger digest.

use rusqlite::{OptionalExtension, Row, types::Type};
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::{Facts, SpanType};
use touchstone_domain::id::{IdError, ProjectId, SpanId};
use touchstone_domain::label::Labels;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus;
use touchstone_domain::time::{MAX_ROW_MS, row_ms};
use touchstone_domain::usage::Usage;

use crate::body::Sum;
use crate::error::Result;
use crate::incoming::PreparedSpan;
use crate::migrate::Migration;
use crate::table::rollup::count::CountedIn;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { id: "20261122000300", sql: FIRST },
    Migration {
        id: "20261123000100",
        sql: "ALTER TABLE span ADD COLUMN cost_input_nanos INTEGER;
              ALTER TABLE span ADD COLUMN cost_output_nanos INTEGER;
              ALTER TABLE span ADD COLUMN cost_total_nanos INTEGER;
              ALTER TABLE span ADD COLUMN labels TEXT;",
    },
];

const FIRST: &str = "CREATE TABLE span(
            id INTEGER PRIMARY KEY,
            trace INTEGER NOT NULL,
            span_id BLOB NOT NULL,
            parent_id BLOB,
            digest BLOB NOT NULL,
            project INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            status INTEGER NOT NULL,
            start_ns INTEGER NOT NULL,
            end_ns INTEGER NOT NULL,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            model TEXT,
            provider TEXT,
            input_tokens INTEGER,
            output_tokens INTEGER,
            total_tokens INTEGER,
            cache_read_tokens INTEGER,
            cache_write_tokens INTEGER,
            reasoning_tokens INTEGER,
            session TEXT,
            user TEXT
          ) STRICT;
          CREATE UNIQUE INDEX span_of_trace ON span(trace, span_id);";

/// Bits of a row id that number the spans of one millisecond.
const SEQUENCE_BITS: u32 = 20;

/// The ms of a row id: when its span started, as long as that ms had room.
pub(crate) const fn ms_of_row(row: i64) -> i64 {
    row >> SEQUENCE_BITS
}

const PARENT_REMOTE: i64 = 1;
const HAS_INPUT: i64 = 2;
const HAS_OUTPUT: i64 = 4;
pub(crate) const COST_ESTIMATED: i64 = 8;

const COLUMNS: &str =
    "id, span_id, parent_id, project, flags, status, start_ns, end_ns, name, type,
    model, provider, input_tokens, output_tokens, total_tokens, cache_read_tokens,
    cache_write_tokens, reasoning_tokens, session, user, cost_input_nanos, cost_output_nanos,
    cost_total_nanos, flags, labels";

/// What became of a span that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It was not there before.
    New,
    /// It replaced a lesser version of itself.
    Replaced,
    /// What is stored is the same or better.
    Repeated,
}

impl ReadTx<'_> {
    /// All spans of a trace, in no particular order.
    pub fn spans(&self, trace_row: i64) -> Result<Vec<SlimSpan>> {
        let sql = format!("SELECT {COLUMNS} FROM span WHERE trace = ?1");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let rows = ask.query_map([trace_row], slim)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The spans with these rows, in that order; those that are not there are left out.
    pub fn spans_at(&self, rows: impl IntoIterator<Item = i64>) -> Result<Vec<SlimSpan>> {
        let sql = format!("SELECT {COLUMNS} FROM span WHERE id = ?1");
        let mut ask = self.conn.prepare_cached(&sql)?;
        let found =
            rows.into_iter().filter_map(|row| ask.query_row([row], slim).optional().transpose());
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// One span of a trace.
    pub fn span(&self, trace_row: i64, id: SpanId) -> Result<Option<SlimSpan>> {
        let sql = format!("SELECT {COLUMNS} FROM span WHERE trace = ?1 AND span_id = ?2");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row((trace_row, id.as_bytes()), slim).optional()?)
    }
}

impl WriteTx<'_> {
    /// Stores a span of a trace, or keeps the better version of it. `counted_in` is where the calls
    /// of its trace are counted.
    pub(crate) fn span_put(
        &self,
        trace: i64,
        project: ProjectId,
        span: &PreparedSpan,
        counted_in: CountedIn,
    ) -> Result<Kept> {
        // Older programs stored twice as much of the digest.
        let sql =
            "SELECT id, end_ns, substr(digest, 1, 8) FROM span WHERE trace = ?1 AND span_id = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let stored: Option<(i64, i64, Sum)> = ask
            .query_row((trace, span.incoming.span_id.as_bytes()), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        match stored {
            Some((_, end, digest)) if (end, digest) >= (span.incoming.end_ns, span.digest) => {
                Ok(Kept::Repeated)
            }
            Some((row, ..)) => {
                if let Some(before) = self.span(trace, span.incoming.span_id)? {
                    self.rollup_call(counted_in, &before, -1);
                }
                self.span_delete(row)?;
                self.span_insert(row, trace, project, span)?;
                self.rollup_prepared(counted_in, span);
                Ok(Kept::Replaced)
            }
            None => {
                let row = self.span_row(span.incoming.start_ns)?;
                self.span_insert(row, trace, project, span)?;
                self.rollup_prepared(counted_in, span);
                Ok(Kept::New)
            }
        }
    }

    /// Removes a span and its content.
    pub(crate) fn span_delete(&self, row: i64) -> Result<()> {
        self.span_body_delete(row)?;
        self.text_gone(row);
        self.conn.prepare_cached("DELETE FROM span WHERE id = ?1")?.execute([row])?;
        Ok(())
    }

    /// A free row id for a span that starts then. A millisecond with a million spans runs over into
    /// the next one.
    fn span_row(&self, start_ns: i64) -> Result<i64> {
        let mut ask =
            self.conn.prepare_cached("SELECT max(id) FROM span WHERE id >= ?1 AND id < ?2")?;
        let mut ms = row_ms(start_ns);
        loop {
            let (first, end) = (ms << SEQUENCE_BITS, (ms.min(MAX_ROW_MS - 1) + 1) << SEQUENCE_BITS);
            let last: Option<i64> = ask.query_row((first, end), |row| row.get(0))?;
            match last {
                None => return Ok(first),
                Some(last) if last + 1 < end => return Ok(last + 1),
                Some(_) => ms += 1,
            }
        }
    }

    fn span_insert(
        &self,
        row: i64,
        trace: i64,
        project: ProjectId,
        span: &PreparedSpan,
    ) -> Result<()> {
        let sql = "INSERT INTO span(id, trace, span_id, parent_id, digest, project, flags, status,
              start_ns, end_ns, name, type, model, provider, input_tokens, output_tokens,
              total_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, session, user,
              cost_input_nanos, cost_output_nanos, cost_total_nanos, labels)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
              ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
        let (incoming, facts) = (&span.incoming, &span.incoming.facts);
        let (usage, cost) = (facts.usage, facts.cost);
        self.conn.prepare_cached(sql)?.execute(rusqlite::params![
            row,
            trace,
            incoming.span_id.as_bytes(),
            incoming.parent_id.as_ref().map(SpanId::as_bytes),
            span.digest,
            project.0,
            flags(incoming.parent_remote, facts),
            facts.status(incoming.status).number(),
            incoming.start_ns,
            incoming.end_ns,
            incoming.name,
            facts.span_type.as_str(),
            facts.model,
            facts.provider,
            usage.input,
            usage.output,
            usage.total,
            usage.cache_read,
            usage.cache_write,
            usage.reasoning,
            facts.session,
            facts.user,
            cost.input_nanos,
            cost.output_nanos,
            cost.total_nanos,
            labels_json(&facts.labels),
        ])?;
        self.text_of_span(trace, row);
        self.span_body_insert(row, span)
    }

    /// Writes a stored span's facts anew; false if they are what is stored.
    pub(crate) fn span_facts_set(
        &self,
        row: i64,
        stated: SpanStatus,
        facts: &Facts,
    ) -> Result<bool> {
        let sql = "SELECT flags & 1 FROM span WHERE id = ?1";
        let remote: i64 = self.conn.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
        let sql = "UPDATE span SET (flags, status, type, model, provider, input_tokens,
              output_tokens, total_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
              session, user, cost_input_nanos, cost_output_nanos, cost_total_nanos, labels)
            = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            WHERE id = ?1 AND (flags, status, type, model, provider, input_tokens, output_tokens,
              total_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, session, user,
              cost_input_nanos, cost_output_nanos, cost_total_nanos, labels)
            IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
        let (usage, cost) = (facts.usage, facts.cost);
        let changed = self.conn.prepare_cached(sql)?.execute(rusqlite::params![
            row,
            flags(remote != 0, facts),
            facts.status(stated).number(),
            facts.span_type.as_str(),
            facts.model,
            facts.provider,
            usage.input,
            usage.output,
            usage.total,
            usage.cache_read,
            usage.cache_write,
            usage.reasoning,
            facts.session,
            facts.user,
            cost.input_nanos,
            cost.output_nanos,
            cost.total_nanos,
            labels_json(&facts.labels),
        ])?;
        Ok(changed > 0)
    }
}

fn flags(parent_remote: bool, facts: &Facts) -> i64 {
    let bits = [
        (parent_remote, PARENT_REMOTE),
        (facts.has_input, HAS_INPUT),
        (facts.has_output, HAS_OUTPUT),
        (facts.cost.estimated, COST_ESTIMATED),
    ];
    bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum()
}

fn labels_json(labels: &Labels) -> Option<String> {
    if labels.is_empty() { None } else { serde_json::to_string(labels).ok() }
}

fn slim(row: &Row<'_>) -> rusqlite::Result<SlimSpan> {
    let flags: i64 = row.get(4)?;
    Ok(SlimSpan {
        row: row.get(0)?,
        span_id: span_id(row.get(1)?, 1)?,
        parent_id: row.get::<_, Option<[u8; 8]>>(2)?.map(|id| span_id(id, 2)).transpose()?,
        parent_remote: flags & PARENT_REMOTE != 0,
        project: ProjectId(row.get(3)?),
        name: row.get(8)?,
        span_type: SpanType::custom(row.get::<_, String>(9)?),
        status: SpanStatus::from_number(row.get(5)?),
        start_ns: row.get(6)?,
        end_ns: row.get(7)?,
        model: row.get(10)?,
        provider: row.get(11)?,
        usage: usage(row, 12)?,
        cost: cost_at(row, 20)?,
        labels: labels_at(row, 24)?,
        session: row.get(18)?,
        user: row.get(19)?,
        has_input: flags & HAS_INPUT != 0,
        has_output: flags & HAS_OUTPUT != 0,
    })
}

/// Three cost columns and the flags, the first at `at`.
fn cost_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Cost> {
    let flags: i64 = row.get(at + 3)?;
    Ok(Cost {
        input_nanos: row.get(at)?,
        output_nanos: row.get(at + 1)?,
        total_nanos: row.get(at + 2)?,
        estimated: flags & COST_ESTIMATED != 0,
    })
}

fn labels_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Labels> {
    let json: Option<String> = row.get(at)?;
    json.map_or(Ok(Labels::default()), |json| {
        serde_json::from_str(&json).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
        })
    })
}

/// Six token columns, the first at `at`.
pub(crate) fn usage(row: &Row<'_>, at: usize) -> rusqlite::Result<Usage> {
    Ok(Usage {
        input: row.get(at)?,
        output: row.get(at + 1)?,
        total: row.get(at + 2)?,
        cache_read: row.get(at + 3)?,
        cache_write: row.get(at + 4)?,
        reasoning: row.get(at + 5)?,
    })
}

pub(crate) fn span_id(bytes: [u8; 8], column: usize) -> rusqlite::Result<SpanId> {
    SpanId::from_bytes(&bytes).map_err(|error: IdError| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
    })
}
