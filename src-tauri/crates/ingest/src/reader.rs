//! Reads stored spans for the store, which knows only bytes.

use std::sync::Arc;

use touchstone_domain::facts::Facts;
use touchstone_domain::preview::{Previews, previews};
use touchstone_domain::span::SpanStatus;
use touchstone_domain::value::find;
use touchstone_prices::PriceBook;
use touchstone_store::{RawSpan, Said, SpanReader};

use crate::convention::{content, facts};
use crate::otlp::span::open;
use crate::said;

/// Changed whenever stored spans are worth to be read anew: with what is read of them into columns.
pub const READING: &str = "3";

/// The conventions and the prices.
#[derive(Debug, Default)]
pub struct Reader {
    prices: Arc<PriceBook>,
}

impl Reader {
    /// Reads with these prices, which may change later.
    pub const fn new(prices: Arc<PriceBook>) -> Self {
        Self { prices }
    }
}

impl SpanReader for Reader {
    fn facts(&self, raw: &RawSpan) -> Option<(SpanStatus, Facts)> {
        let span = open(raw).ok()?;
        let mut facts = facts(&span);
        facts.cost = self.prices.cost(&facts, span.start_ns);
        Some((span.status, facts))
    }

    fn previews(&self, raw: &RawSpan) -> Previews {
        open(raw).map(|span| previews(&content(&span))).unwrap_or_default()
    }

    fn attribute(&self, raw: &RawSpan, key: &str) -> Option<String> {
        let span = open(raw).ok()?;
        let value = find(&span.attributes, key)?;
        Some(value.as_text().map_or_else(|| value.to_json().to_string(), str::to_owned))
    }

    fn content(&self, raw: &RawSpan) -> String {
        open(raw).map(|span| said::content(&span)).unwrap_or_default()
    }

    fn said(&self, raw: &RawSpan) -> Said {
        open(raw).map(said::said).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_that_cannot_be_read_has_no_facts_and_no_previews() {
        let broken = RawSpan { span: vec![0xff], ..RawSpan::default() };
        assert_eq!(Reader::default().facts(&broken), None);
        assert_eq!(Reader::default().previews(&broken), Previews::default());
    }
}
