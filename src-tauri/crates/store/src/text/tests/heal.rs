//! What damage within the files becomes, and that what was built anew stays.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use touchstone_domain::facts::Facts;
use touchstone_domain::preview::Previews;
use touchstone_domain::span::SpanStatus;

use super::*;
use crate::text::TextIndex;
use crate::text::cut::Document;
use crate::text::query::Query;
use crate::text::segment::{Place, Segment};
use crate::{Options, RawSpan, Said, SpanReader, Store};

/// Files that are no longer listed go at once.
const HASTY: Sizes = Sizes { grace: Duration::ZERO, ..SMALL };

async fn settled(home: &Home) {
    home.store.text_settle().await.unwrap();
}

async fn generation(home: &Home) -> i64 {
    home.store.read(|tx| Ok(tx.text_state()?.generation)).await.unwrap()
}

async fn filled(count: u8) -> Home {
    let home = small();
    for id in 1..=count {
        home.put(vec![span(id, 1, 0, i64::from(id), &format!("late refund number{id}"))]).await;
    }
    settled(&home).await;
    home
}

fn all(count: u8) -> Vec<u8> {
    (1..=count).rev().collect()
}

fn file(home: &Home, number: i64) -> PathBuf {
    home.dir.path().join(format!("text/{number:06}.db"))
}

async fn listed(home: &Home) -> Vec<i64> {
    let listed = home.store.read(|tx| tx.text_segments()).await.unwrap();
    let mut numbers: Vec<i64> = listed.iter().map(|it| it.number).collect();
    numbers.sort_unstable();
    numbers
}

/// Does that to the file of a segment.
fn change(home: &Home, number: i64, sql: &str) {
    let conn = rusqlite::Connection::open(file(home, number)).unwrap();
    conn.busy_timeout(Duration::from_secs(5)).unwrap();
    conn.execute_batch(sql).unwrap();
}

/// Opens the store again, waits until the files of before are gone, and holds what is left against
/// what is stored.
async fn assert_stays_whole(dir: Arc<tempfile::TempDir>, old: &[i64]) {
    let home = Home::with_sizes(dir, HASTY);
    settled(&home).await;
    for _ in 0..100 {
        if !old.iter().any(|number| file(&home, *number).exists()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let numbers = listed(&home).await;
    assert!(numbers.iter().all(|number| !old.contains(number)), "{old:?} {numbers:?}");
    assert!(numbers.iter().all(|number| file(&home, *number).is_file()), "{numbers:?}");
    assert_agrees(&home).await;
    assert_eq!(found(&home, &says("late refund"), 7).await, all(30));
    assert_eq!(generation(&home).await, 2);
}

#[tokio::test]
async fn an_index_of_another_cut_that_was_built_anew_keeps_its_files() {
    let home = filled(30).await;
    let (old, dir) = (listed(&home).await, Arc::clone(&home.dir));
    let older = "UPDATE text_state SET cut = cut - 1";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(older)?)).await.unwrap();
    drop(home);
    assert_stays_whole(dir, &old).await;
}

#[tokio::test]
async fn an_index_whose_last_part_was_damaged_keeps_what_is_built_anew() {
    let home = filled(30).await;
    let (old, dir) = (listed(&home).await, Arc::clone(&home.dir));
    let last = file(&home, *old.last().unwrap());
    drop(home);
    std::fs::write(last, b"this is no database, and it never was one").unwrap();
    assert_stays_whole(dir, &old).await;
}

#[tokio::test]
async fn pairs_that_do_not_read_back_are_met_by_a_search_and_mended() {
    let home = filled(9).await;
    change(&home, 1, "UPDATE pair SET lists = substr(lists, 1, 9)");
    assert_eq!(found(&home, &says("late refund"), 7).await, all(9));
    settled(&home).await;
    assert_eq!(generation(&home).await, 2);
    assert_eq!(found(&home, &says("late refund"), 7).await, all(9));
}

#[tokio::test]
async fn pairs_that_do_not_read_back_are_met_by_the_indexer_and_mended() {
    let home = filled(1).await;
    change(&home, 1, "UPDATE pair SET lists = substr(lists, 1, 9)");
    // The last of them makes one run of four, and may be told that it failed.
    for n in 2..=4 {
        home.put(vec![span(n, 1, 0, i64::from(n), "late refund")]).await;
        let _ = home.store.text_settle().await;
    }
    settled(&home).await;
    assert_eq!(generation(&home).await, 2);
    assert_eq!(found(&home, &says("late refund"), 7).await, all(4));
    assert_agrees(&home).await;
}

