//! Alignments of small traces that tell a story, and of random ones.

use proptest::prelude::*;

use super::*;
use crate::compare::sketch::Sketch;
use crate::compare::step::{Difference, Said};
use crate::facts::SpanType;
use crate::id::SpanId;
use crate::span::SpanStatus;
use crate::tree::Branch;

/// A span by number, with its parent (0 for none).
#[derive(Debug, Clone, Copy)]
struct Span(u64, u64);

impl Branch for Span {
    fn span_id(&self) -> SpanId {
        SpanId::from_bytes(&self.0.to_be_bytes()).unwrap()
    }

    fn parent_id(&self) -> Option<SpanId> {
        SpanId::from_bytes(&self.1.to_be_bytes()).ok()
    }

    fn order(&self) -> (i64, SpanId) {
        (0, self.span_id())
    }
}

#[derive(Debug)]
struct Trace {
    tree: Tree,
    steps: Vec<Step>,
}

/// A trace written as lines: one step each, indented by its depth; after a colon what it gave.
fn trace(lines: &str) -> Trace {
    let (mut spans, mut steps, mut above) = (Vec::new(), Vec::new(), Vec::<u64>::new());
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        let (name, output) = line.trim().split_once(": ").unwrap_or((line.trim(), ""));
        above.truncate(depth);
        let number = u64::try_from(spans.len()).unwrap() + 1;
        spans.push(Span(number, above.last().copied().unwrap_or(0)));
        above.push(number);
        steps.push(step(name, output));
    }
    Trace { tree: Tree::new(&spans), steps }
}

fn step(name: &str, output: &str) -> Step {
    let kind = match name.split_once(' ') {
        Some(("chat", _)) => SpanType::CHAT_MODEL,
        Some(("agent", _)) => SpanType::AGENT,
        _ => SpanType::TOOL,
    };
    let said = Said { input: Sketch::of(""), output: Sketch::of(output) };
    Step::new(&kind, name, None, SpanStatus::Ok, Some(said))
}

fn aligned(a: &Trace, b: &Trace) -> Alignment {
    align_steps(&Side::new(&a.tree, &a.steps), &Side::new(&b.tree, &b.steps))
}

/// Each line as the numbers of its spans, and `=` where nothing differs.
fn told(a: &str, b: &str) -> Vec<String> {
    let number = |place: Option<Place>| place.map_or("-".into(), |it| (it.index + 1).to_string());
    let lines = aligned(&trace(a), &trace(b)).lines;
    let line = |line: &Line| {
        let sign = if line.is_different() { "~" } else { "=" };
        format!("{}{sign}{}", number(line.a), number(line.b))
    };
    lines.iter().map(line).collect()
}

#[test]
fn equal_traces_stand_side_by_side_as_equal() {
    let text = "agent shop\n  chat a: hm\n  lookup: found\n    http: 200\n  chat a: done";
    assert_eq!(told(text, text), ["1=1", "2=2", "3=3", "4=4", "5=5"]);
}

#[test]
fn a_step_more_stands_alone_between_those_that_stand_for_each_other() {
    let a = "agent shop\n  chat a: one\n  chat a: three";
    let b = "agent shop\n  chat a: one\n  lookup: found\n  chat a: three";
    assert_eq!(told(a, b), ["1=1", "2=2", "-~3", "3=4"]);
}

#[test]
fn of_many_steps_of_one_name_those_with_like_content_stand_side_by_side() {
    let a = "agent shop\n  search: tents for the rain\n  search: warm sleeping bags";
    let b = "agent shop\n  search: hiking boots size nine\n  search: tents for the rain";
    let b = format!("{b}\n  search: warm sleeping bags too");
    assert_eq!(told(a, &b), ["1=1", "-~2", "2=3", "3~4"]);
}

