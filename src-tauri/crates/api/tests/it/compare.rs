//! Two traces, two spans and two sessions side by side.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::compare::{
    Difference, Sameness, SessionComparison, StepCounts, TraceComparison,
};
use touchstone_api::shape::difference::{
    ComparedText, PieceKind, SpanComparison, TextDifference, TextRole,
};
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// An agent that asks a model, looks something up, and asks again.
fn agent(trace: u64, question: &str, found: &str) -> [SpanBuilder; 4] {
    let usual = Usual::GenAi;
    let step = |id: u64| span(trace, id).under(1).at_us(START_US + id);
    [
        span(trace, 1).named("agent").text("input.value", question).text("output.value", found),
        step(2)
            .named("chat")
            .chat(usual, &[("system", "Be kind."), ("user", question)], "I look it up.")
            .tokens(usual, 10, 5)
            .lasting_us(400),
        step(3).named("lookup").text("input.value", "order 7").text("output.value", found),
        step(4)
            .named("chat")
            .chat(usual, &[("system", "Be kind."), ("user", question)], found)
            .tokens(usual, 20, 6)
            .lasting_us(500),
    ]
}

fn of(a: u64, b: u64) -> Json {
    json!({"trace_a": trace_id(a), "trace_b": trace_id(b), "folded": true, "opened": [],
           "offset": 0, "count": 500})
}

async fn compared(test: &TestCtx, a: u64, b: u64) -> TraceComparison {
    test.call("trace_compare", of(a, b)).await
}

/// Each row as its spans, and how they stand.
fn rows(comparison: &TraceComparison) -> Vec<(String, String, Sameness, i64)> {
    let name = |step: Option<&touchstone_api::shape::compare::ComparedStep>| {
        step.map_or_else(String::new, |step| step.name.clone())
    };
    let rows = comparison.rows.iter();
    rows.map(|row| (name(row.a.as_ref()), name(row.b.as_ref()), row.sameness, row.folded)).collect()
}

#[tokio::test]
async fn equal_traces_are_one_folded_run_without_divergence() {
    let test = TestCtx::new().await;
    test.send(agent(1, "Where?", "Here.")).await;
    test.send(agent(2, "Where?", "Here.")).await;
    let comparison = compared(&test, 1, 2).await;
    assert_eq!(rows(&comparison), [("agent".into(), "agent".into(), Sameness::Same, 4)]);
    assert_eq!((comparison.first_divergence, comparison.total), (None, 1));
    assert_eq!(comparison.counts, StepCounts { same: 4, ..StepCounts::default() });
    assert!(comparison.contents_read && !comparison.coarse);
    let mut opened = of(1, 2);
    opened["find"] = json!(2);
    let comparison: TraceComparison = test.call("trace_compare", opened.clone()).await;
    assert_eq!(comparison.found, Some(0));
    opened["opened"] = json!([0]);
    let comparison: TraceComparison = test.call("trace_compare", opened).await;
    assert_eq!((comparison.total, comparison.rows[0].folded), (4, 0));
    assert_eq!(comparison.found, Some(2));
}

#[tokio::test]
async fn traces_part_at_the_step_that_came_first() {
    let test = TestCtx::new().await;
    test.send(agent(1, "Where?", "Here.")).await;
    test.send(agent(2, "Where?", "There.")).await;
    let more = span(2, 5).under(1).named("audit").at_us(START_US + 9);
    test.send([more]).await;
    let comparison = compared(&test, 1, 2).await;
    let wanted = [
        ("agent", "agent", Sameness::Changed, 0),
        ("chat", "chat", Sameness::Same, 0),
        ("lookup", "lookup", Sameness::Changed, 0),
        ("chat", "chat", Sameness::Changed, 0),
        ("", "audit", Sameness::OnlyB, 0),
    ];
    let wanted = wanted.map(|(a, b, same, folded)| (a.to_owned(), b.to_owned(), same, folded));
    assert_eq!(rows(&comparison), wanted);
    assert_eq!(comparison.first_divergence, Some(2));
    assert_eq!(comparison.rows[2].differences, [Difference::Output]);
    let steps: Vec<_> = comparison.rows.iter().map(|row| (row.previous, row.next)).collect();
    assert_eq!(steps[1], (Some(0), Some(2)));
    assert_eq!(steps[4], (Some(3), None));
}

