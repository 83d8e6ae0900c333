//! A trace's labels: tags, which may change, and metadata, which a client states once.
//!
//! Each is kept with its origin: what spans say may come late or be said anew, but never undoes
//! what a client or a person set or removed. Of two origins the higher counts.

use std::collections::BTreeMap;

use touchstone_domain::change::Change;
use touchstone_domain::id::TraceId;
use touchstone_domain::trace_info::{LOGGED_MODEL, NAME, SESSION, USER, VERSION};

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::table::trace::TraceRecord;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000230",
    // A row without a value says that the label was removed.
    sql: "CREATE TABLE trace_label(
            trace INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            key TEXT NOT NULL,
            origin INTEGER NOT NULL,
            value TEXT,
            PRIMARY KEY(trace, kind, key, origin)
          ) STRICT, WITHOUT ROWID;",
}];

/// What counts of a trace's labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceLabels {
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Metadata by key.
    pub metadata: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Tag = 0,
    Metadata = 1,
}

/// Taken from the trace's spans.
const OF_SPANS: i64 = 0;
/// Set by a client or a person.
pub(crate) const GIVEN: i64 = 1;

impl ReadTx<'_> {
    /// The labels of a trace, by its row.
    pub fn trace_labels(&self, trace_row: i64) -> Result<TraceLabels> {
        let sql = "SELECT kind, key, value FROM trace_label WHERE trace = ?1
                   ORDER BY kind, key, origin";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([trace_row])?;
        let mut labels = TraceLabels::default();
        while let Some(row) = rows.next()? {
            let (kind, key): (i64, String) = (row.get(0)?, row.get(1)?);
            let of_kind =
                if kind == Kind::Tag as i64 { &mut labels.tags } else { &mut labels.metadata };
            match row.get(2)? {
                Some(value) => drop(of_kind.insert(key, value)),
                None => drop(of_kind.remove(&key)),
            }
        }
        Ok(labels)
    }

    /// The name, the session and the user that a trace's given labels name.
    pub(crate) fn trace_named(&self, trace_row: i64) -> Result<[Option<String>; 3]> {
        let sql = "SELECT value FROM trace_label
                   WHERE trace = ?1 AND kind = ?2 AND key = ?3 AND origin = ?4 AND value <> ''";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut named = [None, None, None];
        let keys = [(Kind::Tag, NAME), (Kind::Metadata, SESSION), (Kind::Metadata, USER)];
        for ((kind, key), name) in keys.into_iter().zip(&mut named) {
            let mut rows = ask.query((trace_row, kind as i64, key, GIVEN))?;
            *name = rows.next()?.map(|row| row.get(0)).transpose()?;
        }
        Ok(named)
    }
}

impl WriteTx<'_> {
    /// Sets a tag of a trace, or removes it.
    pub fn trace_tag_set(&self, id: TraceId, key: &str, value: Option<&str>) -> Result<()> {
        self.trace_label_give(id, Kind::Tag, key, value)
    }

    /// Sets a piece of a trace's metadata, or removes it.
    pub fn trace_metadata_set(&self, id: TraceId, key: &str, value: Option<&str>) -> Result<()> {
        self.trace_label_give(id, Kind::Metadata, key, value)
    }

    fn trace_label_give(
        &self,
        id: TraceId,
        kind: Kind,
        key: &str,
        value: Option<&str>,
    ) -> Result<()> {
        let trace = self
            .trace(id)?
            .ok_or_else(|| StoreError::NotFound { what: "trace", id: id.to_string() })?;
        self.label_set(trace.row, kind, key, GIVEN, value)?;
        if [NAME, SESSION, USER, VERSION, LOGGED_MODEL].contains(&key) {
            return self.trace_sum_up_again(&trace);
        }
        self.note(Change::Trace(id));
        Ok(())
    }

    pub(crate) fn label_give(&self, trace: i64, kind: Kind, key: &str, value: &str) -> Result<()> {
        self.label_set(trace, kind, key, GIVEN, Some(value))
    }

    fn label_set(
        &self,
        trace: i64,
        kind: Kind,
        key: &str,
        origin: i64,
        value: Option<&str>,
    ) -> Result<()> {
        if origin == GIVEN && kind == Kind::Tag {
            self.text_of_notes(trace);
        }
        let sql = "INSERT INTO trace_label(trace, kind, key, origin, value)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT DO UPDATE SET value = excluded.value";
        self.conn.prepare_cached(sql)?.execute((trace, kind as i64, key, origin, value))?;
        Ok(())
    }

    /// Makes the tags that a trace's spans name these.
    pub(crate) fn labels_of_spans_set(&self, trace: i64, tags: &[(String, String)]) -> Result<()> {
        let sql = "SELECT key, value FROM trace_label
                   WHERE trace = ?1 AND kind = ?2 AND origin = ?3";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((trace, Kind::Tag as i64, OF_SPANS), |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })?;
        let stored: BTreeMap<String, Option<String>> = rows.collect::<rusqlite::Result<_>>()?;
        for (key, value) in tags {
            if stored.get(key).and_then(Option::as_ref) != Some(value) {
                self.label_set(trace, Kind::Tag, key, OF_SPANS, Some(value))?;
            }
        }
        let sql =
            "DELETE FROM trace_label WHERE trace = ?1 AND kind = ?2 AND key = ?3 AND origin = ?4";
        for key in stored.keys().filter(|key| !tags.iter().any(|(named, _)| named == *key)) {
            self.conn.prepare_cached(sql)?.execute((trace, Kind::Tag as i64, key, OF_SPANS))?;
        }
        Ok(())
    }

    /// Deletes a trace's labels and facets.
    pub(crate) fn trace_labels_delete(&self, trace: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM trace_label WHERE trace = ?1")?.execute([trace])?;
        self.facets_delete(trace)
    }

    /// Sums a trace up once more; a large one later.
    pub(crate) fn trace_sum_up_again(&self, trace: &TraceRecord) -> Result<()> {
        if trace.span_count > crate::table::put::SUMMED_AT_ONCE {
            return self.mark_large(trace);
        }
        let spans = self.spans(trace.row)?;
        self.sum_up(trace.row, trace.trace_id, Some(trace), &spans, |_| false)
    }
}
