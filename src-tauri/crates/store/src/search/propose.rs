//! What the full-text index is asked for a search: what must hold of a span for it to pass a group
//! of comparisons. It may hold for others, too; the stored text decides.

use touchstone_domain::filter::{Comparison, Field, SpanField, Test, TextTest};
use touchstone_domain::text::{Pattern, fold};

use super::content::Group;
use super::plan::Check;
use crate::text::query::Wanted;

/// What the documents have of which a span passes all of these comparisons.
pub(super) fn wanted(comparisons: &[&Comparison]) -> Wanted {
    Wanted::all(comparisons.iter().map(|Comparison { field, test }| match (field, test) {
        (Field::Span(SpanField::Content), Test::Says(pattern)) => Wanted::of_pattern(pattern),
        (Field::Span(SpanField::Content), Test::Text(kind, source)) => content(*kind, source),
        (Field::Span(SpanField::Attribute(_)), Test::Text(kind, source)) => {
            attribute(*kind, source)
        }
        (Field::Span(SpanField::Attribute(_)), Test::In { negated: false, values }) => {
            Wanted::any(values.iter().map(|value| attribute(TextTest::Equal, value)))
        }
        _ => Wanted::Anything,
    }))
}

/// Content that passes has the characters between the pattern's wildcards.
fn content(kind: TextTest, source: &str) -> Wanted {
    let wildcards: &[char] = match kind {
        TextTest::Like => &['%', '_'],
        // Two small letters are one sigma to a comparison without regard to case.
        TextTest::ILike if !fold(source).contains(['σ', 'ς']) => &['%', '_'],
        TextTest::Glob => &['*'],
        TextTest::Equal => &[],
        TextTest::ILike | TextTest::RLike | TextTest::NotEqual => return Wanted::Anything,
    };
    let pieces = source.split(|letter| wildcards.contains(&letter));
    Wanted::all(pieces.map(Wanted::of_content))
}

/// An attribute is compared as it was sent. Where it cannot be JSON, it is said as it is.
fn attribute(kind: TextTest, source: &str) -> Wanted {
    let is_open = matches!(source.chars().next(), None | Some('%' | '_' | '*'));
    let is_json = source.trim_start().starts_with(['{', '[', '"']);
    let is_notation = ["null", "true", "false"].contains(&source);
    match kind {
        _ if is_json || is_notation => Wanted::Anything,
        TextTest::Equal => {
            Pattern::words(source, false).map_or(Wanted::Anything, |it| Wanted::of_pattern(&it))
        }
        TextTest::Like | TextTest::ILike | TextTest::Glob if !is_open => content(kind, source),
        _ => Wanted::Anything,
    }
}

/// Groups of which one must be passed by a span, or by the notes, of every trace that is found.
/// Nothing if there are none of which the index knows anything.
pub(super) fn drivers(check: &Check) -> Option<Vec<&Group>> {
    match check {
        Check::Span(group) => (group.wanted != Wanted::Anything).then(|| vec![group]),
        Check::All(parts) => parts.iter().filter_map(drivers).min_by_key(Vec::len),
        Check::Any(parts) => {
            let each: Option<Vec<_>> = parts.iter().map(drivers).collect();
            each.map(|groups| groups.into_iter().flatten().collect())
        }
        Check::Column(_) | Check::Not(_) => None,
    }
}

/// Whether whatever passes the only driver is found.
pub(super) fn is_all(check: &Check) -> bool {
    match check {
        Check::Span(_) => true,
        Check::All(parts) => parts.len() == 1 && is_all(&parts[0]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::filter::Filter;

    fn of(filter: &str) -> Wanted {
        match filter.parse().unwrap() {
            Filter::Is(comparison) => wanted(&[&comparison]),
            other => panic!("{other:?}"),
        }
    }

    fn phrase(words: &[&str]) -> Wanted {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Wanted::Phrase { words, open: false }
    }

    #[test]
    fn what_cannot_be_told_for_sure_is_left_open() {
        for filter in [
            "span.content ILIKE '%ὀδυσσεύς%'",
            "span.attributes.k LIKE '%gpt%'",
            "span.attributes.k = 'true'",
            "span.attributes.k = '{\"a\":1}'",
            "span.attributes.k NOT IN ('a')",
            "span.name = 'a'",
        ] {
            assert_eq!(of(filter), Wanted::Anything, "{filter}");
        }
    }

    #[test]
    fn what_attributes_and_content_must_say_is_asked_for() {
        assert_eq!(of("span.attributes.k = 'gpt-4o mini'"), phrase(&["gpt", "4o", "mini"]));
        assert_eq!(
            of("span.attributes.k LIKE ' gpt %x'"),
            Wanted::All(vec![
                Wanted::WordOfContent { word: "gpt".into(), open: false },
                Wanted::PartOfContent("x".into()),
            ])
        );
        assert_eq!(of("span.content LIKE '%efund%'"), Wanted::PartOfContent("efund".into()));
        assert_eq!(
            of("span.attributes.k IN ('a b', 'c')"),
            Wanted::Any(vec![phrase(&["a", "b"]), phrase(&["c"])])
        );
    }
}
