//! What a list shows of a trace: a pure function of the set of its spans.
//!
//! Any order of arrival, any split over requests and any repetition of the same spans gives the
//! same summary; "first" always means [`SlimSpan::order`].

use crate::cost::Cost;
use crate::id::ProjectId;
use crate::label::Labels;
use crate::slim::SlimSpan;
use crate::span::SpanStatus;
use crate::trace_info::VERSION;
use crate::tree::Tree;
use crate::usage::Usage;

/// How a trace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceState {
    /// Its root has not arrived.
    InProgress,
    /// Its root ended without an error.
    Ok,
    /// Its root failed.
    Error,
}

impl TraceState {
    /// MLflow's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Ok => "OK",
            Self::Error => "ERROR",
        }
    }

    /// The number stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::InProgress => 0,
            Self::Ok => 1,
            Self::Error => 2,
        }
    }

    /// The state of a stored number; unknown numbers read as in progress.
    pub const fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Ok,
            2 => Self::Error,
            _ => Self::InProgress,
        }
    }
}

/// The summary of one trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The project named by its first span.
    pub project: ProjectId,
    /// The name of its root, else of its first span on top.
    pub name: String,
    /// How it stands.
    pub state: TraceState,
    /// Earliest start, nanoseconds since 1970.
    pub start_ns: i64,
    /// Latest end, nanoseconds since 1970; not before the start.
    pub end_ns: i64,
    /// Spans.
    pub span_count: i64,
    /// Spans that failed.
    pub error_count: i64,
    /// Tokens, each counted once.
    pub usage: Usage,
    /// What its calls cost, each counted once.
    pub cost: Cost,
    /// The conversation named by the first span that names one.
    pub session: Option<String>,
    /// The user named by the first span that names one.
    pub user: Option<String>,
    /// The version of what ran, as the first span says that names one (`service.version`).
    pub version: Option<String>,
    /// What its spans say of it as a whole, the first of each.
    pub labels: Labels,
    /// The row of the span whose input stands for the request.
    pub request_row: Option<i64>,
    /// The row of the span whose output stands for the response.
    pub response_row: Option<i64>,
}

impl Summary {
    /// What is known of a trace of which no span has come.
    pub fn of_nothing() -> Self {
        Self {
            project: ProjectId::DEFAULT,
            name: String::new(),
            state: TraceState::InProgress,
            start_ns: 0,
            end_ns: 0,
            span_count: 0,
            error_count: 0,
            usage: Usage::default(),
            cost: Cost::default(),
            session: None,
            user: None,
            version: None,
            labels: Labels::default(),
            request_row: None,
            response_row: None,
        }
    }
}

/// Summarises the spans of one trace; `None` for no spans.
pub fn summarise(spans: &[SlimSpan]) -> Option<Summary> {
    let first = spans.iter().min_by_key(|span| span.order())?;
    let tree = Tree::new(spans);
    let root = root(spans, &tree);
    let head = root.or_else(|| tree.tops().first().map(|&index| &spans[index])).unwrap_or(first);
    let start_ns = first.start_ns;
    let labels = labels(spans);
    Some(Summary {
        project: first.project,
        name: head.name.clone(),
        state: root.map_or(TraceState::InProgress, |root| match root.status {
            SpanStatus::Error => TraceState::Error,
            SpanStatus::Unset | SpanStatus::Ok => TraceState::Ok,
        }),
        start_ns,
        end_ns: spans.iter().map(|span| span.end_ns).fold(start_ns, i64::max),
        span_count: count(spans.len()),
        error_count: count(spans.iter().filter(|s| s.status == SpanStatus::Error).count()),
        usage: total_usage(spans, &tree),
        cost: total_cost(spans, &tree),
        session: first_stated(spans, |span| span.session.as_ref()),
        user: first_stated(spans, |span| span.user.as_ref()),
        version: labels.tag(VERSION).map(str::to_owned),
        labels,
        request_row: request(spans, head).map(|span| span.row),
        response_row: response(spans, head).map(|span| span.row),
    })
}

