//! Phrases: what the pairs of neighbouring words propose.

use super::*;
use crate::text::pair::{of_neighbours, of_word};
use crate::text::query::Wanted;

async fn settled(home: &Home) {
    home.store.text_settle().await.unwrap();
}

/// How many documents the index proposes for a pattern.
async fn proposed(home: &Home, pattern: &str) -> usize {
    let wanted = Wanted::of_pattern(&Pattern::parse(pattern).unwrap());
    home.store
        .read(move |tx| {
            let mut count = 0;
            for segment in tx.text_segments()? {
                let opened = tx.text.open(segment.number)?;
                for leaf in opened.leaves()? {
                    count += match wanted.near() {
                        Some(near) => opened.near(&leaf, &near)?.len(),
                        None => leaf.documents as usize,
                    };
                }
            }
            Ok(count)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_phrase_is_found_in_its_order_within_one_text_and_nowhere_else() {
    let home = small();
    let texts = [
        "late refund",
        "refund late",
        "late\nrefund",
        "late, and refund",
        "so late late refund",
        "late refund\nlate refund",
        "x",
    ];
    for (id, text) in (1..).zip(texts) {
        home.put(vec![span(id, 1, 0, i64::from(id), text)]).await;
    }
    for is_settled in [false, true] {
        if is_settled {
            settled(&home).await;
        }
        for (pattern, expected) in [
            ("late refund", &[6, 5, 1][..]),
            ("refund late", &[2]),
            ("late late", &[5]),
            ("late late refund", &[5]),
            ("late late late", &[]),
            ("late refund late", &[]),
            ("late ref*", &[6, 5, 1]),
            ("so late late r*", &[5]),
        ] {
            assert_eq!(found(&home, &says(pattern), 3).await, expected, "{pattern} {is_settled}");
        }
    }
    // Those that say it are all that is proposed: the pairs of a text end with it.
    assert_eq!(proposed(&home, "late refund").await, 3);
    assert_eq!(proposed(&home, "refund late").await, 1);
    assert_eq!(proposed(&home, "late late refund").await, 1);
    assert_eq!(proposed(&home, "late refund late").await, 0);
}

#[tokio::test]
async fn a_text_without_spaces_is_proposed_by_its_pairs_of_pairs() {
    let home = small();
    for (id, text) in (1..).zip(["我们的退款政策很好", "退款 款政 政策", "政策退款"])
    {
        home.put(vec![span(id, 1, 0, i64::from(id), text)]).await;
    }
    settled(&home).await;
    for (pattern, expected) in [("退款政策", &[1][..]), ("款政", &[2, 1]), ("政策退", &[3])]
    {
        assert_eq!(found(&home, &says(pattern), 3).await, expected, "{pattern}");
    }
    assert_eq!(proposed(&home, "退款政策").await, 1);
}

#[tokio::test]
async fn words_that_share_a_hash_are_told_apart_by_the_stored_text() {
    let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), COLLIDING);
    let hash = |first: &str, second: &str| of_neighbours(of_word(first), of_word(second), 3);
    let wanted = hash("late", "refund");
    let other = (0..999).map(|it| format!("w{it}")).find(|it| hash("late", it) == wanted).unwrap();
    home.put(vec![
        span(1, 1, 0, 1, &format!("late {other} refund")),
        span(2, 1, 0, 2, "late refund"),
    ])
    .await;
    settled(&home).await;
    assert_eq!(proposed(&home, "late refund").await, 2);
    assert_eq!(found(&home, &says("late refund"), 3).await, [2]);
    assert_eq!(found(&home, &says(&format!("late {other}")), 3).await, [1]);
}

#[tokio::test]
async fn a_common_phrase_beside_other_words_is_held_against_all_of_them() {
    let sizes = Sizes { leaf: 400, segment: 400, ..SMALL };
    let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), sizes);
    let spans = (1..=200).map(|id| {
        let text = if id % 50 == 0 { "late refund of tea" } else { "late refund" };
        span(id, 1, 0, i64::from(id), text)
    });
    home.put(spans.collect()).await;
    settled(&home).await;
    let both = Filter::All(vec![says("late refund"), says("tea")]);
    let search = TraceSearch::new(&[], &both, &[], None, 9).unwrap();
    // Four spans may be opened, and no other is.
    let page = home.store.read(move |tx| tx.traces_search_sparingly(&search, 5)).await.unwrap();
    let ids: Vec<u8> = page.traces.iter().map(|it| it.trace_id.as_bytes()[0]).collect();
    assert_eq!((ids, page.next), (vec![200, 150, 100, 50], None));
}

#[tokio::test]
async fn a_new_home_begins_with_an_index_of_this_cut() {
    let home = small();
    let state = home.store.read(|tx| tx.text_state()).await.unwrap();
    assert_eq!((state.cut, state.generation), (crate::text::CUT, 1));
}

#[tokio::test]
async fn an_index_of_another_cut_is_built_anew_while_all_is_found() {
    let home = small();
    home.put((1..=9).map(|id| span(id, 1, 0, i64::from(id), "late refund")).collect()).await;
    settled(&home).await;
    let older = "UPDATE text_state SET cut = cut - 1";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(older)?)).await.unwrap();
    let dir = Arc::clone(&home.dir);
    drop(home);
    let home = Home::with_sizes(dir, SMALL);
    let expected: Vec<u8> = (1..=9).rev().collect();
    assert_eq!(found(&home, &says("late refund"), 4).await, expected);
    settled(&home).await;
    assert_eq!(found(&home, &says("late refund"), 4).await, expected);
    let state = home.store.read(|tx| tx.text_state()).await.unwrap();
    assert_eq!((state.cut, state.generation), (crate::text::CUT, 2));
    assert_agrees(&home).await;
}
