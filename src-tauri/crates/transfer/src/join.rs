//! Spans whose request and answer a source tells in different records: each joined with what is
//! stored of it, whichever came first.

use std::collections::HashMap;

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_store::{Store, StoreError};

use crate::id;
use crate::record::ImportedTrace;

/// Nanoseconds that a joined span ends later than its parts, so that it counts as the later version.
const LATER_NS: u64 = 1;

/// The same traces, each that is to be joined with what there is of it: the one before it among
/// these, else its stored part.
pub(crate) async fn joined(
    store: &Store,
    mut traces: Vec<ImportedTrace>,
) -> Result<Vec<ImportedTrace>, StoreError> {
    let mut seen: HashMap<(TraceId, SpanId), Span> = HashMap::new();
    for trace in traces.iter_mut().filter(|trace| trace.is_joined) {
        let Some(ids) = ids(trace) else { continue };
        let before = match seen.remove(&ids) {
            Some(span) => Some(span),
            None => stored(store, ids.0, ids.1).await?,
        };
        if let Some(before) = before {
            join(trace, &before);
            seen.insert(ids, before);
        }
        if let (Some(ids), Some(own)) = (self::ids(trace), first(trace)) {
            seen.insert(ids, own.clone());
        }
    }
    Ok(traces)
}

fn first(trace: &ImportedTrace) -> Option<&Span> {
    trace.groups.first()?.spans.first().map(|(span, _)| span)
}

fn ids(trace: &ImportedTrace) -> Option<(TraceId, SpanId)> {
    Some((trace.id?, SpanId::from_bytes(&first(trace)?.span_id).ok()?))
}

async fn stored(
    store: &Store,
    trace_id: TraceId,
    span_id: SpanId,
) -> Result<Option<Span>, StoreError> {
    let read = store.read(move |tx| {
        let Some(trace) = tx.trace(trace_id)? else { return Ok(None) };
        let Some(span) = tx.span(trace.row, span_id)? else { return Ok(None) };
        tx.raw_span(span.row)
    });
    Ok(read.await?.and_then(|raw| Span::decode(raw.span.as_slice()).ok()))
}

fn join(trace: &mut ImportedTrace, before: &Span) {
    let Some((own, bytes)) = trace.groups.first_mut().and_then(|group| group.spans.first_mut())
    else {
        return;
    };
    let Some(both) = both(before, own) else {
        // Another call of the same name: it goes by all that it says.
        let name = id::trace_id("join", &blake3::hash(bytes).to_string());
        (own.trace_id, trace.id) = (name.as_bytes().to_vec(), Some(name));
        *bytes = own.encode_to_vec().into();
        return;
    };
    if both.start_time_unix_nano > 0 {
        trace.info.start_ns = i64::try_from(both.start_time_unix_nano).ok();
        trace.info.duration_ns = Some(0);
    } else {
        // When it was imported first stays.
        (trace.info.start_ns, trace.info.duration_ns) = (None, None);
    }
    *bytes = Bytes::from(both.encode_to_vec());
    *own = both;
}

/// A span that says what both say; none where they contradict each other.
fn both(stored: &Span, own: &Span) -> Option<Span> {
    let value = |span: &Span, key: &str| -> Option<KeyValue> {
        span.attributes.iter().find(|pair| pair.key == key).cloned()
    };
    let differs = |pair: &KeyValue| value(stored, &pair.key).is_some_and(|other| other != *pair);
    if own.attributes.iter().any(differs) {
        return None;
    }
    if own.attributes.iter().all(|pair| value(stored, &pair.key).is_some()) {
        return Some(stored.clone());
    }
    // The answer alone tells how and when it ended.
    let mut both = if stored.status.is_some() { stored.clone() } else { own.clone() };
    for pair in stored.attributes.iter().chain(&own.attributes) {
        if value(&both, &pair.key).is_none() {
            both.attributes.push(pair.clone());
        }
    }
    both.attributes.sort_by(|one, other| one.key.cmp(&other.key));
    both.end_time_unix_nano += LATER_NS;
    Some(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, any_value::Value};
    use opentelemetry_proto::tonic::trace::v1::Status;

    fn span(end: u64, attributes: &[(&str, &str)]) -> Span {
        let pair = |(key, text): &(&str, &str)| KeyValue {
            key: (*key).into(),
            value: Some(AnyValue { value: Some(Value::StringValue((*text).into())) }),
            ..KeyValue::default()
        };
        Span {
            start_time_unix_nano: end,
            end_time_unix_nano: end,
            attributes: attributes.iter().map(pair).collect(),
            status: (end > 0).then(Status::default),
            ..Span::default()
        }
    }

    #[test]
    fn both_orders_give_the_same_span_and_it_ends_later() {
        let (asked, answered) =
            (span(0, &[("id", "1"), ("in", "q")]), span(5, &[("id", "1"), ("out", "a")]));
        let joined = both(&asked, &answered).unwrap();
        assert_eq!(both(&answered, &asked).unwrap(), joined);
        assert_eq!((joined.start_time_unix_nano, joined.end_time_unix_nano), (5, 6));
        assert_eq!(joined.attributes.len(), 3);
        assert_eq!(both(&joined, &asked).unwrap(), joined);
        assert_eq!(both(&joined, &answered).unwrap(), joined);
    }

    #[test]
    fn what_contradicts_is_another_call() {
        assert_eq!(both(&span(5, &[("out", "a")]), &span(6, &[("out", "b")])), None);
    }
}