/// The first span on top that has no parent, or whose parent runs in a process of its own and is
/// not among the spans.
fn root<'a>(spans: &'a [SlimSpan], tree: &Tree) -> Option<&'a SlimSpan> {
    tree.tops()
        .iter()
        .map(|&index| &spans[index])
        .find(|span| span.parent_id.is_none() || span.parent_remote)
}

/// The head's input, else that of the first span that has one.
fn request<'a>(spans: &'a [SlimSpan], head: &'a SlimSpan) -> Option<&'a SlimSpan> {
    if head.has_input {
        return Some(head);
    }
    spans.iter().filter(|span| span.has_input).min_by_key(|span| span.order())
}

/// The head's output. A head that shows an input but no output has none, for instance because it
/// failed; for a head that shows neither, such as a web server's span, that of the span with an
/// output that ended last.
fn response<'a>(spans: &'a [SlimSpan], head: &'a SlimSpan) -> Option<&'a SlimSpan> {
    if head.has_output || head.has_input {
        return head.has_output.then_some(head);
    }
    spans.iter().filter(|span| span.has_output).max_by_key(|span| (span.end_ns, span.span_id))
}

fn first_stated(
    spans: &[SlimSpan],
    field: impl Fn(&SlimSpan) -> Option<&String>,
) -> Option<String> {
    spans
        .iter()
        .filter(|span| field(span).is_some())
        .min_by_key(|s| s.order())
        .and_then(field)
        .cloned()
}

fn labels(spans: &[SlimSpan]) -> Labels {
    let mut stating: Vec<&SlimSpan> = spans.iter().filter(|it| !it.labels.is_empty()).collect();
    stating.sort_unstable_by_key(|span| span.order());
    let mut labels = Labels::default();
    for span in stating {
        labels.add(&span.labels);
    }
    labels
}

fn total_usage(spans: &[SlimSpan], tree: &Tree) -> Usage {
    let highest = highest(tree, |index| spans[index].usage.has_data());
    highest.fold(Usage::default(), |sum, index| sum.plus(&spans[index].usage.with_total()))
}

fn total_cost(spans: &[SlimSpan], tree: &Tree) -> Cost {
    let highest = highest(tree, |index| spans[index].cost.has_data());
    highest.fold(Cost::default(), |sum, index| sum.plus(&spans[index].cost.with_total()))
}

