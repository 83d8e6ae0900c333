//! Large values of a span, looked into part by part.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;
use touchstone_domain::facts::{self, Content};
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::span::Span;
use touchstone_domain::text::fold;
use touchstone_domain::value::{map_to_json, open_json};
use touchstone_ingest::{convention, otlp};
use touchstone_store::RawSpan;

use super::trace::missing;
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_json, exact_len};
use crate::shape::message::{Document, Message};
use crate::shape::value::{
    ValueEntry, ValueFindRequest, ValueFound, ValueGetRequest, ValueKind, ValuePart, ValueStep,
    ValueText, ValueTextRequest,
};

/// Most entries of an answer.
const MOST_ENTRIES: u32 = 200;
/// Characters of a text that an entry has whole.
const MOST_CHARS: usize = 600;
/// Places of an answer.
const MOST_PATHS: usize = 200;

pub(crate) async fn get(ctx: &Ctx, request: ValueGetRequest) -> Result<ValuePart, Error> {
    let count = ids::rows("count", request.count, MOST_ENTRIES)?;
    let value = value(ctx, &request.trace_id, &request.span_id, &request.place).await?;
    let at = within(&value, &request.path)?;
    let [offset, count] =
        [request.offset, count].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    Ok(part(at, offset, count))
}

/// The whole of a part, to be copied.
pub(crate) async fn text(ctx: &Ctx, request: ValueTextRequest) -> Result<ValueText, Error> {
    let value = value(ctx, &request.trace_id, &request.span_id, &request.place).await?;
    let text = match within(&value, &request.path)? {
        Json::String(text) => text.clone(),
        other => format!("{other:#}"),
    };
    Ok(ValueText { text })
}

fn within<'a>(value: &'a Json, path: &[String]) -> Result<&'a Json, Error> {
    path.iter()
        .try_fold(value, |at, key| step(at, key).ok_or_else(|| Error::not_found("entry", key)))
}

fn part(value: &Json, offset: usize, count: usize) -> ValuePart {
    let entries = match value {
        Json::Array(items) => {
            let items = items.iter().enumerate().skip(offset).take(count);
            items.map(|(index, item)| entry(index.to_string(), item)).collect()
        }
        Json::Object(members) => {
            let members = members.iter().skip(offset).take(count);
            members.map(|(key, member)| entry(key.clone(), member)).collect()
        }
        _ => Vec::new(),
    };
    let shown = match value {
        Json::Array(_) | Json::Object(_) => Json::Null,
        Json::String(text) => {
            Json::String(text.chars().skip(offset).take(count.saturating_mul(1_000)).collect())
        }
        plain => exact_json(plain.clone()),
    };
    let (kind, size) = measure(value);
    ValuePart { kind, size: exact_len(size), offset: exact_len(offset), entries, value: shown }
}

fn entry(key: String, value: &Json) -> ValueEntry {
    let (kind, size) = measure(value);
    let is_whole = match kind {
        ValueKind::Text => size <= MOST_CHARS,
        ValueKind::Plain => true,
        ValueKind::Object | ValueKind::List => false,
    };
    let value = if is_whole { exact_json(value.clone()) } else { Json::Null };
    ValueEntry { key, kind, size: exact_len(size), value }
}

fn measure(value: &Json) -> (ValueKind, usize) {
    match value {
        Json::Array(items) => (ValueKind::List, items.len()),
        Json::Object(members) => (ValueKind::Object, members.len()),
        Json::String(text) => (ValueKind::Text, text.chars().count()),
        _ => (ValueKind::Plain, 1),
    }
}

fn step<'a>(value: &'a Json, key: &str) -> Option<&'a Json> {
    match value {
        Json::Array(items) => items.get(key.parse::<usize>().ok()?),
        Json::Object(members) => members.get(key),
        _ => None,
    }
}

pub(crate) async fn find(ctx: &Ctx, request: ValueFindRequest) -> Result<ValueFound, Error> {
    let needle = fold(request.text.trim()).into_owned();
    if needle.is_empty() {
        return Err(Error::bad_request("`text` is empty"));
    }
    let value = value(ctx, &request.trace_id, &request.span_id, &request.place).await?;
    Ok(search(&value, &needle))
}

