//! OTLP requests as clients would send them: traces of ten spans of 2 KB each, of some agents,
//! models, users and sessions, some of which are rare; one trace in fifty fails.

use std::fmt::Write as _;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use prost::Message;

use crate::text::Texts;

/// Spans in each trace.
pub(crate) const SPANS_PER_TRACE: usize = 10;
/// Bytes of prompt and answer together; with names, ids and numbers a span comes to 2 KB.
const TEXT_BYTES: usize = 1_460;

const AGENTS: [&str; 6] = ["support", "billing", "research", "triage", "summarise", "translate"];
/// The first is called in most traces, the last in one of five hundred.
const MODELS: [(&str, u32); 4] =
    [("gpt-4o-mini", 350), ("claude-sonnet-4", 120), ("gemini-2.5-flash", 29), ("o3", 1)];
const USERS: u32 = 5_000;
/// Traces of one session.
const TRACES_PER_SESSION: u32 = 5;

/// What is remembered of a span that was sent, to find it again.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// The trace's id in hexadecimal.
    pub(crate) trace_id: String,
    /// The span's id in hexadecimal.
    pub(crate) span_id: String,
    /// The text it asked.
    pub(crate) prompt: String,
}

/// Makes requests from a source of texts.
#[derive(Debug)]
pub(crate) struct Requests {
    texts: Texts,
    trace: Open,
    traces: u32,
}

/// The trace that spans are being made for.
#[derive(Debug, Default)]
struct Open {
    trace_id: Vec<u8>,
    root: Vec<u8>,
    spans: usize,
    agent: usize,
    model: &'static str,
    user: u32,
    session: u64,
    fails: bool,
}

impl Requests {
    /// Equal seeds give equal requests, but for their times.
    pub(crate) fn new(seed: u64) -> Self {
        Self { texts: Texts::new(seed), trace: Open::default(), traces: 0 }
    }

    /// A request of `count` spans of which the first starts at `start_ns` and each other `step_ns`
    /// after the one before, as bytes, with its last span.
    pub(crate) fn next(
        &mut self,
        count: usize,
        start_ns: u64,
        step_ns: u64,
    ) -> (Vec<u8>, Option<Sent>) {
        let mut last = None;
        let spans = (0..count as u64)
            .map(|number| {
                let (span, prompt) = self.span(start_ns + number * step_ns);
                let (trace_id, span_id) = (hex(&span.trace_id), hex(&span.span_id));
                last = Some(Sent { trace_id, span_id, prompt });
                span
            })
            .collect();
        (request(spans).encode_to_vec(), last)
    }

    fn span(&mut self, start_ns: u64) -> (Span, String) {
        if self.trace.spans.is_multiple_of(SPANS_PER_TRACE) {
            self.open();
        }
        let span_id = self.texts.id::<8>().to_vec();
        let parent = self.trace.root.clone();
        let is_root = self.trace.spans == 0;
        if is_root {
            self.trace.root.clone_from(&span_id);
        }
        self.trace.spans += 1;
        let prompt = self.texts.text(TEXT_BYTES * 2 / 3);
        let answer = self.texts.text(TEXT_BYTES / 3);
        let name = if is_root {
            format!("invoke_agent {}", AGENTS[self.trace.agent])
        } else {
            format!("chat {}", self.trace.model)
        };
        let code = if is_root && self.trace.fails { 2 } else { 1 };
        let lasts = 50_000_000 + u64::from(self.texts.below(2_000_000_000));
        let span = Span {
            trace_id: self.trace.trace_id.clone(),
            span_id,
            parent_span_id: parent,
            name,
            kind: 3,
            start_time_unix_nano: start_ns,
            end_time_unix_nano: start_ns + lasts,
            attributes: self.attributes(&prompt, &answer, is_root),
            status: Some(Status { code, ..Status::default() }),
            ..Span::default()
        };
        (span, prompt)
    }

    fn open(&mut self) {
        let texts = &mut self.texts;
        let mut share = texts.below(MODELS.iter().map(|(_, share)| share).sum());
        let model = MODELS.iter().find(|(_, of)| {
            let is_it = share < *of;
            share = share.saturating_sub(*of);
            is_it
        });
        let same = !self.traces.is_multiple_of(TRACES_PER_SESSION);
        self.traces += 1;
        self.trace = Open {
            trace_id: texts.id::<16>().to_vec(),
            agent: usize::try_from(texts.below(6)).unwrap_or_default(),
            model: model.map_or(MODELS[0].0, |(name, _)| name),
            user: if same { self.trace.user } else { texts.below(USERS) },
            session: if same { self.trace.session } else { u64::from_be_bytes(texts.id()) },
            fails: texts.below(50) == 0,
            ..Open::default()
        };
    }

    fn attributes(&self, prompt: &str, answer: &str, is_root: bool) -> Vec<KeyValue> {
        let message = |role: &str, text: &str| {
            format!(r#"[{{"role":"{role}","parts":[{{"type":"text","content":"{text}"}}]}}]"#)
        };
        vec![
            text("gen_ai.operation.name", if is_root { "invoke_agent" } else { "chat" }),
            text("gen_ai.provider.name", "openai"),
            text("gen_ai.request.model", self.trace.model),
            text("gen_ai.input.messages", &message("user", prompt)),
            text("gen_ai.output.messages", &message("assistant", answer)),
            number("gen_ai.usage.input_tokens", 321),
            number("gen_ai.usage.output_tokens", 123),
            text("session.id", &format!("session-{:016x}", self.trace.session)),
            text("user.id", &format!("user-{}", self.trace.user)),
        ]
    }
}

fn request(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let resource = Resource {
        attributes: vec![text("service.name", "bench"), text("telemetry.sdk.name", "bench")],
        ..Resource::default()
    };
    let scope = InstrumentationScope { name: "bench".into(), ..InstrumentationScope::default() };
    let scope_spans = vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }];
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(resource),
            scope_spans,
            ..ResourceSpans::default()
        }],
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    pair(key, any_value::Value::StringValue(value.to_owned()))
}

fn number(key: &str, value: i64) -> KeyValue {
    pair(key, any_value::Value::IntValue(value))
}

fn pair(key: &str, value: any_value::Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_two_kilobytes_and_ten_make_a_trace() {
        let (bytes, sent) = Requests::new(1).next(100, 1_700_000_000_000_000_000, 1_000);
        let per_span = bytes.len() / 100;
        assert!((1_950..=2_150).contains(&per_span), "{per_span} bytes");
        let request = ExportTraceServiceRequest::decode(bytes.as_slice()).unwrap();
        let spans = &request.resource_spans[0].scope_spans[0].spans;
        let traces: std::collections::HashSet<_> =
            spans.iter().map(|span| &span.trace_id).collect();
        assert_eq!((spans.len(), traces.len()), (100, 10));
        assert_eq!(spans.iter().filter(|span| span.parent_span_id.is_empty()).count(), 10);
        assert_eq!(sent.unwrap().span_id.len(), 16);
    }
}