/// The spans that state something and have none above them that does: a span that states it hides
/// everything below it, since agents and frameworks repeat the numbers of the calls they made.
fn highest(tree: &Tree, states: impl Fn(usize) -> bool) -> impl Iterator<Item = usize> {
    let mut stack: Vec<usize> = tree.tops().to_vec();
    std::iter::from_fn(move || {
        while let Some(index) = stack.pop() {
            if states(index) {
                return Some(index);
            }
            stack.extend(tree.children(index));
        }
        None
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tests::span;
    use proptest::prelude::*;

    fn tokens(mut span: SlimSpan, input: i64, output: i64) -> SlimSpan {
        span.usage = Usage { input: Some(input), output: Some(output), ..Usage::default() };
        span
    }

    #[test]
    fn no_spans_have_no_summary() {
        assert_eq!(summarise(&[]), None);
    }

    #[test]
    fn a_trace_is_in_progress_until_its_root_arrives() {
        let mut spans = vec![span(2, 1, 5)];
        let early = summarise(&spans).unwrap();
        assert_eq!((early.state, early.name.as_str()), (TraceState::InProgress, "span 2"));
        spans.push(span(1, 0, 3));
        let done = summarise(&spans).unwrap();
        assert_eq!((done.state, done.name.as_str()), (TraceState::Ok, "span 1"));
        assert_eq!((done.start_ns, done.end_ns, done.span_count), (3, 15, 2));
    }

    #[test]
    fn a_span_called_from_another_process_can_be_the_root() {
        let remote = SlimSpan { parent_remote: true, ..span(2, 1, 5) };
        assert_eq!(summarise(&[remote]).unwrap().state, TraceState::Ok);
    }

    #[test]
    fn only_the_roots_error_fails_the_trace_but_all_are_counted() {
        let failed = SlimSpan { status: SpanStatus::Error, ..span(2, 1, 5) };
        let recovered = summarise(&[span(1, 0, 3), failed.clone()]).unwrap();
        assert_eq!((recovered.state, recovered.error_count), (TraceState::Ok, 1));
        let root = SlimSpan { status: SpanStatus::Error, ..span(1, 0, 3) };
        assert_eq!(summarise(&[root, failed]).unwrap().state, TraceState::Error);
    }

    #[test]
    fn tokens_that_an_agent_repeats_are_counted_once() {
        let spans =
            [tokens(span(1, 0, 0), 7, 3), tokens(span(2, 1, 1), 4, 1), tokens(span(3, 1, 2), 3, 2)];
        assert_eq!(summarise(&spans).unwrap().usage.total, Some(10));
        let silent = [span(1, 0, 0), spans[1].clone(), tokens(span(3, 2, 2), 100, 100)];
        assert_eq!(summarise(&silent).unwrap().usage.input, Some(4));
    }

    #[test]
    fn costs_are_summed_apart_from_tokens_and_each_once() {
        let cost = |nanos| Cost { total_nanos: Some(nanos), ..Cost::default() };
        let spans = [
            tokens(span(1, 0, 0), 7, 3),
            SlimSpan { cost: cost(5), ..span(2, 1, 1) },
            SlimSpan { cost: cost(100), ..span(3, 2, 2) },
            SlimSpan { cost: Cost { estimated: true, ..cost(2) }, ..span(4, 1, 3) },
        ];
        let sum = summarise(&spans).unwrap().cost;
        assert_eq!((sum.total_nanos, sum.estimated), (Some(7), true));
    }

    #[test]
    fn the_first_span_that_names_a_tag_wins() {
        let tag =
            |value: &str| Labels { tags: vec![("env".into(), value.into())], ..Labels::default() };
        let late = SlimSpan { labels: tag("late"), ..span(2, 1, 5) };
        let early = SlimSpan { labels: tag("early"), ..span(3, 1, 4) };
        let labels = summarise(&[span(1, 0, 3), late, early]).unwrap().labels;
        assert_eq!(labels, tag("early"));
    }

    #[test]
    fn the_request_is_the_heads_else_the_first_and_the_response_the_last() {
        let inner = SlimSpan { has_input: true, has_output: true, ..span(2, 1, 5) };
        let later = SlimSpan { has_input: true, has_output: true, ..span(3, 1, 6) };
        let summary = summarise(&[span(1, 0, 3), later, inner]).unwrap();
        assert_eq!((summary.request_row, summary.response_row), (Some(2), Some(3)));
    }

    #[test]
    fn a_head_that_was_asked_but_failed_to_answer_has_no_response() {
        let head = SlimSpan { has_input: true, ..span(1, 0, 3) };
        let inner = SlimSpan { has_output: true, ..span(2, 1, 5) };
        let summary = summarise(&[head, inner]).unwrap();
        assert_eq!((summary.request_row, summary.response_row), (Some(1), None));
    }

    fn traces_in_two_orders() -> impl Strategy<Value = (Vec<SlimSpan>, Vec<SlimSpan>)> {
        let row = (0_u8..30, 0_i64..5, 0_i64..3);
        prop::collection::btree_map(1_u8..30, row, 1..25).prop_flat_map(|rows| {
            let spans: Vec<SlimSpan> = rows
                .into_iter()
                .map(|(id, (parent, start, input))| SlimSpan {
                    session: (input == 1).then(|| format!("s{id}")),
                    ..tokens(span(id, parent, start), input, 0)
                })
                .collect();
            (Just(spans.clone()), Just(spans).prop_shuffle())
        })
    }

    proptest! {
        #[test]
        fn order_does_not_matter((sorted, shuffled) in traces_in_two_orders()) {
            prop_assert_eq!(summarise(&sorted), summarise(&shuffled));
        }
    }
}
