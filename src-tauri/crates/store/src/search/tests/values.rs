//! Tests of the values that completion offers.

use touchstone_domain::filter::{Field, field};

use super::judged::judged_shop;
use super::*;
use crate::search::value::KnownValue;

async fn values(home: &Home, project: Option<i64>, name: &str, prefix: &str) -> Vec<KnownValue> {
    let (field, _): (Field, _) = field(name).unwrap();
    let prefix = prefix.to_owned();
    let project = project.map(ProjectId);
    home.store.read(move |tx| tx.known_values(project, &field, &prefix)).await.unwrap()
}

fn known(value: &str, count: i64) -> KnownValue {
    KnownValue { value: value.into(), count: Some(count) }
}

#[tokio::test]
async fn values_come_with_how_many_traces_have_them_the_most_usual_first() {
    let home = judged_shop().await;
    assert_eq!(values(&home, None, "session", "").await, [known("s-1", 2)]);
    assert_eq!(values(&home, None, "user", "a").await, [known("ada", 1)]);
    assert_eq!(values(&home, None, "user", "b").await, []);
    assert_eq!(values(&home, Some(0), "span.type", "TO").await, [known("TOOL", 1)]);
    assert_eq!(values(&home, Some(9), "span.type", "TO").await, []);
    let names = values(&home, None, "span.name", "a").await;
    assert_eq!(names, [known("answer", 1)]);
    assert_eq!(values(&home, None, "tags.color", "").await, [known("Red", 1), known("blue", 1)]);
    let keys = values(&home, None, "tags.", "c").await;
    assert_eq!(keys.iter().map(|known| &*known.value).collect::<Vec<_>>(), ["color"]);
    let names = values(&home, None, "feedback.", "").await;
    assert_eq!(names, [known("score", 3), known("ok", 2), known("calm", 1)]);
    assert_eq!(values(&home, None, "feedback.calm", "").await, [known("true", 1)]);
    assert_eq!(values(&home, None, "duration", "").await, []);
}

#[tokio::test]
async fn no_more_than_twenty_values_are_answered_and_a_usual_one_is_not_counted_out() {
    let home = Home::new();
    let spans = (1..=80_u8).map(|id| {
        let mut span = span(id, 1, 0, 0, "x");
        span.facts.user = Some(format!("user {id:02}"));
        span
    });
    home.put(spans.collect()).await;
    home.store
        .write(|tx| {
            let sql =
                "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 800)
                       INSERT INTO trace(id, trace_id, project, revision, state, start_ns, end_ns,
                         span_count, error_count, name, user)
                       SELECT i, randomblob(16), 0, 1, 1, 0, 0, 0, 0, 'n', 'user 33' FROM n";
            Ok(tx.conn.execute(sql, [])?)
        })
        .await
        .unwrap();
    let found = values(&home, None, "user", "user").await;
    assert_eq!(found.len(), 20);
    assert_eq!(found[0], KnownValue { value: "user 33".into(), count: None });
}
