//! Facets: which span names, span types, models, providers and failures a trace has, so that a
//! search for one of them need not look into every trace.
//!
//! Each value is stored once; a trace's values are rows of two numbers. They follow the trace's
//! spans and are written only where they change. A trace with more of them than are kept, or with
//! one that is not kept, has [`Kind::More`] as well: it must be looked into whatever is searched.
//! Facets only propose; what is found is decided by the spans. In a file that an earlier program
//! wrote they count once all spans have been read anew.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus;

use crate::body::hash;
use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000200",
    sql: "CREATE TABLE facet(
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            value TEXT NOT NULL,
            UNIQUE(kind, value)
          ) STRICT;
          CREATE TABLE facet_trace(
            facet INTEGER NOT NULL,
            trace INTEGER NOT NULL,
            PRIMARY KEY(facet, trace)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE trace_facets(
            trace INTEGER PRIMARY KEY,
            digest BLOB NOT NULL,
            facets BLOB NOT NULL
          ) STRICT;
          INSERT INTO setting(name, value)
            SELECT 'facets', 'ready' WHERE NOT EXISTS(SELECT 1 FROM span);",
}];

/// What a facet is of. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// There is more than is kept.
    More = 0,
    /// A model that a span called.
    Model = 1,
    /// Whose model a span called.
    Provider = 2,
    /// A span's type.
    Type = 3,
    /// A span's status; only `ERROR` is kept.
    Status = 4,
    /// A span's name.
    Name = 5,
}

/// Facets that are kept of one trace.
const OF_A_TRACE: usize = 64;
/// Longest value that is kept, in bytes.
const LONGEST: usize = 200;
/// Values that are kept in all. Senders that put numbers into names have no end of them.
const VALUES: i64 = 200_000;

/// Where it stands whether facets count.
const SETTING: &str = "facets";
const READY: &str = "ready";
const BEING_READ: &str = "being read";

/// True in SQL where facets do not count yet.
pub(crate) const UNREADY: &str = "(SELECT value FROM setting WHERE name = 'facets') IS NOT 'ready'";

impl ReadTx<'_> {
    /// Whether every trace has its facets.
    pub(crate) fn facets_ready(&self) -> Result<bool> {
        Ok(self.setting(SETTING)?.as_deref() == Some(READY))
    }

    fn facet(&self, kind: Kind, value: &str) -> Result<Option<i64>> {
        let sql = "SELECT id FROM facet WHERE kind = ?1 AND value = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        Ok(ask.query_row((kind as i64, value), |row| row.get(0)).optional()?)
    }
}

impl WriteTx<'_> {
    /// Makes a trace's facets those of its spans.
    pub(crate) fn facets_of_spans_set(&self, trace: i64, spans: &[SlimSpan]) -> Result<()> {
        let wanted = facets(spans);
        let digest = digest(&wanted);
        let sql = "SELECT digest, facets FROM trace_facets WHERE trace = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let stored: Option<(Vec<u8>, Vec<u8>)> =
            ask.query_row([trace], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let before = match stored {
            Some((same, _)) if same == digest => return Ok(()),
            Some((_, ids)) => unpacked(&ids),
            None => BTreeSet::new(),
        };
        let mut now = BTreeSet::new();
        for (kind, value) in &wanted {
            now.insert(self.facet_ensure(*kind, value)?);
        }
        let sql = "INSERT OR IGNORE INTO facet_trace(facet, trace) VALUES (?1, ?2)";
        for id in now.difference(&before) {
            self.conn.prepare_cached(sql)?.execute((id, trace))?;
        }
        for id in before.difference(&now) {
            self.facet_trace_delete(*id, trace)?;
        }
        let sql = "INSERT INTO trace_facets(trace, digest, facets) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET (digest, facets) = (excluded.digest, excluded.facets)";
        self.conn.prepare_cached(sql)?.execute((trace, digest, packed(&now)))?;
        Ok(())
    }

    /// The facet of that value; [`Kind::More`] where no more values are kept.
    fn facet_ensure(&self, kind: Kind, value: &str) -> Result<i64> {
        if let Some(id) = self.facet(kind, value)? {
            return Ok(id);
        }
        let mut ask = self.conn.prepare_cached("SELECT ifnull(max(id), 0) FROM facet")?;
        let kept: i64 = ask.query_row([], |row| row.get(0))?;
        if kind == Kind::Name && kept >= VALUES {
            return self.facet_ensure(Kind::More, "");
        }
        let sql = "INSERT INTO facet(kind, value) VALUES (?1, ?2)";
        self.conn.prepare_cached(sql)?.execute((kind as i64, value))?;
        Ok(self.conn.last_insert_rowid())
    }

    fn facet_trace_delete(&self, facet: i64, trace: i64) -> Result<()> {
        let sql = "DELETE FROM facet_trace WHERE facet = ?1 AND trace = ?2";
        self.conn.prepare_cached(sql)?.execute((facet, trace))?;
        Ok(())
    }

    pub(crate) fn facets_delete(&self, trace: i64) -> Result<()> {
        let sql = "DELETE FROM trace_facets WHERE trace = ?1 RETURNING facets";
        let mut ask = self.conn.prepare_cached(sql)?;
        let ids: Option<Vec<u8>> = ask.query_row([trace], |row| row.get(0)).optional()?;
        for id in unpacked(&ids.unwrap_or_default()) {
            self.facet_trace_delete(id, trace)?;
        }
        Ok(())
    }

    /// Notes that all spans begin to be read anew, or that they have been.
    pub(crate) fn facets_read(&self, is_begin: bool, is_end: bool) -> Result<()> {
        let stands = self.setting(SETTING)?;
        // Where it does not stand that they are being read, whoever began it knew no facets.
        let is_being_read = is_begin || stands.as_deref() == Some(BEING_READ);
        if stands.as_deref() == Some(READY) || !is_being_read {
            return Ok(());
        }
        self.setting_set(SETTING, if is_end { READY } else { BEING_READ })
    }
}

