//! Outlines kept in one piece: to open a trace of many spans its rows would have to be gathered from
//! all over the file. Only large traces have them, once they have come to rest; whatever changes a
//! trace's spans drops them.

use rusqlite::OptionalExtension;
use touchstone_domain::id::SpanId;
use touchstone_domain::outline::Outline;
use touchstone_domain::span::SpanStatus;

use super::Outlines;
use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261129000100",
    // Without spans they are owed.
    sql: "CREATE TABLE outline(
            trace INTEGER PRIMARY KEY,
            count INTEGER,
            kinds TEXT,
            spans BLOB
          ) STRICT;
          CREATE INDEX outline_owed ON outline(trace) WHERE spans IS NULL;",
}];

/// Bytes of one span before they are compressed: seven numbers of eight bytes, its type, its state.
const WIDTH: usize = 7 * 8 + 2 + 1;
const ESTIMATED: u8 = 0x80;
const LEVEL: i32 = 1;

impl ReadTx<'_> {
    /// The outlines that are kept of a trace. Damaged ones are none: its rows still say them.
    pub(super) fn outlines_kept(&self, trace: i64) -> Result<Option<Outlines>> {
        let sql = "SELECT count, kinds, spans FROM outline WHERE trace = ?1 AND spans IS NOT NULL";
        let mut ask = self.conn.prepare_cached(sql)?;
        let kept = ask.query_row([trace], |row| {
            let (count, kinds): (i64, String) = (row.get(0)?, row.get(1)?);
            let data = row.get_ref(2)?.as_blob()?;
            let spans = usize::try_from(count).ok().and_then(|count| unpacked(data, count));
            Ok(spans.zip(serde_json::from_str(&kinds).ok()))
        });
        let kept = kept.optional()?.flatten();
        Ok(kept.map(|(spans, kinds)| Outlines { spans, kinds }))
    }

    /// The traces whose outlines are still to be kept.
    pub(crate) fn outlines_owed(&self) -> Result<Vec<i64>> {
        let mut ask = self.conn.prepare_cached("SELECT trace FROM outline WHERE spans IS NULL")?;
        let rows = ask.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// The trace has settled: its outlines are to be kept.
    pub(crate) fn outlines_owe(&self, trace: i64) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO outline(trace) VALUES (?1)";
        self.conn.prepare_cached(sql)?.execute([trace])?;
        Ok(())
    }

    /// Keeps the outlines of a trace, if they are still owed: since they were read nothing changed.
    pub(crate) fn outlines_keep(&self, trace: i64, packed: &Packed) -> Result<()> {
        let sql = "UPDATE outline SET (count, kinds, spans) = (?2, ?3, ?4)
            WHERE trace = ?1 AND spans IS NULL";
        let Packed { count, kinds, spans } = packed;
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        self.conn.prepare_cached(sql)?.execute((trace, count, kinds, spans))?;
        Ok(())
    }

    /// The spans of the trace change, or it is gone.
    pub(crate) fn outlines_drop(&self, trace: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM outline WHERE trace = ?1")?.execute([trace])?;
        Ok(())
    }
}

/// Outlines as they are kept.
#[derive(Debug)]
pub(crate) struct Packed {
    count: usize,
    kinds: String,
    spans: Vec<u8>,
}

impl Packed {
    /// Packs outlines; `None` if they cannot be kept in one piece.
    pub(crate) fn new(Outlines { spans, kinds }: &Outlines) -> Option<Self> {
        let kinds = serde_json::to_string(kinds).ok()?;
        Some(Self { count: spans.len(), kinds, spans: packed(spans)? })
    }
}