#[tokio::test]
async fn what_the_second_took_more_is_told_of_the_traces_and_of_each_step() {
    let test = TestCtx::new().await;
    test.send(agent(1, "Where?", "Here.")).await;
    let [root, chat, lookup, last] = agent(2, "Where?", "Here.");
    let last = last.lasting_us(1_500);
    let chat = chat.tokens(Usual::GenAi, 14, 5);
    test.send([root, chat, lookup, last]).await;
    let mut request = of(1, 2);
    request["folded"] = json!(false);
    let comparison: TraceComparison = test.call("trace_compare", request).await;
    assert_eq!((comparison.deltas.tokens, comparison.deltas.duration_us), (Some(4), Some(0)));
    assert_eq!(comparison.rows[3].deltas.duration_us, Some(1_000));
    assert_eq!(comparison.rows[2].deltas.tokens, None);
}

#[tokio::test]
async fn a_window_shows_its_rows_and_a_trace_that_changes_is_compared_anew() {
    let test = TestCtx::new().await;
    test.send(agent(1, "Where?", "Here.")).await;
    test.send(agent(2, "Who?", "She.")).await;
    let mut window = of(1, 2);
    (window["offset"], window["count"]) = (json!(1), json!(2));
    let comparison: TraceComparison = test.call("trace_compare", window.clone()).await;
    assert_eq!((comparison.offset, comparison.rows.len(), comparison.total), (1, 2, 4));
    assert_eq!(comparison.rows[0].step, 1);
    test.send([span(1, 9).under(1).named("late").at_us(START_US + 20)]).await;
    let comparison: TraceComparison = test.call("trace_compare", window).await;
    assert_eq!((comparison.total, comparison.counts.only_a), (5, 1));
}

/// A root and so many steps below it that are all called the same, and what each gave.
fn many(trace: u64, count: u64, output: impl Fn(u64) -> String) -> Vec<SpanBuilder> {
    let step = |id: u64| {
        let built = span(trace, id).named("step").at_us(START_US + id);
        let built = built.text("output.value", &output(id));
        if id == 1 { built } else { built.under(1) }
    };
    (1..=count).map(step).collect()
}

#[tokio::test]
async fn of_traces_with_too_many_steps_the_first_contents_are_compared_and_the_others_said_to_be_alike()
 {
    let test = TestCtx::new().await;
    test.send(many(1, 2_100, |_| "one".into())).await;
    test.send(many(2, 2_100, |id| if id == 1_500 { "two" } else { "one" }.into())).await;
    let comparison = compared(&test, 1, 2).await;
    assert!(!comparison.contents_read);
    let counts = StepCounts { same: 1_999, alike: 100, changed: 1, ..StepCounts::default() };
    assert_eq!(comparison.counts, counts);
    let first = comparison.first_divergence.and_then(|at| usize::try_from(at).ok()).unwrap();
    assert_eq!(comparison.rows[first].step, 1_499);
    let folded: Vec<_> =
        rows(&comparison).into_iter().map(|(_, _, same, folded)| (same, folded)).collect();
    let wanted = [
        (Sameness::Same, 0),
        (Sameness::Same, 1_498),
        (Sameness::Changed, 0),
        (Sameness::Same, 500),
        (Sameness::Alike, 100),
    ];
    assert_eq!(folded, wanted);
}

#[tokio::test]
async fn traces_of_33_000_steps_each_are_compared_whole_and_paged_at_once() {
    let test = TestCtx::new().await;
    test.send(many(1, 33_000, |id| id.to_string())).await;
    test.send(many(2, 33_000, |id| (id / 1_000).to_string())).await;
    let begun = std::time::Instant::now();
    let comparison = compared(&test, 1, 2).await;
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    assert_eq!((comparison.a.compared, comparison.b.left_out), (33_000, 0));
    // What the root gave differs, too, but may come from the step below it.
    assert_eq!(comparison.first_divergence, Some(1));
    let begun = std::time::Instant::now();
    let mut last = of(1, 2);
    (last["folded"], last["offset"]) = (json!(false), json!(32_600));
    let comparison: TraceComparison = test.call("trace_compare", last).await;
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    assert_eq!((comparison.total, comparison.rows.len()), (33_000, 400));
}

fn spans(a: (u64, u64), b: (u64, u64)) -> Json {
    json!({"trace_a": trace_id(a.0), "span_a": span_id(a.1), "trace_b": trace_id(b.0),
           "span_b": span_id(b.1), "unfolded": []})
}

