//! Pairs of words: what was put reads back, and what is damaged is told.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use proptest::prelude::*;

fn conn() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(SCHEMA).unwrap();
    conn
}

#[test]
fn the_hash_of_neighbours_depends_on_their_order_and_never_changes() {
    let [late, refund] = ["late", "refund"].map(of_word);
    assert_eq!(late, 0x044c_f1ad_9050_2801);
    assert_ne!(of_neighbours(late, refund, BITS), of_neighbours(refund, late, BITS));
    assert!(of_neighbours(late, refund, 3) < 8);
}

#[test]
fn what_does_not_read_back_is_an_error() {
    let conn = conn();
    assert!(documents(&conn, 0, 1, 7).is_err());
    conn.execute("INSERT INTO pair VALUES (?1, x'00')", [id(0, 1, 0)]).unwrap();
    assert!(documents(&conn, 0, 1, 7).is_err());
    conn.execute("UPDATE pair SET lists = zeroblob(40)", []).unwrap();
    assert!(documents(&conn, 0, 1, 7).is_err());
}

/// A run of `lists` of 40 documents, its only part made another.
fn changed(lists: &[u32], change: impl FnOnce(&mut Vec<u8>)) -> Connection {
    let conn = conn();
    let mut gathered = Gathered::behind(0);
    (1..=40).for_each(|document| gathered.add(&conn, 0, document, lists).unwrap());
    gathered.put(&conn, 0, 40).unwrap();
    assert!(check(&conn, 0, 40).is_ok());
    let mut part = conn.query_row("SELECT lists FROM pair", [], |row| row.get(0)).unwrap();
    change(&mut part);
    conn.execute("UPDATE pair SET lists = ?1", [part]).unwrap();
    conn
}

/// What reading, checking and joining with a run behind it answer.
fn refused(conn: &Connection, hash: u32) -> [bool; 3] {
    let read = documents(conn, 0, 40, hash).is_err();
    let checked = check(conn, 0, 40).is_err();
    let mut gathered = Gathered::behind(40);
    (41..=70).for_each(|document| gathered.add(conn, 0, document, &[3]).unwrap());
    let joined = gathered.put(conn, 0, 70).and_then(|()| merge(conn, 0, 70));
    [read, checked, joined.is_err()]
}

#[test]
fn lists_that_end_too_early_are_neither_passed_over_nor_joined() {
    // After a hash, within a list, and where a hash must come.
    for length in [9, 10, 11, 14] {
        let conn = changed(&[5, 9, 300], |part| part.truncate(length));
        assert_eq!(refused(&conn, 300), [true; 3], "{length}");
    }
    let conn = changed(&[5, 9, 300], |part| part[4] -= 1);
    assert_eq!(refused(&conn, 300), [true; 3]);
}

#[test]
fn documents_and_runs_that_reach_too_far_are_refused() {
    // The lists of 40 documents are said to be of 30, and of more than the leaf has.
    for documents in [30, 41, 90] {
        let conn = changed(&[5, 9, 300], |part| part[0] = documents);
        assert_eq!(refused(&conn, 9), [true; 3], "{documents}");
    }
}

#[test]
fn parts_of_which_the_hashes_do_not_rise_are_refused() {
    let conn = changed(&[5, 9, 300], |_| ());
    let again = "INSERT INTO pair SELECT id + 7, lists FROM pair";
    conn.execute(again, []).unwrap();
    assert!(check(&conn, 0, 40).is_err());
    assert!(join_all(&conn).is_err());
}

fn join_all(conn: &Connection) -> Result<()> {
    let mut gathered = Gathered::behind(40);
    gathered.add(conn, 0, 41, &[3])?;
    gathered.put(conn, 0, 70)?;
    merge(conn, 0, 70)
}

#[test]
fn many_pairs_become_runs_on_their_way() {
    let conn = conn();
    let mut gathered = Gathered::behind(0);
    let many: Vec<u32> = (0..1 << 17).rev().collect();
    for document in 1..=11 {
        gathered.add(&conn, 0, document, &many).unwrap();
    }
    assert_eq!(counts(&conn, 0, 4).unwrap(), [(1, 4)]);
    gathered.put(&conn, 0, 11).unwrap();
    assert_eq!(counts(&conn, 0, 11).unwrap(), [(1, 4), (5, 4), (9, 3)]);
    let all: Vec<u32> = (1..=11).collect();
    for hash in [0, 77, (1 << 17) - 1] {
        assert_eq!(documents(&conn, 0, 11, hash).unwrap(), all);
    }
    assert!(documents(&conn, 0, 11, 1 << 17).unwrap().is_empty());
}

proptest! {
    #[test]
    fn damaged_parts_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..60), head in any::<bool>()) {
        let conn = changed(&[5, 9, 300], |part| {
            part.truncate(if head { 8 } else { 0 });
            part.extend(bytes);
        });
        refused(&conn, 9);
    }
}

#[test]
fn runs_are_few_however_many_commits_there_were() {
    let conn = conn();
    let mut gathered = Gathered::behind(0);
    for document in 1..=500 {
        gathered.add(&conn, 3, document, &[document % 7, 1 << 20]).unwrap();
        gathered.put(&conn, 3, document).unwrap();
    }
    assert!(counts(&conn, 3, 500).unwrap().len() <= 12);
    assert_eq!(documents(&conn, 3, 500, 1 << 20).unwrap().len(), 500);
    merge(&conn, 3, 500).unwrap();
    assert_eq!(counts(&conn, 3, 500).unwrap(), [(1, 500)]);
    assert_eq!(documents(&conn, 3, 500, 3).unwrap().len(), 72);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_list_reads_back(
        each in prop::collection::vec(
            prop::collection::vec((0..1_u32 << BITS, 0..BITS), 0..200), 1..20,
        ),
        commits in prop::collection::vec(any::<bool>(), 20),
    ) {
        let conn = conn();
        let mut gathered = Gathered::behind(0);
        let mut all = BTreeMap::<u32, BTreeSet<u32>>::new();
        let last = u32::try_from(each.len()).unwrap();
        for (document, pairs) in (1..).zip(&each) {
            let pairs: Vec<u32> = pairs.iter().map(|(hash, small)| hash >> small).collect();
            gathered.add(&conn, 2, document, &pairs).unwrap();
            for hash in pairs {
                all.entry(hash).or_default().insert(document);
            }
            if commits[document as usize - 1] || document == last {
                gathered.put(&conn, 2, document).unwrap();
            }
        }
        for is_merged in [false, true] {
            if is_merged {
                merge(&conn, 2, last).unwrap();
            }
            for hash in all.keys().copied().step_by(7).chain([0, 1, 5, (1 << BITS) - 1]) {
                let expected: Vec<u32> = all.get(&hash).into_iter().flatten().copied().collect();
                prop_assert_eq!(documents(&conn, 2, last, hash).unwrap(), expected);
            }
        }
    }
}
