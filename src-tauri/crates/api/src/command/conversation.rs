//! A trace as a person would have read it.

use std::sync::Arc;

use serde_json::Value as Json;
use touchstone_domain::facts;
use touchstone_domain::id::TraceId;
use touchstone_domain::slim::SlimSpan;
use touchstone_store::{ReadTx, StoreError};

use super::span::failure;
use super::trace::missing;
use crate::context::Ctx;
use crate::conversation::{Found, Opened, Part, Reading, opened};
use crate::error::Error;
use crate::ids;
use crate::number::{duration_us, exact_count, exact_json, exact_len, exact_us};
use crate::shape::conversation::{Conversation, ConversationPart, Spoken, TraceReadRequest};
use crate::shape::message::{Document, Message, Part as Said};
use crate::shape::span::Failure;

/// Most parts of an answer.
const MOST_PARTS: u32 = 100;
/// Bytes of content after which an answer ends.
const BYTES: usize = 4 << 20;
/// Characters of a text that travel; a span has it whole.
const MOST_CHARS: usize = 50_000;

pub(crate) async fn read(ctx: &Ctx, request: TraceReadRequest) -> Result<Conversation, Error> {
    let id: TraceId = ids::id("trace_id", &request.trace_id)?;
    let count = ids::rows("count", request.count, MOST_PARTS)?;
    let [offset, count] =
        [request.offset, count].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let (views, readings) = (Arc::clone(&ctx.views), Arc::clone(&ctx.readings));
    let read = ctx.store().read(move |tx| {
        let Some(spans) = views.spans(tx, id)? else { return Ok(None) };
        let mut reading = readings.take(spans);
        let page = reading
            .read_to(tx, offset.saturating_add(count))
            .and_then(|()| page(tx, &reading, offset, count));
        readings.keep(reading);
        page.map(Some)
    });
    read.await?.ok_or_else(|| missing(id))
}

fn page(
    tx: &ReadTx<'_>,
    reading: &Reading,
    offset: usize,
    count: usize,
) -> Result<Conversation, StoreError> {
    let (mut parts, mut bytes) = (Vec::new(), 0);
    let mut last: Option<(SlimSpan, Opened)> = None;
    let found = reading.found(offset);
    let mut told = 0;
    for found in found.iter().take(count) {
        if bytes >= BYTES {
            break;
        }
        told += 1;
        if last.as_ref().is_none_or(|(_, opened)| opened.index != found.index) {
            let slim = tx.spans_at([reading.spans.all[found.index].row])?.pop();
            last = slim.zip(opened(tx, &reading.spans, found.index)?);
            bytes += last.as_ref().map_or(0, |(_, opened)| opened.bytes);
        }
        parts.extend(last.as_ref().and_then(|(slim, opened)| part(slim, opened, *found)));
    }
    let (read, total) = reading.progress();
    Ok(Conversation {
        revision: exact_count(reading.spans.version.revision),
        offset: exact_len(offset),
        more: read < total || told < found.len(),
        parts,
        read: exact_len(read),
        total: exact_len(total),
    })
}

fn part(slim: &SlimSpan, opened: &Opened, found: Found) -> Option<ConversationPart> {
    let mut clip = Clip::default();
    let content = &opened.content;
    let mut message = |message: Option<&facts::Message>| {
        Some(Spoken::Message { message: clip.message(message?.clone().into()) })
    };
    let spoken = match found.part {
        Part::Asked(number) => message(content.input_messages.get(number))?,
        Part::Answered(number) => message(content.output_messages.get(number))?,
        Part::Tool => Spoken::Tool {
            tool: content.tool_name.clone().unwrap_or_else(|| slim.name.clone()),
            input: clip.json(content.input.clone()),
            output: clip.json(content.output.clone()),
            failure: opened.failure.clone().map(failure),
        },
        Part::Documents => Spoken::Documents {
            query: clip.json(content.input.clone()),
            documents: content.documents.iter().map(|one| clip.document(one)).collect(),
        },
        Part::Failure => Spoken::Failed { failure: clip.failure(opened.failure.clone()?) },
    };
    Some(ConversationPart {
        span_id: slim.span_id.to_string(),
        name: slim.name.clone(),
        span_type: slim.span_type.as_str().to_owned(),
        status: slim.status.into(),
        start_us: exact_us(slim.start_ns),
        duration_us: duration_us(slim.start_ns, slim.end_ns),
        model: slim.model.clone(),
        content: spoken,
        clipped: clip.0,
    })
}

/// Cuts long texts, and remembers whether it did.
#[derive(Default)]
struct Clip(bool);

impl Clip {
    fn text(&mut self, mut text: String) -> String {
        // As many bytes have at most as many characters.
        if text.len() > MOST_CHARS
            && let Some((end, _)) = text.char_indices().nth(MOST_CHARS)
        {
            text.truncate(end);
            self.0 = true;
        }
        text
    }

    /// A value; one that is too long as the beginning of its text.
    fn json(&mut self, value: Json) -> Json {
        let text = match value {
            Json::String(text) => text,
            value => {
                let text = value.to_string();
                if text.len() <= MOST_CHARS {
                    return exact_json(value);
                }
                text
            }
        };
        Json::String(self.text(text))
    }

    fn message(&mut self, mut message: Message) -> Message {
        for part in &mut message.parts {
            match part {
                Said::Text { text } | Said::Reasoning { text } => {
                    *text = self.text(std::mem::take(text));
                }
                Said::ToolCall { arguments: value, .. }
                | Said::ToolResult { result: value, .. }
                | Said::Other { value } => *value = self.json(value.take()),
                // Cut, it would be no image any more.
                Said::Media { .. } => {}
            }
        }
        message
    }

    fn document(&mut self, document: &facts::Document) -> Document {
        let document: Document = document.clone().into();
        Document { content: self.text(document.content), ..document }
    }

    fn failure(&mut self, failed: facts::Failure) -> Failure {
        let failed = failure(failed);
        Failure { message: failed.message.map(|text| self.text(text)), ..failed }
    }
}