fn told(difference: &TextDifference) -> String {
    let piece = difference.pieces.iter().map(|piece| match piece.kind {
        PieceKind::Equal => piece.text.clone(),
        PieceKind::Folded => format!("…{}…", piece.chars),
        PieceKind::Removed => format!("[-{}]", piece.text),
        PieceKind::Added => format!("[+{}]", piece.text),
    });
    piece.collect()
}

fn text<'a>(comparison: &'a SpanComparison, role: TextRole, name: &str) -> &'a ComparedText {
    let is_it = |text: &&ComparedText| text.role == role && text.name.as_deref() == Some(name);
    comparison.texts.iter().find(is_it).unwrap()
}

#[tokio::test]
async fn messages_of_two_calls_stand_side_by_side_and_are_told_apart_word_by_word() {
    let test = TestCtx::new().await;
    test.send(agent(1, "Where is my parcel?", "In the blue hall.")).await;
    test.send(agent(2, "Where is my parcel?", "In the old hall.")).await;
    let comparison: SpanComparison = test.call("span_compare", spans((1, 4), (2, 4))).await;
    assert_eq!(text(&comparison, TextRole::Input, "system").sameness, Sameness::Same);
    assert_eq!(text(&comparison, TextRole::Input, "user").sameness, Sameness::Same);
    let answer = text(&comparison, TextRole::Output, "assistant");
    assert_eq!(told(&answer.difference), "In the [-blue][+old] hall.");
    let attribute = text(&comparison, TextRole::Attribute, "gen_ai.output.messages");
    assert_eq!(attribute.sameness, Sameness::Changed);
    assert_eq!(comparison.equal_attributes, 5);
}

#[tokio::test]
async fn inputs_outputs_and_errors_of_any_step_are_told_apart() {
    let test = TestCtx::new().await;
    let step = |trace: u64| span(trace, 1).text("input.value", "order 7");
    test.send([step(1).text("output.value", "{\"state\":\"sent\"}")]).await;
    let failed = step(2).failed("no such order");
    test.send([failed.exception("KeyError", "7", "at line 1").text("extra", "1")]).await;
    let comparison: SpanComparison = test.call("span_compare", spans((1, 1), (2, 1))).await;
    let told: Vec<_> = comparison
        .texts
        .iter()
        .map(|text| (text.role, text.sameness, told(&text.difference)))
        .collect();
    let wanted = [
        (TextRole::Error, Sameness::OnlyB, "[+no such order\nKeyError\n7\nat line 1]"),
        (TextRole::Input, Sameness::Same, "order 7"),
        (TextRole::Output, Sameness::OnlyA, "[-{\n  \"state\": \"sent\"\n}]"),
        (TextRole::Attribute, Sameness::OnlyB, "[+1]"),
        (TextRole::Attribute, Sameness::OnlyA, "[-{\"state\":\"sent\"}]"),
    ];
    for (role, sameness, said) in wanted {
        assert!(told.contains(&(role, sameness, said.to_owned())), "{said}: {told:#?}");
    }
}

#[tokio::test]
async fn long_equal_parts_are_folded_until_they_are_asked_for() {
    let test = TestCtx::new().await;
    let long = "the same words again and again ".repeat(100);
    let step = |trace: u64, end: &str| span(trace, 1).text("input.value", &format!("{long}{end}"));
    test.send([step(1, "old")]).await;
    test.send([step(2, "new")]).await;
    let mut request = spans((1, 1), (2, 1));
    let comparison: SpanComparison = test.call("span_compare", request.clone()).await;
    let input = &comparison.texts[0];
    assert!(told(&input.difference).starts_with('…'), "{}", told(&input.difference));
    request["unfolded"] = json!([input.key]);
    let comparison: SpanComparison = test.call("span_compare", request).await;
    assert_eq!(told(&comparison.texts[0].difference), format!("{long}[-old][+new]"));
}

#[tokio::test]
async fn texts_of_megabytes_are_compared_in_time() {
    let test = TestCtx::new().await;
    let words = |seed: usize| -> String {
        let word = |n: usize| format!("{} ", (n * seed + n / 7) % 9_973);
        (0..300_000).map(word).collect()
    };
    test.send([span(1, 1).text("input.value", &words(3))]).await;
    test.send([span(2, 1).text("input.value", &words(5))]).await;
    let begun = std::time::Instant::now();
    let comparison: SpanComparison = test.call("span_compare", spans((1, 1), (2, 1))).await;
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    let input = &comparison.texts[0];
    assert!(input.difference.coarse && input.sameness == Sameness::Changed);
    let longest = input.difference.pieces.iter().map(|piece| piece.text.chars().count()).max();
    assert!(longest <= Some(200_000));
}

