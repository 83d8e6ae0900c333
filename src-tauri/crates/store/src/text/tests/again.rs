//! Traces whose documents keep coming after they were found.

use super::*;

/// One trace whose spans fill leaf after leaf, and others between them.
async fn filled() -> Home {
    let sizes = Sizes { leaf: 300, segment: 900, leaves: 3, ..Sizes::default() };
    let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), sizes);
    let mut spans: Vec<_> =
        (0..2_000).map(|at| span(1, at + 1, 0, i64::from(at), "needle")).collect();
    for (trace, start) in (2..).zip([1, 2, 400, 901, 1_200, 1_899, 1_999]) {
        spans.push(span(trace, 1, 0, start, if trace == 5 { "straw" } else { "needle" }));
    }
    home.put(spans).await;
    home.store.text_settle().await.unwrap();
    home
}

#[tokio::test]
async fn nothing_between_the_documents_of_a_large_trace_is_missed() {
    let home = filled().await;
    for limit in [1, 2, 3, 100] {
        assert_eq!(found(&home, &says("needle"), limit).await, [8, 7, 6, 4, 3, 2, 1], "{limit}");
    }
}
