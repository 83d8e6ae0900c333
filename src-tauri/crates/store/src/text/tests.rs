//! Tests of the index as a whole: whatever came in whatever order, a search finds what the stored
//! text says.

mod again;
mod heal;
mod keep;
mod mend;
mod phrase;
mod rank;
mod speed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use touchstone_domain::filter::{Comparison, Field, Filter, SpanField, Test, TextTest};
use touchstone_domain::text::Pattern;

use super::Sizes;
use crate::search::SearchPage;
use crate::tests::{Home, span, trace_id};
use crate::{IncomingSpan, SearchKey, TraceSearch};

/// Parts so small that a few spans fill them.
pub(super) const SMALL: Sizes = Sizes {
    leaf: 4,
    segment: 12,
    leaves: 3,
    leaf_bytes: 1 << 20,
    batch: 6,
    pair_bits: 24,
    grace: std::time::Duration::from_secs(10),
};

/// The same, with so few hashes that pairs of words share them.
const COLLIDING: Sizes = Sizes { pair_bits: 3, ..SMALL };

pub(super) fn small() -> Home {
    Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), SMALL)
}

pub(super) fn says(pattern: &str) -> Filter {
    let test = Test::Says(Pattern::parse(pattern).unwrap());
    Filter::Is(Comparison { field: Field::Span(SpanField::Content), test })
}

fn like(part: &str) -> Filter {
    let test = Test::Text(TextTest::Like, format!("%{part}%"));
    Filter::Is(Comparison { field: Field::Span(SpanField::Content), test })
}

/// All pages of a search.
pub(super) async fn pages(
    home: &Home,
    filter: &Filter,
    limit: u32,
    ranked: bool,
) -> Vec<SearchPage> {
    pages_within(home, filter, limit, ranked, 5_000).await
}

/// All pages of a search of which each may open that many spans.
async fn pages_within(
    home: &Home,
    filter: &Filter,
    limit: u32,
    ranked: bool,
    spans: usize,
) -> Vec<SearchPage> {
    let (mut after, mut pages) = (None::<SearchKey>, Vec::new());
    for _ in 0..1_000 {
        let search = if ranked {
            TraceSearch::ranked(&[], filter, after.as_ref(), limit)
        } else {
            TraceSearch::new(&[], filter, &[], after.as_ref(), limit)
        };
        let search = search.unwrap();
        let page =
            home.store.read(move |tx| tx.traces_search_sparingly(&search, spans)).await.unwrap();
        assert!(page.traces.len() <= limit as usize);
        assert_eq!(page.traces.len(), page.hits.len());
        after = page.next.as_ref().map(|next| next.to_string().parse().unwrap());
        pages.push(page);
        if after.is_none() {
            return pages;
        }
    }
    panic!("the walk does not end");
}

/// Which traces a filter finds, newest first.
pub(super) async fn found(home: &Home, filter: &Filter, limit: u32) -> Vec<u8> {
    let pages = pages(home, filter, limit, false).await;
    pages.iter().flat_map(|page| &page.traces).map(|it| it.trace_id.as_bytes()[0]).collect()
}

pub(super) async fn assert_agrees(home: &Home) {
    assert_eq!(home.store.text_agrees().await.unwrap(), Vec::<String>::new());
}

/// What happens to a store.
#[derive(Debug, Clone)]
enum Step {
    /// A span with this text comes, in a version.
    Put {
        trace: u8,
        id: u32,
        start: i64,
        version: i64,
        text: String,
    },
    Delete(u8),
    Tag(u8, String),
    /// A move to another project.
    Move(u8),
    /// Everything is indexed.
    Settle,
    /// The index forgets that it indexed what it did last, as after a crash.
    Crash,
}