/// A trace's facets in the order in which they are kept.
fn facets(spans: &[SlimSpan]) -> Vec<(Kind, &str)> {
    let mut all = BTreeSet::new();
    let mut is_more = false;
    for span in spans {
        let failed = (span.status == SpanStatus::Error).then_some("ERROR");
        for (kind, value) in [
            (Kind::Model, span.model.as_deref()),
            (Kind::Provider, span.provider.as_deref()),
            (Kind::Type, Some(span.span_type.as_str())),
            (Kind::Status, failed),
            (Kind::Name, Some(&*span.name)),
        ] {
            match value {
                Some(value) if value.len() <= LONGEST => drop(all.insert((kind, value))),
                Some(_) => is_more = true,
                None => {}
            }
        }
    }
    is_more |= all.len() > OF_A_TRACE;
    let mut kept: Vec<_> = all.into_iter().take(OF_A_TRACE).collect();
    kept.extend(is_more.then_some((Kind::More, "")));
    kept
}

fn digest(facets: &[(Kind, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, value) in facets {
        bytes.push(*kind as u8);
        bytes.extend_from_slice(value.as_bytes());
        // No byte of UTF-8.
        bytes.push(0xff);
    }
    hash(&bytes)[..8].to_vec()
}

fn packed(ids: &BTreeSet<i64>) -> Vec<u8> {
    ids.iter().filter_map(|id| u32::try_from(*id).ok()).flat_map(u32::to_le_bytes).collect()
}

pub(crate) fn unpacked(bytes: &[u8]) -> BTreeSet<i64> {
    bytes
        .chunks_exact(4)
        .map(|four| i64::from(u32::from_le_bytes([four[0], four[1], four[2], four[3]])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Home, span};

    async fn of(home: &Home, kind: Kind) -> Vec<(String, i64)> {
        home.store
            .read(move |tx| {
                let sql = "SELECT v.value, f.trace FROM facet AS v
                           JOIN facet_trace AS f ON f.facet = v.id
                           WHERE v.kind = ?1 ORDER BY v.value, f.trace";
                let mut ask = tx.conn.prepare(sql)?;
                let rows = ask.query_map([kind as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn facets_follow_the_spans_of_their_trace() {
        let home = Home::new();
        let named = |trace, id, name: &str| {
            let mut span = span(trace, id, u32::from(id > 1), 0, "x");
            name.clone_into(&mut span.name);
            span.facts.model = Some(format!("m-{trace}"));
            span
        };
        home.put(vec![named(1, 1, "a"), named(1, 2, "b"), named(2, 1, "a")]).await;
        let pair = |value: &str, trace| (value.to_owned(), trace);
        let rows = [pair("a", 1), pair("a", 2), pair("b", 1)];
        assert_eq!(of(&home, Kind::Name).await, rows);
        assert_eq!(of(&home, Kind::Model).await, [pair("m-1", 1), pair("m-2", 2)]);
        let mut longer = named(1, 2, "c");
        longer.end_ns += 1_000_000_000;
        longer.status = SpanStatus::Error;
        home.put(vec![longer]).await;
        let rows = [pair("a", 1), pair("a", 2), pair("c", 1)];
        assert_eq!(of(&home, Kind::Name).await, rows);
        assert_eq!(of(&home, Kind::Status).await, [pair("ERROR", 1)]);
        home.store.write(|tx| tx.facets_delete(1)).await.unwrap();
        assert_eq!(of(&home, Kind::Name).await, [pair("a", 2)]);
    }

    #[tokio::test]
    async fn what_is_not_kept_is_marked() {
        let home = Home::new();
        let many = (1..=100).map(|id| {
            let mut span = span(1, id, u32::from(id > 1), 0, "x");
            span.name = format!("step {id}");
            span
        });
        home.put(many.collect()).await;
        assert_eq!(of(&home, Kind::More).await, [(String::new(), 1)]);
        assert_eq!(of(&home, Kind::Type).await.len(), 1, "types are kept before names");
        let mut long = span(2, 1, 0, 0, "x");
        long.name = "n".repeat(LONGEST + 1);
        home.put(vec![long]).await;
        assert_eq!(of(&home, Kind::More).await.len(), 2);
    }

    #[tokio::test]
    async fn facets_count_once_all_spans_were_read_anew_from_the_first_on() {
        let home = Home::new();
        home.put((1..=5).map(|id| span(id, 1, 0, i64::from(id), "x")).collect()).await;
        let ready = || home.store.read(|tx| tx.facets_ready());
        assert!(ready().await.unwrap(), "a new file has all there are");
        let forget = |tx: &WriteTx<'_>| {
            tx.conn.execute("DELETE FROM facet_trace", [])?;
            tx.conn.execute("DELETE FROM trace_facets", [])?;
            Ok(tx.conn.execute("DELETE FROM setting WHERE name = 'facets'", [])?)
        };
        home.store.write(forget).await.unwrap();
        let next = home.store.write(|tx| tx.spans_read_anew(None, 1, 100)).await.unwrap().1;
        assert_eq!((next, ready().await.unwrap()), (None, false), "the first rows were left out");
        let mut from = Some(0);
        while let Some(row) = from {
            assert!(!ready().await.unwrap());
            from = home.store.write(move |tx| tx.spans_read_anew(None, row, 2)).await.unwrap().1;
        }
        assert!(ready().await.unwrap());
        assert_eq!(of(&home, Kind::Name).await.len(), 5);
    }
}
