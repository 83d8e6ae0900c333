//! What becomes of an index that is behind, damaged, or full of what is gone.

use std::path::PathBuf;

use super::*;

async fn settled(home: &Home) {
    home.store.text_settle().await.unwrap();
}

fn files(home: &Home) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.dir.path().join("text")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.ends_with(".db") && name != "notes.db"
    });
    files.sort();
    files
}

async fn filled() -> Home {
    let home = small();
    for id in 1..=30 {
        home.put(vec![span(id, 1, 0, i64::from(id), &format!("refund number{id}"))]).await;
    }
    settled(&home).await;
    home
}

fn all() -> Vec<u8> {
    (1..=30).rev().collect()
}

fn again(home: Home) -> Home {
    let dir = Arc::clone(&home.dir);
    drop(home);
    Home::with_sizes(dir, SMALL)
}

#[tokio::test]
async fn segments_are_sealed_and_followed_by_others() {
    let home = filled().await;
    assert!(files(&home).len() >= 2, "{:?}", files(&home));
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    assert_eq!(found(&home, &says("number17"), 7).await, [17]);
    assert_agrees(&home).await;
}

#[tokio::test]
async fn a_missing_a_damaged_and_a_strange_file_are_mended_while_all_is_found() {
    let home = filled().await;
    let lost = files(&home);
    let dir = Arc::clone(&home.dir);
    drop(home);
    std::fs::remove_file(&lost[0]).unwrap();
    std::fs::write(&lost[1], b"this is no database, and it never was one").unwrap();
    std::fs::write(dir.path().join("text/000900.db"), b"left over").unwrap();
    let home = Home::with_sizes(dir, SMALL);
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    settled(&home).await;
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    assert_eq!(found(&home, &says("number3"), 7).await, [3]);
    assert_agrees(&home).await;
    assert!(!home.dir.path().join("text/000900.db").exists());
}

#[tokio::test]
async fn a_file_that_is_damaged_within_is_met_by_a_search_and_mended() {
    let home = filled().await;
    let file = files(&home)[0].clone();
    let home = {
        let dir = Arc::clone(&home.dir);
        drop(home);
        let mut bytes = std::fs::read(&file).unwrap();
        let end = bytes.len();
        bytes[4 * 4096..end].fill(0xa5);
        std::fs::write(&file, bytes).unwrap();
        Home::with_sizes(dir, SMALL)
    };
    assert_eq!(found(&home, &says("refund"), 50).await, all());
    settled(&home).await;
    settled(&home).await;
    assert_eq!(found(&home, &says("refund"), 50).await, all());
    assert_agrees(&home).await;
}

#[tokio::test]
async fn a_home_without_an_index_is_indexed_newest_first_while_all_is_found() {
    let home = filled().await;
    let forget = "DELETE FROM text_segment; DELETE FROM text_todo;
        UPDATE text_state SET fill_start_ns = (SELECT max(start_ns) + 1 FROM trace), fill_row = 0;";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(forget)?)).await.unwrap();
    let dir = Arc::clone(&home.dir);
    drop(home);
    std::fs::remove_dir_all(dir.path().join("text")).unwrap();
    let home = Home::with_sizes(dir, SMALL);
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    home.put(vec![span(40, 1, 0, 40, "refund")]).await;
    settled(&home).await;
    assert_eq!(home.store.text_status().await.unwrap().waiting_spans, 0);
    let expected: Vec<u8> = [40].into_iter().chain(all()).collect();
    assert_eq!(found(&home, &says("refund"), 7).await, expected);
    assert_agrees(&home).await;
}

#[tokio::test]
async fn all_is_built_anew_and_the_old_files_go() {
    let home = filled().await;
    let old = files(&home);
    home.store.text_rebuild().await.unwrap();
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    settled(&home).await;
    assert_eq!(found(&home, &says("refund"), 7).await, all());
    let listed = home.store.read(|tx| tx.text_segments()).await.unwrap();
    let documents: i64 = listed.iter().map(|it| it.documents).sum();
    assert_eq!(documents, 30);
    let home = again(home);
    settled(&home).await;
    assert!(files(&home).iter().all(|file| !old.contains(file)), "{old:?} {:?}", files(&home));
    assert_agrees(&home).await;
}