/// Goes through a value without recursion. An open container: its entries left, and the step to it.
fn search(value: &Json, needle: &str) -> ValueFound {
    let mut found = ValueFound { paths: Vec::new(), more: false };
    let mut open = vec![entries(value)];
    let mut steps: Vec<ValueStep> = Vec::new();
    while let Some(top) = open.last_mut() {
        let Some((step, inner)) = top.next() else {
            open.pop();
            steps.pop();
            continue;
        };
        let key_says = !step.in_list && fold(&step.key).contains(needle);
        if key_says || says(inner, needle) {
            if found.paths.len() >= MOST_PATHS {
                found.more = true;
                return found;
            }
            let way = steps.iter().cloned().chain([step.clone()]);
            found.paths.push(way.collect());
        }
        if inner.is_array() || inner.is_object() {
            open.push(entries(inner));
            steps.push(step);
        }
    }
    found
}

/// The entries of a container, each with the step to it.
fn entries(value: &Json) -> Box<dyn Iterator<Item = (ValueStep, &Json)> + '_> {
    let step = |key: String, index, in_list| ValueStep { key, index: exact_len(index), in_list };
    match value {
        Json::Array(items) => {
            let items = items.iter().enumerate();
            Box::new(items.map(move |(at, item)| (step(at.to_string(), at, true), item)))
        }
        Json::Object(members) => {
            let members = members.iter().enumerate();
            Box::new(members.map(move |(at, (key, it))| (step(key.clone(), at, false), it)))
        }
        _ => Box::new(std::iter::empty()),
    }
}

fn says(value: &Json, needle: &str) -> bool {
    match value {
        Json::String(text) => fold(text).contains(needle),
        Json::Number(number) => number.to_string().contains(needle),
        Json::Bool(true) => "true".contains(needle),
        Json::Bool(false) => "false".contains(needle),
        Json::Null => "null".contains(needle),
        Json::Array(_) | Json::Object(_) => false,
    }
}

/// The value that stands at a place of a span.
async fn value(ctx: &Ctx, trace: &str, span: &str, place: &str) -> Result<Arc<Json>, Error> {
    let trace_id: TraceId = ids::id("trace_id", trace)?;
    let span_id: SpanId = ids::id("span_id", span)?;
    let (views, large_values) = (Arc::clone(&ctx.views), Arc::clone(&ctx.large_values));
    let wanted = place.to_owned();
    let read = ctx.store().read(move |tx| {
        let Some(spans) = views.spans(tx, trace_id)? else { return Ok(None) };
        let at = (spans.version, span_id);
        if let Some(value) = large_values.get(at, &wanted) {
            return Ok(Some((at, Found::Kept(value))));
        }
        let row = spans.find(span_id).map(|index| spans.all[index].row);
        let raw = row.map_or(Ok(None), |row| tx.raw_span(row))?;
        Ok(Some((at, Found::Stored(raw))))
    });
    let (at, found) = read.await?.ok_or_else(|| missing(trace_id))?;
    let raw = match found {
        Found::Kept(value) => return Ok(value),
        Found::Stored(raw) => raw.ok_or_else(|| Error::not_found("span", span_id))?,
    };
    let span = otlp::span::open(&raw)?;
    let value = Arc::new(at_place(span, place).ok_or_else(|| {
        let hint = "a span's `large` names the places of those that it has";
        Error::not_found("value", place).hint(hint)
    })?);
    ctx.large_values.keep(at, place, &value);
    Ok(value)
}

enum Found {
    /// It was looked into before.
    Kept(Arc<Json>),
    /// What is stored of its span, if there is such a span.
    Stored(Option<RawSpan>),
}

fn at_place(span: Span, place: &str) -> Option<Json> {
    if let Some(index) = place.strip_prefix("attributes.") {
        let (_, value) = span.attributes.into_iter().nth(index.parse().ok()?)?;
        let value = value.to_json();
        return Some(match &value {
            Json::String(text) => open_json(text),
            _ => value,
        });
    }
    if let Some(index) = place.strip_prefix("events.") {
        let event = span.events.get(index.parse::<usize>().ok()?)?;
        return Some(map_to_json(&event.attributes));
    }
    let Content { input, output, input_messages, output_messages, documents, .. } =
        convention::content(&span);
    match place {
        "input" => Some(or_messages(input, input_messages)),
        "output" => Some(or_messages(output, output_messages)),
        "documents" => listed::<_, Document>(documents),
        _ => None,
    }
}

/// The whole input or output; where it is known only as messages, those.
fn or_messages(value: Json, messages: Vec<facts::Message>) -> Json {
    if value.is_null() { listed::<_, Message>(messages).unwrap_or_default() } else { value }
}

fn listed<F, T: From<F> + Serialize>(items: Vec<F>) -> Option<Json> {
    let items: Vec<T> = items.into_iter().map(T::from).collect();
    serde_json::to_value(items).ok()
}
