//! One moment of a reading: which parts of a span are new.

use std::collections::HashMap;

use touchstone_domain::facts::{Content, Failure, Message};
use touchstone_domain::span::Span;
use touchstone_ingest::{convention, otlp};
use touchstone_store::{ReadTx, StoreError};

use super::same::{as_message, is_blank, of_failure, of_message};
use super::{Found, Moment, Part, Reading, Role};
use crate::view::Spans;

/// A span that was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) index: usize,
    pub(crate) bytes: usize,
    pub(crate) content: Content,
    pub(crate) failure: Option<Failure>,
}

/// Opens a span; none if what is stored of it cannot be read.
pub(crate) fn opened(
    tx: &ReadTx<'_>,
    spans: &Spans,
    index: usize,
) -> Result<Option<Opened>, StoreError> {
    let Some(raw) = tx.raw_span(spans.all[index].row)? else { return Ok(None) };
    let bytes = raw.span.len();
    let Ok(span) = otlp::span::open(&raw) else { return Ok(None) };
    let mut content = convention::content(&span);
    if content.input_messages.is_empty() {
        content.input_messages.extend(as_message("user", &content.input));
    }
    if content.output_messages.is_empty() {
        content.output_messages.extend(as_message("assistant", &content.output));
    }
    let failure = if spans.all[index].is_failed() {
        Some(content.failure.take().unwrap_or_else(|| stated(&span)))
    } else {
        None
    };
    Ok(Some(Opened { index, bytes, content, failure }))
}

/// What the span itself says of its failure.
fn stated(span: &Span) -> Failure {
    let message = (!span.status_message.is_empty()).then(|| span.status_message.clone());
    Failure { message, ..Failure::default() }
}

impl Reading {
    pub(super) fn step(&mut self, moment: Moment, opened: &Opened) {
        let Content { input_messages, output_messages, documents, .. } = &opened.content;
        let is_end = !moment.is_start;
        match moment.role {
            Role::Model if is_end => self.answered(opened.index, output_messages, true),
            Role::Top if is_end => self.answered(opened.index, output_messages, false),
            Role::Model | Role::Top => self.asked(opened.index, input_messages),
            Role::Tool => self.push(opened.index, Part::Tool),
            Role::Finder if !documents.is_empty() => self.push(opened.index, Part::Documents),
            Role::Finder => {}
        }
        if let Some(failure) = &opened.failure {
            let is_new = self.failures.insert(of_failure(failure));
            // A tool tells its own; of the same failure further up nothing is new.
            if is_new && is_end {
                self.push(opened.index, Part::Failure);
            } else if is_new && moment.role != Role::Tool {
                self.failures.remove(&of_failure(failure));
            }
        }
    }

    /// Of what a call repeats only what was not said as often before.
    fn asked(&mut self, index: usize, messages: &[Message]) {
        let mut here: HashMap<u64, usize> = HashMap::new();
        let messages = messages.iter().enumerate().filter(|(_, message)| !is_blank(message));
        for (number, message) in messages {
            let digest = of_message(message);
            let times = here.entry(digest).or_default();
            *times += 1;
            let said = self.said.entry(digest).or_default();
            if *times > *said {
                *said = *times;
                self.push(index, Part::Asked(number));
            }
        }
    }

    /// What a model answers is new; what the whole answers only if no model said it.
    fn answered(&mut self, index: usize, messages: &[Message], is_new: bool) {
        let messages = messages.iter().enumerate().filter(|(_, message)| !is_blank(message));
        for (number, message) in messages {
            let said = self.said.entry(of_message(message)).or_default();
            if is_new || *said == 0 {
                *said += 1;
                self.push(index, Part::Answered(number));
            }
        }
    }

    fn push(&mut self, index: usize, part: Part) {
        self.found.push(Found { index, part });
    }
}
