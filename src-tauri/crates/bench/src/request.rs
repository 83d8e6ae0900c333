//! OTLP requests as clients would send them: traces of ten spans of 2 KB each, of some agents,
//! models, users and sessions, some of which are rare; one trace in fifty fails. Longer traces have
//! a step after every tenth span, with what follows below it.

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
pub(crate) const TEXT_BYTES: usize = 1_460;

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
    per_trace: usize,
    text_bytes: usize,
}

/// What a span is to its trace.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    Root,
    Step,
    Call,
}

/// The trace that spans are being made for.
#[derive(Debug, Default)]
struct Open {
    trace_id: Vec<u8>,
    root: Vec<u8>,
    /// The step that the next span lies below.
    step: Vec<u8>,
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
        Self::of(seed, SPANS_PER_TRACE, TEXT_BYTES)
    }

    /// Traces of so many spans, each with prompt and answer of so many bytes together.
    pub(crate) fn of(seed: u64, per_trace: usize, text_bytes: usize) -> Self {
        let (texts, trace) = (Texts::new(seed), Open::default());
        Self { texts, trace, traces: 0, per_trace, text_bytes }
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
        if self.trace.spans.is_multiple_of(self.per_trace) {
            self.open();
        }
        let span_id = self.texts.id::<8>().to_vec();
        let (parent, role) = self.place(&span_id);
        let prompt = self.texts.text(self.text_bytes * 2 / 3);
        let answer = self.texts.text(self.text_bytes / 3);
        let code = if role == Role::Root && self.trace.fails { 2 } else { 1 };
        let lasts = 50_000_000 + u64::from(self.texts.below(2_000_000_000));
        let span = Span {
            trace_id: self.trace.trace_id.clone(),
            span_id,
            parent_span_id: parent,
            name: self.name(role),
            kind: 3,
            start_time_unix_nano: start_ns,
            end_time_unix_nano: start_ns + lasts,
            attributes: self.attributes(&prompt, &answer, role),
            status: Some(Status { code, ..Status::default() }),
            ..Span::default()
        };
        (span, prompt)
    }

    /// Where the next span stands in its trace: below which span, and as what.
    fn place(&mut self, span_id: &[u8]) -> (Vec<u8>, Role) {
        let trace = &mut self.trace;
        let number = trace.spans;
        trace.spans += 1;
        if number == 0 {
            trace.root = span_id.to_vec();
            trace.step.clone_from(&trace.root);
            return (Vec::new(), Role::Root);
        }
        if number.is_multiple_of(SPANS_PER_TRACE) {
            trace.step = span_id.to_vec();
            return (trace.root.clone(), Role::Step);
        }
        (trace.step.clone(), Role::Call)
    }

    fn name(&self, role: Role) -> String {
        match role {
            Role::Root if self.per_trace != SPANS_PER_TRACE => long_name(self.per_trace),
            Role::Root => format!("invoke_agent {}", AGENTS[self.trace.agent]),
            Role::Step => format!("step {}", self.trace.spans / SPANS_PER_TRACE),
            Role::Call => format!("chat {}", self.trace.model),
        }
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

    fn attributes(&self, prompt: &str, answer: &str, role: Role) -> Vec<KeyValue> {
        let message = |role: &str, text: &str| {
            format!(r#"[{{"role":"{role}","parts":[{{"type":"text","content":"{text}"}}]}}]"#)
        };
        vec![
            text("gen_ai.operation.name", if role == Role::Call { "chat" } else { "invoke_agent" }),
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

/// What a trace of more than the usual number of spans is called, so that it can be found.
pub(crate) fn long_name(spans: usize) -> String {
    format!("long agent of {spans} spans")
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

    #[test]
    fn a_long_trace_has_one_root_and_a_step_after_every_tenth_span() {
        let mut requests = Requests::of(1, 200, 300);
        let (first, _) = requests.next(150, 1_700_000_000_000_000_000, 1_000);
        let (second, _) = requests.next(50, 1_700_000_000_001_000_000, 1_000);
        let spans: Vec<Span> = [first, second]
            .iter()
            .flat_map(|bytes| {
                let request = ExportTraceServiceRequest::decode(bytes.as_slice()).unwrap();
                request.resource_spans[0].scope_spans[0].spans.clone()
            })
            .collect();
        let below = |id: &[u8]| spans.iter().filter(|span| span.parent_span_id == id).count();
        assert!(spans.iter().all(|span| span.trace_id == spans[0].trace_id));
        assert_eq!(below(&[]), 1);
        assert_eq!(below(&spans[0].span_id), 9 + 19);
        assert_eq!(below(&spans[190].span_id), 9);
        assert_eq!(
            (spans[0].name.as_str(), spans[190].name.as_str()),
            ("long agent of 200 spans", "step 19")
        );
    }
}
