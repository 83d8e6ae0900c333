//! The order of how well traces fit.

use super::*;

/// The traces of a ranked search, page by page.
async fn ranked(home: &Home, filter: &Filter, limit: u32) -> Vec<u8> {
    let pages = pages(home, filter, limit, true).await;
    pages.iter().flat_map(|page| &page.traces).map(|it| it.trace_id.as_bytes()[0]).collect()
}

#[tokio::test]
async fn what_says_a_word_often_and_little_else_comes_first_indexed_or_not() {
    let home = small();
    let texts = [
        "refund of something else altogether",
        "refund refund refund",
        "refund tea",
        "nothing",
        "refund and a very long story about something else, and then another one",
        "refund tea",
    ];
    for (id, text) in (1..).zip(texts) {
        home.put(vec![span(id, 1, 0, i64::from(id), text)]).await;
    }
    for is_settled in [false, true] {
        if is_settled {
            home.store.text_settle().await.unwrap();
        }
        for limit in [1, 2, 9] {
            // Of the two that say the same, the later one comes first.
            assert_eq!(ranked(&home, &says("refund"), limit).await, [2, 6, 3, 1, 5]);
        }
    }
}

#[tokio::test]
async fn a_rare_word_weighs_more_than_a_common_one() {
    let home = small();
    for id in 1..=9 {
        home.put(vec![span(id, 1, 0, i64::from(id), "common x y")]).await;
    }
    home.put(vec![
        span(10, 1, 0, 10, "common rare rare y"),
        span(11, 1, 0, 11, "common common rare y"),
    ])
    .await;
    home.store.text_settle().await.unwrap();
    let both = Filter::All(vec![says("common"), says("rare")]);
    assert_eq!(ranked(&home, &both, 1).await, [10, 11]);
}

#[tokio::test]
async fn notes_are_ranked_among_what_spans_say() {
    let home = small();
    home.put(vec![
        span(1, 1, 0, 1, "x"),
        span(2, 1, 0, 2, "a refund of many other words beside it"),
    ])
    .await;
    home.store.write(|tx| tx.trace_tag_set(trace_id(1), "refund", Some("refund"))).await.unwrap();
    home.store.text_settle().await.unwrap();
    assert_eq!(ranked(&home, &says("refund"), 9).await, [1, 2]);
}

#[tokio::test]
async fn pages_follow_each_other_whatever_comes_between_them() {
    let home = small();
    let texts =
        ["rare rare", "common rare", "common common rare", "common", "rare tea", "common x"];
    for (id, text) in (1..).zip(texts) {
        home.put(vec![span(id, 1, 0, i64::from(id), text)]).await;
    }
    home.store.text_settle().await.unwrap();
    let either = Filter::Any(vec![says("common"), says("rare")]);
    let (mut after, mut found) = (None, Vec::new());
    for id in 10.. {
        let search = TraceSearch::ranked(&[], &either, after.as_ref(), 1).unwrap();
        let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
        found.extend(page.traces.iter().map(|it| it.trace_id.as_bytes()[0]));
        after = page.next;
        if after.is_none() {
            break;
        }
        // Each makes what was rare commoner, and texts longer.
        home.put(vec![span(id, 1, 0, i64::from(id), "rare rare and a long story besides")]).await;
    }
    let mut once = found.clone();
    once.sort_unstable();
    assert_eq!(once, [1, 2, 3, 4, 5, 6], "{found:?}");
}
