//! Finding a text within one trace: span by span in the order of the tree, a bounded part with each
//! call. Who no longer wants the answer stops asking.

use std::collections::HashSet;
use std::sync::Arc;

use touchstone_domain::id::TraceId;
use touchstone_domain::text::{Pattern, fold};
use touchstone_store::{ReadTx, SearchHit, StoreError};

use super::trace::missing;
use crate::context::Ctx;
use crate::cursor;
use crate::error::Error;
use crate::ids;
use crate::number::exact_len;
use crate::shape::find::{SpanMatch, TraceFindRequest, TraceFound};
use crate::shape::hit::Hit;
use crate::view::{Show, View};

/// Spans that one call opens: some 100 ms of work.
const SPANS: usize = 2_000;
/// Bytes of content after which one call stops at the next span.
const BYTES: usize = 16 << 20;
/// Matches of one answer.
const MATCHES: usize = 200;
/// Longest text that is looked for, in bytes.
const LONGEST: usize = 1_000;
/// Bytes around the first place that a match shows, on each side.
const AROUND: usize = 200;

pub(crate) async fn find(ctx: &Ctx, request: TraceFindRequest) -> Result<TraceFound, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let part = fold(request.text.trim()).into_owned();
    if part.is_empty() || part.len() > LONGEST {
        let message = format!("`text` must have 1 to {LONGEST} bytes, got {}", part.len());
        return Err(Error::bad_request(message));
    }
    let from = request.cursor.as_deref().map(str::parse::<usize>).transpose();
    let from = from.map_err(|_| cursor::foreign("trace_find"))?.unwrap_or_default();
    let views = Arc::clone(&ctx.views);
    let read = ctx.store().read(move |tx| {
        let Some(view) = views.view(tx, id, &Show::default())? else { return Ok(None) };
        search(tx, &view, &Needle { part }, from).map(Some)
    });
    read.await?.ok_or_else(|| missing(id))
}

fn search(
    tx: &ReadTx<'_>,
    view: &View,
    needle: &Needle,
    from: usize,
) -> Result<TraceFound, StoreError> {
    let (mut matches, mut bytes, mut at) = (Vec::new(), 0, from);
    for span in view.outlines(from).take(SPANS) {
        if matches.len() >= MATCHES || bytes >= BYTES {
            break;
        }
        at += 1;
        let Some((said, length)) = tx.said(view.spans.trace_row(), span.row)? else { continue };
        bytes += length;
        let texts = said.passages.iter().chain(&said.keys);
        let Some((count, hit)) = needle.in_texts(texts) else { continue };
        let name = tx.spans_at([span.row])?.pop().map_or_else(String::new, |span| span.name);
        let hit = Hit::from(SearchHit { span: Some(span.span_id), ..hit });
        matches.push(SpanMatch { name, count: exact_len(count), hit });
    }
    let total = view.len();
    let next_cursor = (at < total).then(|| at.to_string());
    let (searched, total) = (exact_len(at.min(total)), exact_len(total));
    Ok(TraceFound { matches, next_cursor, searched, total })
}

/// What is looked for.
struct Needle {
    /// As [`fold`] makes it; not empty.
    part: String,
}

impl Needle {
    /// How often texts have it, each different text counted once, and where the first does.
    fn in_texts<'a>(&self, texts: impl Iterator<Item = &'a String>) -> Option<(usize, SearchHit)> {
        let (mut seen, mut count, mut first) = (HashSet::new(), 0, None);
        for text in texts {
            let found = fold(text).matches(self.part.as_str()).count();
            if found > 0 && seen.insert(text.as_str()) {
                count += found;
                first = first.or_else(|| self.hit(text));
            }
        }
        (count > 0).then(|| (count, first.unwrap_or_default()))
    }

    /// Where a text has it first, with what stands around.
    fn hit(&self, text: &str) -> Option<SearchHit> {
        let pattern = Pattern::Part(self.part.clone());
        let place = pattern.locate(text)?;
        let start = (0..=place.start.saturating_sub(AROUND))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or_default();
        let end = (place.end.saturating_add(AROUND).min(text.len())..=text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(text.len());
        Some(SearchHit {
            span: None,
            text: text[start..end].to_owned(),
            cut: (start > 0, end < text.len()),
            marks: std::iter::once(place.start - start..place.end - start).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(part: &str, texts: &[&str]) -> Option<(usize, String)> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let needle = Needle { part: fold(part).into_owned() };
        let (count, hit) = needle.in_texts(texts.iter())?;
        Some((count, hit.text[hit.marks[0].clone()].to_owned()))
    }

    #[test]
    fn places_are_counted_in_each_different_text_once() {
        let texts = ["Refunds and refunds", "no", "a REFUND", "a REFUND"];
        assert_eq!(found("refund", &texts), Some((3, "Refund".into())));
        assert_eq!(found("kafe", &["Kafé"]), Some((1, "Kafé".into())));
        assert_eq!(found("absent", &texts), None);
    }

    #[test]
    fn of_a_long_text_the_surroundings_of_the_first_place_are_kept() {
        let text = format!("{}needle{}", "ü".repeat(10_000), "ü".repeat(10_000));
        let hit = Needle { part: "needle".into() }.hit(&text).unwrap();
        assert!(hit.text.len() < 500 && hit.cut == (true, true));
        assert_eq!(&hit.text[hit.marks[0].clone()], "needle");
    }
}
