//! OTLP as clients send it. Traces and spans are named by small numbers.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use prost::Message as _;
use serde_json::json;

/// Where spans start unless told otherwise, microseconds since 1970.
pub const START_US: u64 = 1_800_000_000_000_000;

/// OTLP's number for a failed span.
const ERROR: i32 = 2;

/// The id of a trace with this number: 32 hexadecimal characters.
pub fn trace_id(number: u64) -> String {
    format!("{number:032x}")
}

/// The id of a span with this number: 16 hexadecimal characters.
pub fn span_id(number: u64) -> String {
    format!("{number:016x}")
}

/// A span of one second on top of its trace. Numbers begin at 1.
pub fn span(trace: u64, id: u64) -> SpanBuilder {
    let built = Span {
        trace_id: u128::from(trace).to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        name: format!("span {id}"),
        kind: 1,
        ..Span::default()
    };
    SpanBuilder(built).at_us(START_US).lasting_us(1_000_000)
}

/// The conventions by which a chat can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// OpenTelemetry's `gen_ai`: messages as JSON.
    GenAi,
    /// OpenInference: messages flattened into keys.
    OpenInference,
}

/// A span that is being made.
#[derive(Debug, Clone)]
pub struct SpanBuilder(Span);

impl SpanBuilder {
    /// Below the span with this number.
    #[must_use]
    pub fn under(mut self, parent: u64) -> Self {
        self.0.parent_span_id = parent.to_be_bytes().to_vec();
        self
    }

    /// With this name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.name);
        self
    }

    /// Starts then, microseconds since 1970, and lasts as long as before.
    #[must_use]
    pub fn at_us(mut self, start_us: u64) -> Self {
        let lasts_ns = self.0.end_time_unix_nano.saturating_sub(self.0.start_time_unix_nano);
        self.0.start_time_unix_nano = start_us * 1_000;
        self.0.end_time_unix_nano = start_us * 1_000 + lasts_ns;
        self
    }

    /// Lasts that many microseconds.
    #[must_use]
    pub fn lasting_us(mut self, us: u64) -> Self {
        self.0.end_time_unix_nano = self.0.start_time_unix_nano + us * 1_000;
        self
    }

    /// With an attribute that is text.
    #[must_use]
    pub fn text(mut self, key: &str, value: &str) -> Self {
        self.0.attributes.push(text(key, value));
        self
    }

    /// With an attribute that is a whole number.
    #[must_use]
    pub fn int(mut self, key: &str, value: i64) -> Self {
        self.0.attributes.push(pair(key, any_value::Value::IntValue(value)));
        self
    }

    /// With an attribute that is a number.
    #[must_use]
    pub fn float(mut self, key: &str, value: f64) -> Self {
        self.0.attributes.push(pair(key, any_value::Value::DoubleValue(value)));
        self
    }

    /// Belongs to a conversation.
    #[must_use]
    pub fn session(self, id: &str) -> Self {
        self.text("session.id", id)
    }

    /// Failed, with these words.
    #[must_use]
    pub fn failed(mut self, message: &str) -> Self {
        self.0.status = Some(Status { code: ERROR, message: message.to_owned() });
        self
    }

    /// Recorded an exception at its end.
    #[must_use]
    pub fn exception(mut self, class: &str, message: &str, stacktrace: &str) -> Self {
        let attributes = vec![
            text("exception.type", class),
            text("exception.message", message),
            text("exception.stacktrace", stacktrace),
        ];
        let time_unix_nano = self.0.end_time_unix_nano;
        let name = "exception".to_owned();
        self.0.events.push(Event { time_unix_nano, name, attributes, ..Event::default() });
        self
    }

    /// A chat with a model: its words by role, and its answer.
    #[must_use]
    pub fn chat(self, usual: Usual, said: &[(&str, &str)], answer: &str) -> Self {
        match usual {
            Usual::GenAi => {
                let message = |role: &str, words: &str| json!({"role": role, "parts": [{"type": "text", "content": words}]});
                let asked: Vec<_> = said.iter().map(|(role, words)| message(role, words)).collect();
                let answered = json!([message("assistant", answer)]);
                self.text("gen_ai.operation.name", "chat")
                    .text("gen_ai.request.model", "gpt-4o-mini")
                    .text("gen_ai.input.messages", &json!(asked).to_string())
                    .text("gen_ai.output.messages", &answered.to_string())
            }
            Usual::OpenInference => {
                let model = self
                    .text("openinference.span.kind", "LLM")
                    .text("llm.model_name", "gpt-4o-mini");
                let asked = said.iter().enumerate().fold(model, |built, (index, (role, words))| {
                    let key = format!("llm.input_messages.{index}.message");
                    built.text(&format!("{key}.role"), role).text(&format!("{key}.content"), words)
                });
                asked
                    .text("llm.output_messages.0.message.role", "assistant")
                    .text("llm.output_messages.0.message.content", answer)
            }
        }
    }

    /// States tokens read and written.
    #[must_use]
    pub fn tokens(self, usual: Usual, input: i64, output: i64) -> Self {
        let [read, written] = match usual {
            Usual::GenAi => ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"],
            Usual::OpenInference => ["llm.token_count.prompt", "llm.token_count.completion"],
        };
        self.int(read, input).int(written, output)
    }
}

impl From<SpanBuilder> for Span {
    fn from(built: SpanBuilder) -> Self {
        built.0
    }
}

/// A request as protobuf, sent by a program of these resource attributes.
pub fn request(resource: &[(&str, &str)], spans: impl IntoIterator<Item = SpanBuilder>) -> Vec<u8> {
    let scope = InstrumentationScope { name: "testkit".into(), ..InstrumentationScope::default() };
    let spans = spans.into_iter().map(Span::from).collect();
    let resource = Resource {
        attributes: resource.iter().map(|(key, value)| text(key, value)).collect(),
        ..Resource::default()
    };
    let scope_spans = vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }];
    let group = ResourceSpans { resource: Some(resource), scope_spans, ..ResourceSpans::default() };
    ExportTraceServiceRequest { resource_spans: vec![group] }.encode_to_vec()
}

fn text(key: &str, value: &str) -> KeyValue {
    pair(key, any_value::Value::StringValue(value.to_owned()))
}

fn pair(key: &str, value: any_value::Value) -> KeyValue {
    let value = Some(AnyValue { value: Some(value) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}
