//! Searches for what was judged of a trace, of its spans, or of its session.

use super::*;

pub(super) async fn judged_shop() -> Home {
    let home = shop().await;
    let expected = |value| Verdict::Expectation { value };
    let mut of_session = feedback(9, 1, "calm", json!(true));
    of_session.metadata.insert("mlflow.trace.session".into(), json!("s-1"));
    let all = vec![
        feedback(1, 1, "ok", json!(true)),
        feedback(2, 2, "ok", json!("tr\"ue\"ä")),
        Assessment { valid: false, ..feedback(3, 3, "ok", json!(true)) },
        feedback(4, 1, "score", json!(0.5)),
        feedback(5, 2, "score", json!(10)),
        feedback(6, 3, "score", json!("7")),
        judged(7, 1, "answer", expected(json!("forty two"))),
        judged(8, 2, "answer", expected(json!(["a", 1]))),
        of_session,
        judged(10, 3, "i-1", Verdict::Issue { id: "i-1".into() }),
    ];
    home.store
        .write(move |tx| all.iter().try_for_each(|assessment| tx.assessment_create(assessment)))
        .await
        .unwrap();
    home
}

#[tokio::test]
async fn judgements_compare_by_value_and_only_valid_ones_count() {
    let home = judged_shop().await;
    assert_found(
        &home,
        &[
            ("feedback.ok = 'true'", &[1]),
            ("feedback.ok = 'tr\"ue\"ä'", &[2]),
            ("feedback.ok != 'true'", &[2]),
            ("feedback.ok LIKE 'tr%'", &[1, 2]),
            ("feedback.ok ILIKE 'TR%ä'", &[2]),
            ("feedback.ok RLIKE '^true$'", &[1]),
            ("feedback.ok IS NULL", &[3]),
            ("feedback.ok IS NOT NULL", &[1, 2]),
            ("feedback.ok > 0", &[]),
            ("feedback.score = '0.5'", &[1]),
            ("feedback.score < 10", &[1]),
            ("feedback.score <= 10", &[1, 2]),
            ("feedback.score > .5", &[2]),
            ("feedback.score >= .5", &[1, 2]),
            ("feedback.score = '7'", &[3]),
            ("NOT feedback.score > 1", &[1, 3]),
            ("expectation.answer = 'forty two'", &[1]),
            ("expectation.answer = '[\"a\",1]'", &[2]),
            ("feedback.answer IS NOT NULL", &[]),
            ("expectation.answer LIKE '%two'", &[1]),
            ("issue.id = 'i-1'", &[3]),
            ("issue.id = 'i-2'", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_judgement_of_a_session_holds_for_all_its_traces() {
    let home = judged_shop().await;
    assert_found(
        &home,
        &[
            ("feedback.calm = 'true'", &[1, 3]),
            ("feedback.calm = 'false'", &[]),
            ("feedback.calm IS NULL", &[2]),
            ("feedback.calm IS NOT NULL", &[1, 3]),
        ],
    )
    .await;
}
