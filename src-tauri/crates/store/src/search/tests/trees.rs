//! That any tree of comparisons finds what it says, whether SQLite judges it or spans are opened.

use proptest::prelude::*;
use touchstone_domain::filter::{Comparison, Field, SpanField, Test};

use super::*;

/// Name and content of the spans of each trace, in which "x" and "y" stand in every constellation.
const TRACES: [&[(&str, &str)]; 7] = [
    &[("x", "x")],
    &[("x", "y")],
    &[("y", "x")],
    &[("x", "x"), ("y", "y")],
    &[("x", "y"), ("y", "x")],
    &[("x", "xy"), ("x", "y")],
    &[("y", "y"), ("y", "xy")],
];

/// Traces of an even number have the tag `t`.
fn is_tagged(trace: usize) -> bool {
    trace.is_multiple_of(2)
}

fn span_holds(field: &SpanField, test: &Test, (name, content): (&str, &str)) -> bool {
    match (field, test) {
        (SpanField::Name, Test::Text(_, wanted)) => name == wanted,
        (_, Test::Text(_, wanted)) => content.contains(wanted.trim_matches('%')),
        _ => panic!("not one of this test's comparisons"),
    }
}

/// What a filter means, said as simply as can be.
fn holds(filter: &Filter, trace: usize) -> bool {
    let any_span = |comparisons: &[(&SpanField, &Test)]| {
        TRACES[trace]
            .iter()
            .any(|span| comparisons.iter().all(|(field, test)| span_holds(field, test, *span)))
    };
    match filter {
        Filter::Any(parts) => parts.iter().any(|part| holds(part, trace)),
        Filter::Not(inner) => !holds(inner, trace),
        Filter::Is(Comparison { field: Field::Span(field), test }) => any_span(&[(field, test)]),
        Filter::Is(Comparison { field: Field::Tag(_), .. }) => is_tagged(trace),
        Filter::Is(_) => panic!("not one of this test's comparisons"),
        Filter::All(parts) => {
            let mut of_span = Vec::new();
            let rest = parts.iter().all(|part| match part {
                Filter::Is(Comparison { field: Field::Span(field), test }) => {
                    of_span.push((field, test));
                    true
                }
                other => holds(other, trace),
            });
            rest && any_span(&of_span)
        }
    }
}

fn any_tree() -> impl Strategy<Value = Filter> {
    let leaf = prop::sample::select(vec![
        "span.name = 'x'",
        "span.name = 'y'",
        "text LIKE '%x%'",
        "span.attributes.k LIKE '%y%'",
        "tags.t = '1'",
    ])
    .prop_map(|text| text.parse::<Filter>().unwrap());
    leaf.clone().prop_recursive(4, 16, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Any),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

async fn stored() -> Home {
    let home = Home::new();
    let mut spans = Vec::new();
    for (trace, of_trace) in (0u8..).zip(TRACES) {
        for (number, (name, content)) in (1..).zip(of_trace) {
            let span = span(trace + 1, number, number - 1, i64::from(trace), content);
            spans.push(named(name, SpanStatus::Ok, span));
        }
    }
    home.put(spans).await;
    home.store
        .write(|tx| {
            (0u8..)
                .zip(TRACES)
                .filter(|(trace, _)| is_tagged(usize::from(*trace)))
                .try_for_each(|(trace, _)| tx.trace_tag_set(trace_id(trace + 1), "t", Some("1")))
        })
        .await
        .unwrap();
    home
}

#[test]
fn every_tree_finds_what_it_says() {
    let runtime = Arc::new(tokio::runtime::Runtime::new().unwrap());
    let home = runtime.block_on(stored());
    let config = ProptestConfig { cases: 512, ..ProptestConfig::default() };
    proptest!(config, |(filter in any_tree())| {
        let expected: Vec<u8> = (0u8..7)
            .filter(|trace| holds(&filter, usize::from(*trace)))
            .map(|trace| trace + 1)
            .collect();
        let text = filter.to_string();
        prop_assert_eq!(runtime.block_on(found(&home, &text)), expected, "{}", text);
    });
}