/// Column after column, which compresses best.
fn packed(spans: &[Outline]) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(spans.len() * WIDTH);
    let numbers: [fn(&Outline) -> i64; 5] = [
        |span| span.row,
        |span| span.start_ns,
        |span| span.end_ns.wrapping_sub(span.start_ns),
        |span| span.tokens.get().unwrap_or(i64::MIN),
        |span| span.cost_nanos.get().unwrap_or(i64::MIN),
    ];
    for number in numbers {
        all.extend(spans.iter().flat_map(|span| number(span).to_le_bytes()));
    }
    all.extend(spans.iter().flat_map(|span| *span.span_id.as_bytes()));
    all.extend(spans.iter().flat_map(|span| span.parent_id.map_or([0; 8], |id| *id.as_bytes())));
    all.extend(spans.iter().flat_map(|span| span.kind.to_le_bytes()));
    all.extend(spans.iter().map(state));
    zstd::bulk::compress(&all, LEVEL).ok()
}

fn state(span: &Outline) -> u8 {
    let estimated = if span.is_estimated { ESTIMATED } else { 0 };
    u8::try_from(span.status.number()).unwrap_or_default() | estimated
}

/// The outlines of that many spans; `None` if they are damaged.
fn unpacked(data: &[u8], count: usize) -> Option<Vec<Outline>> {
    let size = count.checked_mul(WIDTH)?;
    // Before room is made for it.
    let stated = zstd::zstd_safe::get_frame_content_size(data).ok()??;
    let size = usize::try_from(stated).ok().filter(|stated| *stated == size)?;
    let all = zstd::bulk::decompress(data, size).ok().filter(|all| all.len() == size)?;
    let (words, rest) = all.split_at(count * 7 * 8);
    let (words, _) = words.as_chunks::<8>();
    let (kinds, ends) = rest.split_at(count * 2);
    let (kinds, _) = kinds.as_chunks::<2>();
    let number = |column: usize, at: usize| i64::from_le_bytes(words[column * count + at]);
    let number_or_none =
        |column, at| Some(number(column, at)).filter(|one| *one != i64::MIN).into();
    let span = |at: usize| {
        let start_ns = number(1, at);
        Some(Outline {
            row: number(0, at),
            start_ns,
            end_ns: start_ns.wrapping_add(number(2, at)),
            tokens: number_or_none(3, at),
            cost_nanos: number_or_none(4, at),
            span_id: SpanId::from_bytes(&words[5 * count + at]).ok()?,
            parent_id: SpanId::from_bytes(&words[6 * count + at]).ok(),
            kind: u16::from_le_bytes(kinds[at]),
            status: SpanStatus::from_number(i32::from(ends[at] & !ESTIMATED)),
            is_estimated: ends[at] & ESTIMATED != 0,
        })
    };
    (0..count).map(span).collect()
}

#[cfg(test)]
mod tests {
    use touchstone_domain::outline::Stated;

    use super::*;

    fn outline(at: u8) -> Outline {
        let number = i64::from(at);
        Outline {
            row: number << 40,
            start_ns: 1_700_000_000_000_000_000 + number,
            end_ns: 1_700_000_000_000_000_000 - number,
            tokens: Some(number).into(),
            cost_nanos: Stated::NONE,
            span_id: SpanId::from_bytes(&[at; 8]).unwrap(),
            parent_id: (at > 1).then(|| SpanId::from_bytes(&[at - 1; 8]).unwrap()),
            kind: 700 + u16::from(at),
            status: SpanStatus::from_number(i32::from(at % 3)),
            is_estimated: at.is_multiple_of(2),
        }
    }

    #[test]
    fn what_is_packed_comes_back() {
        for count in [0, 1, 2, 200] {
            let spans: Vec<_> = (1..=count).map(outline).collect();
            let data = packed(&spans).unwrap();
            assert_eq!(unpacked(&data, spans.len()), Some(spans));
        }
    }

    #[test]
    fn what_is_damaged_is_none() {
        let spans: Vec<_> = (1..=9).map(outline).collect();
        let data = packed(&spans).unwrap();
        for (data, count) in [(&data[..], 8), (&data[..], 10), (&data[..9], 9), (&[], 9), (b"?", 1)]
        {
            assert_eq!(unpacked(data, count), None);
        }
        assert_eq!(unpacked(&data, usize::MAX / WIDTH), None);
    }
}