#[tokio::test]
async fn segments_whose_documents_died_are_dropped_or_written_anew() {
    let home = filled().await;
    let before = home.store.read(|tx| tx.text_segments()).await.unwrap();
    let ids: Vec<_> = (1..=26).map(trace_id).collect();
    home.store.write(move |tx| tx.traces_delete(&ids, 9)).await.unwrap();
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let listed = home.store.read(|tx| tx.text_segments()).await.unwrap();
        // Of a part that is almost full of what is left, a dead document may stay.
        if listed.iter().map(|it| it.documents).sum::<i64>() <= 5 {
            assert!(listed.len() < before.len());
            assert_eq!(found(&home, &says("refund"), 7).await, [30, 29, 28, 27]);
            return assert_agrees(&home).await;
        }
    }
    panic!("{:?} stay", home.store.read(|tx| tx.text_segments()).await.unwrap());
}

#[tokio::test]
async fn work_that_was_done_twice_is_found_once() {
    let home = filled().await;
    let again = "INSERT INTO text_todo(trace, spans) SELECT t.trace, x'' FROM span AS t LIMIT 3";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(again)?)).await.unwrap();
    home.store.write(|tx| (1..=30).try_for_each(|trace| tx.text_of_trace(trace))).await.unwrap();
    settled(&home).await;
    let documents: i64 =
        home.store.read(|tx| tx.text_segments()).await.unwrap().iter().map(|it| it.documents).sum();
    assert_eq!(documents, 60);
    assert_eq!(found(&home, &says("refund"), 7).await, all());
}

#[tokio::test]
async fn what_comes_while_all_is_built_anew_is_not_lost() {
    let home = filled().await;
    home.store
        .write(|tx| tx.trace_tag_set(trace_id(3), "shop", Some("green grocer")))
        .await
        .unwrap();
    settled(&home).await;
    for round in 0..5_u8 {
        home.store.text_rebuild().await.unwrap();
        for id in 0..4 {
            let id = 40 + round * 4 + id;
            home.put(vec![span(id, 1, 0, i64::from(id), "refund")]).await;
            assert_eq!(found(&home, &says("green"), 7).await, [3]);
        }
    }
    settled(&home).await;
    let expected: Vec<u8> = (40..60).rev().chain(all()).collect();
    assert_eq!(found(&home, &says("refund"), 7).await, expected);
    assert_agrees(&home).await;
}

#[tokio::test]
async fn a_segment_that_is_full_gives_back_what_merging_left_free() {
    let home = small();
    let text = |id: u8| (0..400).map(|it| format!("w{it} {id}")).collect::<Vec<_>>().join(" ");
    for id in 1..=30 {
        home.put(vec![span(id, 1, 0, i64::from(id), &text(id))]).await;
        settled(&home).await;
    }
    let sealed = "SELECT min(number) FROM text_segment WHERE sealed";
    let number: i64 = home
        .store
        .read(move |tx| Ok(tx.conn.query_row(sealed, [], |row| row.get(0))?))
        .await
        .unwrap();
    let file = home.dir.path().join(format!("text/{number:06}.db"));
    let ask = |sql: &str| {
        let conn = rusqlite::Connection::open(&file).unwrap();
        conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    // A leaf whose words are kept is merged.
    let unmerged = "SELECT (SELECT count(*) FROM leaf) - (SELECT count(*) FROM vocabulary)";
    for _ in 0..100 {
        if ask(unmerged) == 0 && ask("PRAGMA freelist_count") == 0 {
            return assert_eq!(found(&home, &says("w7 3"), 7).await, [3]);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{} pages stay free", ask("PRAGMA freelist_count"));
}