#[tokio::test]
async fn what_sqlite_finds_wrong_in_a_part_is_heeded() {
    let home = filled(9).await;
    let stricter = "PRAGMA writable_schema = ON; UPDATE sqlite_schema
        SET sql = replace(sql, 'keys TEXT NOT NULL', 'keys TEXT NOT NULL CHECK(keys = ''x'')')
        WHERE name = 'shape'";
    change(&home, 1, stricter);
    let suspect = |tx: &crate::tx::ReadTx<'_>| {
        tx.text.suspect_segment(1);
        Ok(())
    };
    home.store.read(suspect).await.unwrap();
    settled(&home).await;
    assert_eq!(generation(&home).await, 2);
}

#[tokio::test]
async fn a_document_that_is_missing_is_damage_and_mended() {
    let home = filled(9).await;
    change(&home, 1, "DELETE FROM document WHERE id = 2");
    let asked = home
        .store
        .read(|tx| tx.text.open(1)?.candidates(0, &Query::Everything, Some(&[1, 2, 3]), (0, 4), 9));
    let error = asked.await.unwrap_err().to_string();
    assert_eq!(error, "stored search index is damaged: its document 2 is missing");
    assert_eq!(found(&home, &says("late refund"), 7).await, all(9));
    settled(&home).await;
    assert_eq!(generation(&home).await, 2);
    assert_agrees(&home).await;
}

#[test]
fn pairs_count_among_the_bytes_of_a_leaf() {
    let dir = tempfile::tempdir().unwrap();
    let sizes = Sizes { leaf_bytes: 2_000, ..SMALL };
    let index = TextIndex::beside(&dir.path().join("touchstone.db"), sizes);
    let mut segment = Segment::create(&index, 1, 1).unwrap();
    segment.begin().unwrap();
    for span in 0..3 {
        let place = Place { time_ns: span, span, trace: 1, project: 0 };
        let document =
            Document { text: "a b".to_owned(), pairs: (0..500).collect(), keys: "".into() };
        segment.add(place, &document).unwrap();
    }
    segment.commit().unwrap();
    let documents: Vec<u32> = segment.leaves().map(|leaf| leaf.documents).collect();
    assert_eq!(documents, [2, 1]);
}

/// Panics once when it is to say what a span says.
#[derive(Debug)]
struct Once {
    reader: Arc<dyn SpanReader>,
    is_calm: AtomicBool,
}

impl SpanReader for Once {
    fn facts(&self, raw: &RawSpan) -> Option<(SpanStatus, Facts)> {
        self.reader.facts(raw)
    }

    fn previews(&self, raw: &RawSpan) -> Previews {
        self.reader.previews(raw)
    }

    fn attribute(&self, raw: &RawSpan, key: &str) -> Option<String> {
        self.reader.attribute(raw, key)
    }

    fn content(&self, raw: &RawSpan) -> String {
        self.reader.content(raw)
    }

    fn said(&self, raw: &RawSpan) -> Said {
        assert!(self.is_calm.swap(true, Ordering::Relaxed), "the first span is too much");
        self.reader.said(raw)
    }
}

#[tokio::test]
async fn a_panic_while_indexing_keeps_nothing_waiting() {
    // Many are read by a thread of their own.
    for count in [1, 200] {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let sizes = Sizes { leaf: 400, segment: 400, batch: 400, ..SMALL };
        let reader = Arc::new(Once {
            reader: crate::tests::options().reader,
            is_calm: AtomicBool::new(false),
        });
        let options = Options { reader: Arc::clone(&reader) as Arc<dyn SpanReader>, now_ns: || 1 };
        let store = Store::open_with(&dir.path().join("touchstone.db"), options, sizes).unwrap();
        let home = Home { store, dir };
        home.put((1..=count).map(|id| span(id, 1, 0, i64::from(id), "refund")).collect()).await;
        // The first may be told that it failed.
        let _ = home.store.text_settle().await;
        assert!(reader.is_calm.load(Ordering::Relaxed));
        settled(&home).await;
        assert_eq!(found(&home, &says("refund"), 99).await, all(count));
        assert_agrees(&home).await;
    }
}