#[test]
fn a_level_that_one_side_has_more_stands_alone_above_its_steps() {
    let a = "agent shop\n  chat a: one\n  lookup: found\n  chat a: two";
    let b = "agent shop\n  graph\n    chat a: one\n    lookup: found\n    chat a: two";
    assert_eq!(told(a, b), ["1=1", "-~2", "2=3", "3=4", "4=5"]);
    assert_eq!(told(b, a), ["1=1", "2~-", "3=2", "4=3", "5=4"]);
}

#[test]
fn a_request_around_an_agent_does_not_hide_that_the_agents_are_the_same() {
    let a = "agent shop: yes\n  lookup: found";
    let b = "serve\n  agent shop: yes\n    lookup: found";
    assert_eq!(told(a, b), ["-~1", "1=2", "2=3"]);
}

#[test]
fn two_roots_stand_for_each_other_whatever_they_are_called() {
    let (a, b) = ("agent shop\n  lookup: found", "plan\n  lookup: found");
    assert_eq!(told(a, b), ["1~1", "2=2"]);
    assert_eq!(told("agent shop", "plan\n  lookup"), ["1~1", "-~2"]);
    assert_eq!(told("", "plan\n  lookup"), ["-~1", "-~2"]);
}

#[test]
fn a_step_that_gave_something_else_says_so() {
    let alignment = aligned(&trace("lookup: a"), &trace("lookup: b"));
    let differences: Vec<_> = alignment.lines[0].differences.iter().collect();
    assert_eq!(differences, [Difference::Output]);
}

#[test]
fn deep_and_broad_traces_end_in_time() {
    let chain = |n: u64| (1..=n).map(|number| Span(number, number - 1)).collect::<Vec<_>>();
    let flat = |n: u64| (1..=n).map(|number| Span(number, u64::from(number > 1))).collect();
    let of = |spans: Vec<Span>, shift: usize| {
        let name = |index: usize| step("search", &format!("found {}", (index + shift) / 3));
        let steps = (0..spans.len()).map(name).collect();
        Trace { tree: Tree::new(&spans), steps }
    };
    let alignment = aligned(&of(chain(33_000), 0), &of(chain(32_000), 7));
    assert_eq!(alignment.lines.len(), 33_000);
    let alignment = aligned(&of(flat(33_000), 0), &of(flat(33_000), 5_000));
    assert!(alignment.is_coarse);
    let same = alignment.lines.iter().filter(|line| !line.is_different()).count();
    assert!(same > 27_000, "{same}");
    let alignment = aligned(&of(flat(33_000), 0), &of(chain(33_000), 3));
    assert!(alignment.lines.len() >= 33_000);
}

fn any_trace() -> impl Strategy<Value = Trace> {
    let made = (any::<prop::sample::Index>(), 0..6_usize, 0..4_usize);
    prop::collection::vec(made, 0..30).prop_map(|made| {
        let (mut spans, mut steps) = (Vec::new(), Vec::new());
        for (number, (parent, name, output)) in (1_u32..).zip(made) {
            let parent = parent.index(number as usize) as u64;
            spans.push(Span(number.into(), parent));
            let name = ["chat a", "agent b", "search", "search 2", "lookup", "plan"][name];
            steps.push(step(name, ["", "yes", "no", "tents for rain"][output]));
        }
        Trace { tree: Tree::new(&spans), steps }
    })
}

fn order(trace: &Trace) -> Vec<Place> {
    trace.tree.pre_order(|_| false)
}

proptest! {
    #[test]
    fn every_step_stands_once_and_in_the_order_of_its_trace(a in any_trace(), b in any_trace()) {
        let lines = aligned(&a, &b).lines;
        prop_assert_eq!(lines.iter().filter_map(|line| line.a).collect::<Vec<_>>(), order(&a));
        prop_assert_eq!(lines.iter().filter_map(|line| line.b).collect::<Vec<_>>(), order(&b));
        prop_assert!(lines.iter().all(|line| line.a.is_some() || line.b.is_some()));
    }

    #[test]
    fn a_trace_stands_wholly_beside_itself(a in any_trace()) {
        let lines = aligned(&a, &a).lines;
        prop_assert!(lines.iter().all(|line| !line.is_different() && line.a == line.b));
    }
}