fn any_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "late",
        "Refund",
        "refunds",
        "café",
        "delivery",
        "退款政策",
        "退",
        "x",
        "k7",
        "e",
        "42",
    ]);
    let line = prop::collection::vec(word, 1..5).prop_map(|words| words.join(" "));
    prop::collection::vec(line, 1..3).prop_map(|lines| lines.join("\n"))
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..7u8, 1..5u32, 0..40i64, 0..3i64, any_text()).prop_map(|(trace, id, start, version, text)| {
            Step::Put { trace, id, start, version, text }
        }),
        1 => (1..7u8).prop_map(Step::Delete),
        1 => (1..7u8, any_text()).prop_map(|(trace, text)| Step::Tag(trace, text)),
        1 => (1..7u8).prop_map(Step::Move),
        2 => Just(Step::Settle),
        1 => Just(Step::Crash),
    ]
}

/// What a store holds, as the test knows it.
#[derive(Default)]
struct Model {
    /// By trace and span: version, start in ms, and text.
    spans: BTreeMap<(u8, u32), (i64, i64, String)>,
    tags: BTreeMap<u8, String>,
    deleted: BTreeSet<u8>,
}

impl Model {
    fn traces(&self) -> BTreeSet<u8> {
        self.spans.keys().map(|(trace, _)| *trace).collect()
    }

    /// The traces of which one span, or the tag, passes; newest first.
    fn found(&self, passes: impl Fn(&[&str]) -> bool, of_tags: bool) -> Vec<u8> {
        let mut found: Vec<(i64, u8)> = Vec::new();
        for trace in self.traces() {
            let spans = || self.spans.iter().filter(|((of, _), _)| *of == trace);
            let says = spans().any(|(_, (.., text))| passes(&text.lines().collect::<Vec<_>>()));
            let noted = self.tags.get(&trace).filter(|_| of_tags);
            if says || noted.is_some_and(|text| passes(&["note", text])) {
                let start = spans().map(|(_, (_, start, _))| *start).min().unwrap();
                found.push((-start, trace));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, trace)| trace).collect()
    }
}

async fn make(home: &Home, model: &mut Model, step: &Step) {
    match step {
        Step::Put { trace, id, start, version, text } => {
            if model.deleted.contains(trace) {
                return;
            }
            let known = model.spans.get(&(*trace, *id));
            // A later version ends later; it begins whenever it says.
            let put = span(*trace, *id, 0, *start, text);
            let put = IncomingSpan { end_ns: 1_800_000_000_000_000_000 + version, ..put };
            let better = known.is_none_or(|(before, ..)| version > before);
            if better {
                home.put(vec![put]).await;
                model.spans.insert((*trace, *id), (*version, *start, text.clone()));
            }
        }
        Step::Delete(trace) => {
            let id = *trace;
            home.store.write(move |tx| tx.traces_delete(&[trace_id(id)], 9)).await.unwrap();
            if model.traces().contains(trace) {
                model.deleted.insert(id);
                model.spans.retain(|(of, _), _| of != trace);
                model.tags.remove(trace);
            }
        }
        Step::Tag(trace, text) if model.traces().contains(trace) => {
            let (id, value) = (*trace, text.clone());
            let set =
                home.store.write(move |tx| tx.trace_tag_set(trace_id(id), "note", Some(&value)));
            set.await.unwrap();
            model.tags.insert(id, text.clone());
        }
        Step::Tag(..) => {}
        Step::Move(trace) => {
            let id = *trace;
            let project = touchstone_domain::id::ProjectId(1);
            home.store.write(move |tx| tx.traces_move(&[trace_id(id)], project)).await.unwrap();
        }
        Step::Settle => home.store.text_settle().await.unwrap(),
        Step::Crash => {
            home.store.text_settle().await.unwrap();
            let again = "INSERT INTO text_todo(trace, spans)
                SELECT trace, unhex(substr(printf('%016x', id), 15, 2) || substr(printf('%016x', id), 13, 2)
                  || substr(printf('%016x', id), 11, 2) || substr(printf('%016x', id), 9, 2)
                  || substr(printf('%016x', id), 7, 2) || substr(printf('%016x', id), 5, 2)
                  || substr(printf('%016x', id), 3, 2) || substr(printf('%016x', id), 1, 2))
                FROM span ORDER BY random() LIMIT 5";
            home.store.write(move |tx| Ok(tx.conn.execute_batch(again)?)).await.unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_search_finds_what_the_stored_text_says_however_it_came(
        steps in prop::collection::vec(any_step(), 1..40),
        patterns in prop::collection::vec(prop_oneof![
            any_text().prop_map(|text| text.lines().next().unwrap_or_default().to_owned()),
            "[reéfu退款]{1,3}\\*",
            "late [rd]?[e]?\\*",
            "(late |refunds |退款 |e |e e ){2,4}",
            "\\*[efund退款 ]{1,4}\\*",
        ], 1..4),
        parts in prop::collection::vec("[efundlat 退款47]{1,4}", 1..3),
        limit in 1..4u32,
        collides in any::<bool>(),
    ) {
        let sizes = if collides { COLLIDING } else { SMALL };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let home = Home::with_sizes(Arc::new(tempfile::tempdir().unwrap()), sizes);
            home.store.write(|tx| tx.project_create("one", 1)).await.unwrap();
            let mut model = Model::default();
            for (count, step) in steps.iter().enumerate() {
                make(&home, &mut model, step).await;
                if count % 8 == 7 || count + 1 == steps.len() {
                    assert_found(&home, &model, &patterns, &parts, limit).await;
                }
            }
            home.store.text_settle().await.unwrap();
            assert_agrees(&home).await;
            assert_found(&home, &model, &patterns, &parts, limit).await;
            let home = Home::with_sizes(Arc::clone(&home.dir), sizes);
            assert_found(&home, &model, &patterns, &parts, limit).await;
        });
    }
}

