//! Why a step failed: its exception event, what a convention says, `error.type`, its status.
//!
//! The reason why a model stopped is no error, and a step that did not fail has no failure even
//! where attributes speak of one.

use touchstone_domain::facts::Failure;
use touchstone_domain::span::{Event, SpanStatus};
use touchstone_domain::value::Value;

use super::source::{Source, of_event};

/// OpenTelemetry's word for an error whose class is not known.
const OTHER: &str = "_OTHER";

/// The failure of a step, field by field from the most exact place that names it. `stated` is what
/// a convention says, `failed` whether one says that the step failed.
pub(super) fn failure(
    source: &Source<'_>,
    stated: Option<Failure>,
    failed: bool,
) -> Option<Failure> {
    let span = source.span();
    let thrown = span.events.iter().rev().find(|event| is_exception(event));
    if span.status != SpanStatus::Error && !failed && thrown.is_none() {
        return None;
    }
    let of = |key: &str| thrown.and_then(|event| words(of_event(event, key)?));
    let stated = stated.unwrap_or_default();
    let message = Some(&span.status_message).filter(|message| !message.trim().is_empty());
    let failure = Failure {
        kind: of("exception.type")
            .or(stated.kind)
            .or_else(|| source.text(&["error.type"]).filter(|kind| kind != OTHER)),
        message: of("exception.message")
            .or(stated.message)
            .or_else(|| message.cloned())
            .or_else(|| source.text(&["error.message"])),
        stacktrace: of("exception.stacktrace").or(stated.stacktrace),
    };
    (failure != Failure::default()).then_some(failure)
}

/// `exception`, or one of the newer events that say what was attempted, for instance
/// `gen_ai.client.operation.exception`.
fn is_exception(event: &Event) -> bool {
    event.name == "exception" || event.name.ends_with(".exception")
}

fn words(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::content;
    use crate::convention::source::tests::text_span;
    use touchstone_domain::span::Span;

    fn thrown(name: &str, kind: &str, message: &str) -> Event {
        let text = |key: &str, value: &str| (key.to_owned(), Value::Text(value.into()));
        let attributes = vec![
            text("exception.type", kind),
            text("exception.message", message),
            text("exception.stacktrace", "at line 1"),
        ];
        Event { name: name.into(), time_ns: 0, attributes }
    }

    fn failed(message: &str, attributes: &[(&str, &str)]) -> Span {
        let status_message = message.into();
        Span { status: SpanStatus::Error, status_message, ..text_span(attributes) }
    }

    fn told(span: &Span) -> (Option<String>, Option<String>) {
        let failure = content(span).failure.unwrap_or_default();
        (failure.kind, failure.message)
    }

    #[test]
    fn the_exception_says_more_than_the_status() {
        let events = vec![thrown("exception", "A", "retried"), thrown("exception", "B", "fatal")];
        let span = Span { events, ..failed("B: fatal", &[("error.type", "C")]) };
        assert_eq!(told(&span), (Some("B".into()), Some("fatal".into())));
        assert_eq!(content(&span).failure.unwrap().stacktrace.as_deref(), Some("at line 1"));
    }

    #[test]
    fn an_exception_is_told_of_a_step_that_went_on_and_in_its_newer_event() {
        let events = vec![thrown("gen_ai.client.operation.exception", "A", "m")];
        let span = Span { events, status: SpanStatus::Ok, ..text_span(&[]) };
        assert_eq!(told(&span), (Some("A".into()), Some("m".into())));
    }

    #[test]
    fn without_an_exception_the_status_and_the_type_of_the_error_speak() {
        let span = failed("boom", &[("error.type", "429")]);
        assert_eq!(told(&span), (Some("429".into()), Some("boom".into())));
        assert_eq!(told(&failed("boom", &[("error.type", "_OTHER")])).0, None);
        assert_eq!(content(&failed(" ", &[])).failure, None);
    }

    #[test]
    fn a_step_that_did_not_fail_has_no_failure() {
        let kept = text_span(&[("gen_ai.response.finish_reasons", "[\"error\"]")]);
        assert_eq!(content(&kept).failure, None);
        let span = Span { status_message: "fine".into(), ..text_span(&[("error.message", "x")]) };
        assert_eq!(content(&span).failure, None);
    }
}
