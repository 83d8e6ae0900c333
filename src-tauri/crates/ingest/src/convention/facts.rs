//! The scalars of a span, taken once when it comes in.

use serde::Deserialize;
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::{Facts, SpanType};
use touchstone_domain::label::Labels;
use touchstone_domain::span::Span;
use touchstone_domain::usage::Usage;
use touchstone_domain::value::{Value, find};

use super::source::Source;
use super::{CONVENTIONS, Used, label};

/// Longest text that is searched for a model's name, in bytes.
const MODEL_WITHIN_BYTES: usize = 65_536;

/// The scalars of a span. Cheap: long values are not parsed.
pub fn facts(span: &Span) -> Facts {
    facts_of(&Source::new(span))
}

pub(super) fn facts_of(source: &Source<'_>) -> Facts {
    let used = Used::by(source);
    let mut facts = Facts {
        span_type: used.find(|it| (it.span_type)(source)).unwrap_or_default(),
        model: used.find(|it| source.text(it.model)),
        provider: used.find(|it| source.text(it.provider)),
        usage: usage(&used, source),
        cost: used.iter().map(|it| (it.cost)(source)).find(Cost::has_data).unwrap_or_default(),
        session: CONVENTIONS
            .iter()
            .find_map(|it| source.text(it.session))
            .or_else(|| used.find(|it| (it.session_within)(source))),
        user: CONVENTIONS.iter().find_map(|it| source.text(it.user)),
        labels: labels(&used, source),
        failed: used.iter().any(|it| (it.failed)(source)),
        has_input: used.iter().any(|it| (it.has_input)(source)),
        has_output: used.iter().any(|it| (it.has_output)(source)),
    };
    if facts.span_type == SpanType::UNKNOWN && facts.model.is_some() {
        facts.span_type = SpanType::LLM;
    }
    if facts.model.is_none() && calls_a_model(&facts.span_type) {
        let mut within = used.iter().flat_map(|it| it.model_within);
        let stated = used.find(|it| source.text(it.model_of_call));
        facts.model = stated.or_else(|| within.find_map(|key| model_within(source.get(key)?)));
    }
    facts
}

/// What all conventions say of the trace, then its root's resource; of two tags with one key the
/// first stays.
fn labels(used: &Used, source: &Source<'_>) -> Labels {
    let mut labels = Labels::default();
    for convention in used.iter() {
        labels.add(&(convention.labels)(source));
    }
    label::add_redacted(&mut labels, source);
    label::add_resource(&mut labels, source.span());
    label::limit(&mut labels);
    labels
}

/// The counts of the first convention that states any. Counts are not mixed: one convention may
/// count in what another counts apart.
fn usage(used: &Used, source: &Source<'_>) -> Usage {
    let stated = used.iter().map(|it| (it.usage)(source)).find(Usage::has_data);
    let mut usage = stated.unwrap_or_default();
    let cached = usage.cache_read.unwrap_or(0).saturating_add(usage.cache_write.unwrap_or(0));
    // More cached than read: this sender counts cached tokens beside the input, not within it.
    usage.input =
        usage.input.map(|input| if cached > input { input.saturating_add(cached) } else { input });
    usage.with_total()
}

fn calls_a_model(span_type: &SpanType) -> bool {
    [SpanType::LLM, SpanType::CHAT_MODEL, SpanType::EMBEDDING].contains(span_type)
}

fn model_within(value: &Value) -> Option<String> {
    #[derive(Deserialize)]
    struct Call {
        model: Option<String>,
    }
    if let Value::Map(members) = value {
        return find(members, "model")?.as_text().filter(|it| !it.is_empty()).map(str::to_owned);
    }
    let text = value.as_text().filter(|text| text.len() <= MODEL_WITHIN_BYTES)?;
    serde_json::from_str::<Call>(text).ok()?.model.filter(|model| !model.is_empty())
}
