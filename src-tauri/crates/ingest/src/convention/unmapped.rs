//! Which attributes of a span nobody reads: the mapping itself is asked, so that no list of keys can
//! fall behind it.
//!
//! Whether a key that is read is also shown well is not told here.

use std::collections::BTreeSet;

use touchstone_domain::span::Span;

use super::source::Source;
use super::{CONVENTIONS, Convention, Used};

/// Beginnings of keys that `OpenTelemetry` defines for programs of any kind, and that its SDKs and
/// instrumentations of databases, queues and browsers write. They are no telemetry of models.
const GENERIC: [&str; 46] = [
    "android.",
    "app.",
    "artifact.",
    "aws.",
    "azure.",
    "browser.",
    "client.",
    "cloud.",
    "cloudevents.",
    "code.",
    "container.",
    "cpu.",
    "db.",
    "deployment.",
    "destination.",
    "device.",
    "dns.",
    "error.",
    "event.",
    "exception.",
    "faas.",
    "feature_flag.",
    "file.",
    "gcp.client.",
    "graphql.",
    "host.",
    "http.",
    "k8s.",
    "log.",
    "messaging.",
    "net.",
    "network.",
    "os.",
    "otel.",
    "peer.",
    "process.",
    "rpc.",
    "server.",
    "service.",
    "source.",
    "telemetry.",
    "thread.",
    "tls.",
    "url.",
    "user_agent.",
    "webengine.",
];

/// The keys of a span's attributes that none of the conventions it uses reads, in the order sent.
/// Keys that are no telemetry of models, and the conventions' own bookkeeping, are left out.
///
/// This maps the span about twice; it is meant for spans with keys not seen before.
pub fn unmapped(span: &Span) -> Vec<&str> {
    let whole = Source::watched(span, |_| true);
    let used = Used::by(&whole);
    for convention in used.iter() {
        (convention.span_type)(&whole);
    }
    let deciding: BTreeSet<&str> = whole.asked().collect();
    let keys = span.attributes.iter().map(|(key, _)| key.as_str());
    let mut left: BTreeSet<&str> = keys.filter(|key| !is_known(&used, key)).collect();
    // A convention stops at the first key that says something. What it stopped at is taken away, but
    // for what decides the type of the span, until it finds nothing more.
    loop {
        let source = Source::watched(span, |key| left.contains(key) || deciding.contains(key));
        read(&used, &source);
        let before = left.len();
        for key in source.asked() {
            left.remove(key);
        }
        if left.is_empty() || left.len() == before {
            break;
        }
    }
    let keys = span.attributes.iter().map(|(key, _)| key.as_str());
    keys.filter(|key| left.remove(key)).collect()
}

fn is_known(used: &Used, key: &str) -> bool {
    let mut bookkeeping = used.iter().flat_map(|it| it.bookkeeping);
    GENERIC.iter().any(|prefix| key.starts_with(prefix))
        || bookkeeping.any(|prefix| key.starts_with(prefix))
}

/// Asks for everything that is ever asked of a span.
fn read(used: &Used, source: &Source<'_>) {
    for convention in &CONVENTIONS {
        for key in convention.session.iter().chain(convention.user) {
            source.get(key);
        }
    }
    for convention in used.iter() {
        // Named one by one, so that a field that comes later is not forgotten here.
        let Convention {
            signs: _,
            applies: _,
            span_type,
            model,
            model_within,
            model_of_call,
            provider,
            usage,
            cost,
            session: _,
            session_within,
            user: _,
            labels,
            failed,
            has_input,
            has_output,
            content,
            bookkeeping: _,
        } = convention;
        for key in [model, model_within, model_of_call, provider].into_iter().copied().flatten() {
            source.get(key);
        }
        span_type(source);
        usage(source);
        cost(source);
        session_within(source);
        labels(source);
        failed(source);
        has_input(source);
        has_output(source);
        content(source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;

    fn left(attributes: &[(&str, &str)]) -> Vec<String> {
        unmapped(&text_span(attributes)).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn keys_that_no_convention_reads_are_told_in_the_order_sent() {
        let span = [
            ("gen_ai.later", "x"),
            ("gen_ai.request.model", "m"),
            ("crew.role", "x"),
            ("http.method", "GET"),
            ("session.id", "s"),
            ("gen_ai.later", "again"),
        ];
        assert_eq!(left(&span), ["gen_ai.later", "crew.role"]);
    }

    #[test]
    fn a_key_that_had_to_give_way_to_another_is_read() {
        let span = [
            ("gen_ai.response.model", "a"),
            ("gen_ai.request.model", "b"),
            ("gen_ai.usage.input_tokens", "1"),
            ("gen_ai.usage.prompt_tokens", "1"),
            ("gen_ai.input.messages", "[1]"),
            ("gen_ai.tool.call.arguments", "{\"a\": 1}"),
            ("gen_ai.prompt", "c"),
        ];
        assert_eq!(left(&span), [""; 0]);
    }

    #[test]
    fn the_keys_of_a_convention_that_is_not_used_are_not_read() {
        assert_eq!(left(&[("output", "x"), ("input", "y")]), ["output", "input"]);
        assert_eq!(left(&[("output", "x"), ("voltagent.conversation_id", "c")]), [""; 0]);
    }

    #[test]
    fn a_conventions_own_bookkeeping_is_not_told() {
        let span = [("lmnr.span.type", "LLM"), ("lmnr.span.path", "a"), ("lmnr.later", "x")];
        assert_eq!(left(&span), ["lmnr.later"]);
    }
}
