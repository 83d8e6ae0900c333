//! Log records that belong to spans: some senders keep messages in logs. They are kept as they
//! came and read together with their span, whichever came first.

use rusqlite::OptionalExtension;
use touchstone_domain::id::{SpanId, TraceId};

use crate::body::codec::{Encoded, Encoder, Kind};
use crate::body::{Hash, hash};
use crate::error::Result;
use crate::incoming::IncomingLog;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000220",
    // The hash makes a repeated record the same row.
    sql: "CREATE TABLE span_log(
            trace_id BLOB NOT NULL,
            span_id BLOB NOT NULL,
            time_ns INTEGER NOT NULL,
            hash BLOB NOT NULL,
            codec INTEGER NOT NULL,
            size INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY(trace_id, span_id, time_ns, hash)
          ) STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    /// The records of a span by time, as they came.
    pub(crate) fn logs(&self, trace: TraceId, span: SpanId) -> Result<Vec<Vec<u8>>> {
        let sql = "SELECT codec, size, data FROM span_log WHERE trace_id = ?1 AND span_id = ?2
                   ORDER BY time_ns, hash";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query((trace.as_bytes(), span.as_bytes()))?;
        let mut logs = Vec::new();
        while let Some(row) = rows.next()? {
            let data: Vec<u8> = row.get(2)?;
            let what = || format!("a log record of span {span}");
            logs.push(self.dictionaries.decode(row.get(0)?, row.get(1)?, &data, what)?);
        }
        Ok(logs)
    }

    pub(crate) fn has_logs(&self, trace: TraceId) -> Result<bool> {
        let sql = "SELECT 1 FROM span_log WHERE trace_id = ?1 LIMIT 1";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row([trace.as_bytes()], |_| Ok(())).optional()?.is_some())
    }
}

impl WriteTx<'_> {
    /// Stores log records; spans that are there already are read anew with them. Records of
    /// deleted traces are not stored.
    pub fn put_logs(&self, logs: &[IncomingLog]) -> Result<()> {
        let mut touched = std::collections::BTreeMap::<TraceId, Vec<SpanId>>::new();
        let mut encoder = Encoder::new(self.dictionaries);
        for log in logs {
            if self.log_insert(log, &mut encoder)? {
                touched.entry(log.trace_id).or_default().push(log.span_id);
            }
        }
        for (id, mut spans) in touched {
            spans.sort_unstable();
            spans.dedup();
            if let Some(trace) = self.trace_stored(id)? {
                for span in &spans {
                    if let Some(span) = self.span(trace.row, *span)? {
                        self.text_of_span(trace.row, span.row);
                    }
                }
                self.trace_read_anew(&trace, &spans)?;
            }
        }
        Ok(())
    }

    fn log_insert(&self, log: &IncomingLog, encoder: &mut Encoder) -> Result<bool> {
        if self.is_deleted(log.trace_id)? {
            return Ok(false);
        }
        let own: Hash = hash(&log.raw);
        let Encoded { codec, size, data } = encoder.encode(Kind::Span, &log.raw);
        let sql =
            "INSERT OR IGNORE INTO span_log(trace_id, span_id, time_ns, hash, codec, size, data)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let ids = (log.trace_id.as_bytes(), log.span_id.as_bytes());
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let values = (ids.0, ids.1, log.time_ns, own, codec, size, data);
        Ok(self.conn.prepare_cached(sql)?.execute(values)? > 0)
    }

    /// Removes up to `limit` records of a trace; answers how many.
    pub(crate) fn logs_delete_some(&self, trace: TraceId, limit: u32) -> Result<u32> {
        let sql = "DELETE FROM span_log WHERE trace_id = ?1 AND (span_id, time_ns, hash) IN (
                     SELECT span_id, time_ns, hash FROM span_log WHERE trace_id = ?1 LIMIT ?2)";
        let gone = self.conn.prepare_cached(sql)?.execute((trace.as_bytes(), limit))?;
        Ok(u32::try_from(gone).unwrap_or(limit))
    }

    pub(crate) fn logs_delete(&self, trace: TraceId) -> Result<()> {
        let sql = "DELETE FROM span_log WHERE trace_id = ?1";
        self.conn.prepare_cached(sql)?.execute([trace.as_bytes()])?;
        Ok(())
    }
}