async fn assert_found(
    home: &Home,
    model: &Model,
    patterns: &[String],
    parts: &[String],
    limit: u32,
) {
    for text in patterns {
        let Some(pattern) = Pattern::parse(text) else { continue };
        let expected = model.found(|lines| lines.iter().any(|line| pattern.is_in(line)), true);
        let filter = says(text);
        for spans in [5_000, 2] {
            let newest = pages_within(home, &filter, limit, false, spans).await;
            let newest = newest.iter().flat_map(|page| &page.traces);
            let newest: Vec<u8> = newest.map(|it| it.trace_id.as_bytes()[0]).collect();
            assert_eq!(newest, expected, "{text:?} with {spans}");
        }
        let ranked = pages(home, &filter, limit, true).await;
        let ranked =
            ranked.iter().flat_map(|page| &page.traces).map(|it| it.trace_id.as_bytes()[0]);
        let (mut ranked, mut sorted): (Vec<u8>, Vec<u8>) = (ranked.collect(), expected.clone());
        ranked.sort_unstable();
        sorted.sort_unstable();
        assert_eq!(ranked, sorted, "ranked {text:?}");
    }
    if let [first, second, ..] = patterns
        && let (Some(one), Some(other)) = (Pattern::parse(first), Pattern::parse(second))
    {
        let has = |lines: &[&str], pattern: &Pattern| lines.iter().any(|line| pattern.is_in(line));
        let both = Filter::All(vec![says(first), says(second)]);
        let expected = model.found(|lines| has(lines, &one) && has(lines, &other), true);
        assert_eq!(found(home, &both, limit).await, expected, "{first:?} and {second:?}");
        let either = Filter::Any(vec![says(first), says(second)]);
        let expected = model.found(|lines| has(lines, &one) || has(lines, &other), true);
        assert_eq!(found(home, &either, limit).await, expected, "{first:?} or {second:?}");
    }
    for part in parts {
        let expected = model.found(|lines| lines.join("\n").contains(part.as_str()), false);
        assert_eq!(found(home, &like(part), limit).await, expected, "like {part:?}");
    }
}
