//! Where a trace says what was looked for.

use std::ops::Range;

use touchstone_domain::id::SpanId;
use touchstone_domain::text::Pattern;

/// Bytes that are kept before and behind a place.
const AROUND: usize = 600;

/// A text of a trace, and the places in it that a search looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchHit {
    /// The span that says it; none if it was noted of the trace.
    pub span: Option<SpanId>,
    /// The text around the first place.
    pub text: String,
    /// Whether text was left out before it, and behind it.
    pub cut: (bool, bool),
    /// The places: bytes of the text, in order and apart.
    pub marks: Vec<Range<usize>>,
}

impl SearchHit {
    /// Where a passage has the first of these patterns, and the others near it.
    pub(super) fn of(passage: &str, patterns: &[&Pattern]) -> Option<Self> {
        let first = patterns.iter().find_map(|pattern| pattern.locate(passage))?;
        let start = (0..=first.start.saturating_sub(AROUND))
            .rev()
            .find(|at| passage.is_char_boundary(*at))
            .unwrap_or(0);
        let end = (first.end.saturating_add(AROUND).min(passage.len())..=passage.len())
            .find(|at| passage.is_char_boundary(*at))
            .unwrap_or(passage.len());
        let text = passage[start..end].to_owned();
        let mut marks: Vec<Range<usize>> = Vec::new();
        let mut found: Vec<_> =
            patterns.iter().filter_map(|pattern| pattern.locate(&text)).collect();
        found.push(first.start - start..(first.end - start).min(text.len()));
        found.sort_by_key(|mark| (mark.start, mark.end));
        for mark in found {
            match marks.last_mut() {
                Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
                _ => marks.push(mark),
            }
        }
        Some(Self { span: None, text, cut: (start > 0, end < passage.len()), marks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_has_the_text_around_its_first_place_and_all_places_in_it() {
        let pattern = |text: &str| Pattern::parse(text).unwrap();
        let passage = format!("{} The late REFUND, {}", "é".repeat(1_000), "z".repeat(1_000));
        let [late, refund, absent] = ["late ref*", "refund", "x y"].map(pattern);
        let hit = SearchHit::of(&passage, &[&absent, &refund, &late]).unwrap();
        let places: Vec<_> = hit.marks.iter().map(|mark| &hit.text[mark.clone()]).collect();
        assert_eq!(places, ["late REFUND"]);
        assert_eq!(hit.cut, (true, true));
        assert!(hit.text.len() < 1_300);
        assert_eq!(SearchHit::of("nothing", &[&refund]), None);
    }
}
