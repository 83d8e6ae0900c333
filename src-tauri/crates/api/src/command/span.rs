//! One span with everything that came with it.

use std::sync::Arc;

use serde_json::Value as Json;
use touchstone_domain::facts::{self, Content, PromptUse as PromptUsed};
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::{Event, Span};
use touchstone_domain::value::{Attributes, find, map_to_json};
use touchstone_ingest::{convention, otlp};
use touchstone_store::StoreError;

use super::large::without_large;
use super::trace::missing;
use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::{exact_json, exact_us};
use crate::shape::span::{
    Exception, Failure, NamedValue, PromptUse, SpanDetail, SpanEvent, SpanGetRequest, SpanLink,
    SpanRow,
};

/// The name that OpenTelemetry gives to events of exceptions.
const EXCEPTION: &str = "exception";

pub(crate) async fn get(ctx: &Ctx, request: SpanGetRequest) -> Result<SpanDetail, Error> {
    let trace_id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let span_id: SpanId = ids::id("span_id", &request.span_id)?;
    let (views, large_values) = (Arc::clone(&ctx.views), Arc::clone(&ctx.large_values));
    let found = ctx.store().read(move |tx| {
        let Some(spans) = views.spans(tx, trace_id)? else { return Ok(None) };
        large_values.forget_others((spans.version, span_id));
        let Some(index) = spans.find(span_id) else { return Ok(Some(None)) };
        let place = spans.placed(index);
        let Some(slim) = tx.spans_at([place.outline.row])?.pop() else { return Ok(Some(None)) };
        let damaged = || StoreError::Damaged {
            what: format!("span {span_id}"),
            reason: "its content is missing".into(),
        };
        let raw = tx.raw_span(slim.row)?.ok_or_else(damaged)?;
        let row = SpanRow::new(&slim, &place);
        Ok(Some(Some((slim, row, raw))))
    });
    let found = found.await?.ok_or_else(|| missing(trace_id))?;
    let (slim, row, raw) = found.ok_or_else(|| {
        Error::not_found("span", span_id).hint(format!("trace {trace_id} has other spans"))
    })?;
    let span = otlp::span::open(&raw)?;
    let content = convention::content(&span);
    let detail = detail(slim, row, span, content);
    Ok(match request.most_bytes {
        Some(most) => without_large(detail, usize::try_from(most).unwrap_or(usize::MAX)),
        None => detail,
    })
}

fn detail(slim: SlimSpan, row: SpanRow, span: Span, content: Content) -> SpanDetail {
    SpanDetail {
        row,
        kind: span.kind.name().to_owned(),
        provider: slim.provider,
        status_message: span.status_message,
        session: slim.session,
        user: slim.user,
        input: exact_json(content.input),
        output: exact_json(content.output),
        input_messages: content.input_messages.into_iter().map(Into::into).collect(),
        output_messages: content.output_messages.into_iter().map(Into::into).collect(),
        documents: content.documents.into_iter().map(Into::into).collect(),
        tools: content.tools.into_iter().map(Into::into).collect(),
        parameters: content.parameters.into_iter().map(named).collect(),
        tool_name: content.tool_name,
        prompts: content.prompts.into_iter().map(prompt).collect(),
        failure: content.failure.map(failure),
        exceptions: span.events.iter().filter_map(exception).collect(),
        attributes: all_named(&span.attributes),
        events: span.events.iter().map(event).collect(),
        links: span
            .links
            .into_iter()
            .map(|link| SpanLink {
                attributes: exact_json(map_to_json(&link.attributes)),
                trace_id: link.trace_id,
                span_id: link.span_id,
            })
            .collect(),
        large: Vec::new(),
        resource: all_named(&span.resource),
        scope_name: span.scope_name,
        scope_version: span.scope_version,
    }
}

fn prompt(used: PromptUsed) -> PromptUse {
    let (name, version) = used.prompt.map_or((None, None), |it| (Some(it.name), it.version));
    PromptUse {
        name,
        version,
        template: exact_json(used.template),
        variables: exact_json(used.variables),
    }
}

/// A failure as it travels.
pub(super) fn failure(failure: facts::Failure) -> Failure {
    Failure { failure_type: failure.kind, message: failure.message, stacktrace: failure.stacktrace }
}

fn named((name, value): (String, Json)) -> NamedValue {
    NamedValue { name, value: exact_json(value) }
}

fn all_named(attributes: &Attributes) -> Vec<NamedValue> {
    attributes.iter().map(|(name, value)| named((name.clone(), value.to_json()))).collect()
}

fn event(event: &Event) -> SpanEvent {
    SpanEvent {
        name: event.name.clone(),
        time_us: exact_us(event.time_ns),
        attributes: exact_json(map_to_json(&event.attributes)),
    }
}

fn exception(event: &Event) -> Option<Exception> {
    if event.name != EXCEPTION {
        return None;
    }
    let said =
        |key| find(&event.attributes, key).and_then(|value| value.as_text()).map(str::to_owned);
    Some(Exception {
        exception_type: said("exception.type"),
        message: said("exception.message"),
        stacktrace: said("exception.stacktrace"),
    })
}
