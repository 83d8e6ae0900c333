//! Whatever happens to traces, in whatever order: what is kept of sessions is what a count from
//! scratch finds.

use proptest::prelude::*;
use touchstone_domain::assessment::{Assessment, Verdict};
use touchstone_domain::id::{AssessmentId, ProjectId};

use super::recount::kept_and_recounted;
use super::{feedback, forget, turn};
use crate::tests::{Home, trace_id};

/// What may happen.
#[derive(Debug, Clone)]
enum Event {
    Put(Vec<(u8, u32, i64, i64, u8)>),
    Move(u8, bool),
    Delete(u8),
    Trash(u8),
    Restore,
    Empty,
    Say(Said),
    Clear,
    Fill,
}

/// What may be said of a trace.
#[derive(Debug, Clone)]
enum Said {
    Session(u8, u8),
    Tag(u8, u8),
    Judge { id: u8, trace: u8, yes: bool, instead: Option<u8> },
    Answer(u8, bool),
    Unjudge(u8),
    JudgeAgain(u8),
}

fn event() -> impl Strategy<Value = Event> {
    let one = (1_u8..6, 1_u32..4, 0_i64..300, 0_i64..50, 0_u8..4);
    prop_oneof![
        8 => prop::collection::vec(one, 1..6).prop_map(Event::Put),
        2 => (1_u8..6, any::<bool>()).prop_map(|(trace, back)| Event::Move(trace, back)),
        1 => (1_u8..6).prop_map(Event::Delete),
        2 => (1_u8..6).prop_map(Event::Trash),
        1 => Just(Event::Restore),
        1 => Just(Event::Empty),
        9 => said().prop_map(Event::Say),
        1 => Just(Event::Clear),
        1 => Just(Event::Fill),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let judge = (1_u8..9, 1_u8..6, any::<bool>(), prop::option::of(1_u8..9));
    prop_oneof![
        2 => (1_u8..6, 0_u8..3).prop_map(|(trace, session)| Said::Session(trace, session)),
        1 => (1_u8..6, 0_u8..3).prop_map(|(trace, tag)| Said::Tag(trace, tag)),
        3 => judge.prop_map(|(id, trace, yes, instead)| Said::Judge { id, trace, yes, instead }),
        1 => (1_u8..9, any::<bool>()).prop_map(|(id, yes)| Said::Answer(id, yes)),
        1 => (1_u8..9).prop_map(Said::Unjudge),
        1 => (1_u8..9).prop_map(Said::JudgeAgain),
    ]
}

fn judged(id: u8) -> AssessmentId {
    AssessmentId::from_bytes(&[id; 16]).unwrap()
}

async fn happen(home: &Home, other: ProjectId, event: Event) {
    let store = &home.store;
    match event {
        Event::Put(spans) => {
            let made = spans.into_iter().map(|(trace, id, start, lasts, session)| {
                turn(trace, id, start, lasts, ["", "a", "b", "c"][usize::from(session)])
            });
            drop(home.put(made.collect()).await);
        }
        Event::Move(trace, back) => {
            let to = if back { ProjectId::DEFAULT } else { other };
            store.write(move |tx| tx.traces_move(&[trace_id(trace)], to)).await.unwrap();
        }
        Event::Delete(trace) => {
            store.write(move |tx| tx.traces_delete(&[trace_id(trace)], 1)).await.unwrap();
        }
        Event::Trash(trace) => {
            let hide =
                move |tx: &crate::WriteTx<'_>| tx.trash_put(1, &[trace_id(trace)], true, None);
            store.write(hide).await.unwrap();
        }
        Event::Restore => {
            store.write(|tx| tx.trash_restore(1, (1, 1), None)).await.unwrap();
        }
        Event::Empty => drop(store.write(|tx| tx.trash_empty(1, 3, 1)).await.unwrap()),
        Event::Clear => drop(store.write(move |tx| tx.project_clear(other, 1)).await.unwrap()),
        Event::Fill => drop(store.write(|tx| tx.sessions_fill(0, 3)).await.unwrap()),
        Event::Say(said) => say(home, said).await,
    }
}

/// What is said of traces. Those that it is said of may not be there: then it is refused.
async fn say(home: &Home, said: Said) {
    let store = &home.store;
    match said {
        Said::Session(trace, session) => {
            let value = (session > 0).then(|| session.to_string());
            let key = touchstone_domain::trace_info::SESSION;
            let set = store
                .write(move |tx| tx.trace_metadata_set(trace_id(trace), key, value.as_deref()));
            drop(set.await);
        }
        Said::Tag(trace, tag) => {
            let value = (tag > 0).then(|| tag.to_string());
            let set =
                store.write(move |tx| tx.trace_tag_set(trace_id(trace), "tone", value.as_deref()));
            drop(set.await);
        }
        Said::Judge { id, trace, yes, instead } => {
            let overrides = instead.map(judged);
            let made = Assessment { overrides, ..feedback(id, trace, "good", yes.into()) };
            drop(store.write(move |tx| tx.assessment_create(&made)).await);
        }
        Said::Answer(id, yes) => {
            let change = store.write(move |tx| {
                let Some(before) = tx.assessment(judged(id))? else { return Ok(()) };
                let verdict = Verdict::Feedback { value: yes.into(), error: None };
                tx.assessment_update(&Assessment { verdict, ..before })
            });
            change.await.unwrap();
        }
        Said::Unjudge(id) => {
            drop(store.write(move |tx| tx.assessment_put_aside(judged(id), 9)).await);
        }
        Said::JudgeAgain(id) => {
            drop(store.write(move |tx| tx.assessment_restore(judged(id))).await);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happened_sessions_are_those_of_a_count_from_scratch(
        old in prop::collection::vec(event(), 0..6),
        events in prop::collection::vec(event(), 1..24),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (kept, recounted) = runtime.block_on(async {
            let home = Home::new();
            let other = home.store.write(|tx| tx.project_create("Other", 1)).await.unwrap().id;
            for event in old {
                happen(&home, other, event).await;
            }
            forget(&home).await;
            for event in events {
                happen(&home, other, event).await;
            }
            let mut next = Some(0);
            while let Some(from) = next {
                next = home.store.write(move |tx| tx.sessions_fill(from, 2)).await.unwrap().1;
            }
            kept_and_recounted(&home).await
        });
        prop_assert_eq!(kept, recounted);
    }
}