#[tokio::test]
async fn an_answer_with_too_many_changes_tells_the_first_and_counts_the_others() {
    let test = TestCtx::new().await;
    let line =
        |n: usize, word: &str| format!("line {n} of this text says {word} and nothing else\n");
    let lines = |word: &str| (0..3_000).map(|n| line(n, word)).collect::<String>();
    test.send([span(1, 1).text("input.value", &lines("yes"))]).await;
    test.send([span(2, 1).text("input.value", &lines("no"))]).await;
    let comparison: SpanComparison = test.call("span_compare", spans((1, 1), (2, 1))).await;
    let input = &comparison.texts[0].difference;
    assert_eq!(input.pieces.len(), 2_000);
    assert!(input.left_out > 5_000, "{}", input.left_out);
}

#[tokio::test]
async fn sessions_are_compared_turn_by_turn() {
    let test = TestCtx::new().await;
    let turn = |trace: u64, session: &str, question: &str, answer: &str| {
        let at = START_US + trace * 1_000_000;
        let built = span(trace, 1).named("turn").at_us(at).session(session);
        built.text("input.value", question).text("output.value", answer)
    };
    test.send([turn(1, "a", "Where is it?", "In the hall.")]).await;
    test.send([turn(2, "a", "When did it come to the hall?", "On Monday.")]).await;
    test.send([turn(3, "b", "Where is it?", "In the hall.")]).await;
    test.send([turn(4, "b", "Who are you?", "A clerk.")]).await;
    test.send([turn(5, "b", "When did it come to the hall?", "On Tuesday.")]).await;
    let session = |id: &str| json!({"project": "0", "session": id});
    let request = json!({"a": session("a"), "b": session("b"), "offset": 0, "count": 100});
    let comparison: SessionComparison = test.call("session_compare", request.clone()).await;
    let stand: Vec<_> = comparison.rows.iter().map(|row| row.sameness).collect();
    assert_eq!(stand, [Sameness::Same, Sameness::OnlyB, Sameness::Changed]);
    assert_eq!(comparison.first_divergence, Some(1));
    let last = &comparison.rows[2];
    assert_eq!(told(&last.response), "On [-Monday][+Tuesday].");
    assert_eq!(last.b.as_ref().unwrap().trace_id, trace_id(5));
    assert_eq!(comparison.deltas.duration_us, Some(1_000_000));
    let mut missing = request;
    missing["b"] = session("c");
    let error = test.refused("session_compare", missing).await;
    assert_error(&error, ErrorCode::NotFound, "there is no session `c`");
}

#[tokio::test]
async fn turns_that_say_more_than_is_compared_of_them_are_only_alike() {
    let test = TestCtx::new().await;
    let long = "word ".repeat(300);
    for (trace, session, end) in [(1, "a", "old"), (2, "b", "new")] {
        let turn = span(trace, 1).session(session).text("input.value", "Where?");
        test.send([turn.text("output.value", &format!("{long}{end}"))]).await;
    }
    let session = |id: &str| json!({"project": "0", "session": id});
    let request = json!({"a": session("a"), "b": session("b"), "offset": 0, "count": 100});
    let comparison: SessionComparison = test.call("session_compare", request).await;
    assert_eq!(comparison.rows[0].sameness, Sameness::Alike);
    assert_eq!(comparison.first_divergence, None);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_compared() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let error = test.refused("trace_compare", of(1, 2)).await;
    assert_error(&error, ErrorCode::NotFound, &trace_id(2));
    let error = test.refused("span_compare", spans((1, 1), (1, 7))).await;
    assert_error(&error, ErrorCode::NotFound, "there is no span");
    let mut request = of(1, 1);
    request["trace_b"] = json!("abc");
    let error = test.refused("trace_compare", request).await;
    assert_error(&error, ErrorCode::BadRequest, "`trace_b`: expected 32");
    let mut request = of(1, 1);
    request["count"] = json!(501);
    let error = test.refused("trace_compare", request).await;
    assert_error(&error, ErrorCode::BadRequest, "`count` must lie between 1 and 500");
}
