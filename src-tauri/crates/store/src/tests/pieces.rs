//! Content: byte for byte back, and what repeats is stored once.

use super::prepare;
use super::{Home, span};
use crate::IncomingSpan;
use proptest::prelude::*;

fn history(turns: usize) -> String {
    let messages: Vec<String> = (0..turns)
        .map(|turn| {
            format!(r#"{{"role":"user","content":"{}"}}"#, format!("turn {turn} ").repeat(60))
        })
        .collect();
    format!(r#"{{"model":"m","messages":[{}]}}"#, messages.join(","))
}

fn conversation(turns: u32) -> Vec<IncomingSpan> {
    (1..=turns).map(|turn| span(1, turn, 0, i64::from(turn), &history(turn as usize))).collect()
}

#[tokio::test]
async fn history_that_every_step_repeats_is_stored_once() {
    let home = Home::new();
    for span in conversation(40) {
        home.put(vec![span]).await;
    }
    // 40 messages, the resource and the scope.
    assert_eq!(home.count("body").await, 42);
    let (_, spans) = home.content(1).await;
    for (turn, (_, raw)) in spans.iter().enumerate() {
        assert_eq!(raw.span, super::otlp(&history(turn + 1)));
        assert_eq!(
            (raw.resource.as_slice(), raw.scope.as_slice()),
            (&b"resource"[..], &b"scope"[..])
        );
    }
}

#[tokio::test]
async fn pieces_that_were_shared_are_found_again_after_a_restart() {
    let home = Home::new();
    home.put(conversation(10)).await;
    let home = home.reopened();
    home.put(conversation(11).split_off(10)).await;
    // The tenth message had one user before the restart and is the only one stored twice.
    assert_eq!(home.count("body").await, 2 + 12);
    let (_, spans) = home.content(1).await;
    assert_eq!(spans[10].1.span, super::otlp(&history(11)));
}

#[tokio::test]
async fn what_a_failed_write_stored_is_not_referred_to_later() {
    let home = Home::new();
    let spans = prepare(conversation(3));
    let failing = spans.clone();
    let undone = home.store.write(move |tx| {
        tx.put_spans(&failing, 0)?;
        Err::<(), _>(crate::StoreError::Closed)
    });
    assert!(undone.await.is_err());
    home.store.write(move |tx| tx.put_spans(&spans, 0)).await.unwrap();
    assert_eq!(home.content(1).await.1.len(), 3);
}

#[tokio::test]
async fn a_replaced_span_takes_with_it_what_only_it_used() {
    let home = Home::new();
    home.put(vec![span(1, 1, 0, 0, &"old ".repeat(200)), span(1, 2, 0, 0, &"both ".repeat(200))])
        .await;
    let mut better = span(1, 1, 0, 0, &"both ".repeat(200));
    better.end_ns += 1;
    home.put(vec![better]).await;
    assert_eq!(home.count("body").await, 3);
    assert_eq!(home.content(1).await.1[0].1.span, super::otlp(&"both ".repeat(200)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_text_comes_back_as_it_came(text in "(\\PC{0,80}|[\\[\\]{},:\"a\\\\ ]{0,40}){0,20}", times in 1_usize..30) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let text = text.repeat(times);
        let made = span(1, 1, 0, 0, &text);
        let stored = runtime.block_on(async {
            let home = Home::new();
            home.put(vec![made.clone()]).await;
            home.content(1).await.1.remove(0).1
        });
        prop_assert_eq!(stored.span, made.raw.to_vec());
    }
}
