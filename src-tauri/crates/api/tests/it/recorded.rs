//! What real libraries sent over real sockets, read back by the commands that the interface calls:
//! the facts that the recordings carry must be in their answers.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use prost::Message as _;
use serde_json::{Value as Json, json};
use touchstone_api::shape::message::{Message, Part};
use touchstone_api::shape::span::{SpanDetail, SpanRow, SpanStatus};
use touchstone_api::shape::trace::{Trace as Shown, TracePage, TraceRow, TraceState, Usage};
use touchstone_api::shape::tree::TraceRows;
use touchstone_domain::{facts, usage};
use touchstone_expect::{Recording, Request, Score, Span, Trace};
use touchstone_testkit::TestCtx;

/// Of a hundred facts, those that must be found.
const ENOUGH: usize = 99;

#[tokio::test]
async fn the_recorded_facts_are_in_the_answers_of_the_commands() {
    let mut poor = Vec::new();
    for recording in Recording::all() {
        let test = TestCtx::with_collector().await;
        for request in &recording.requests {
            send(&test, &recording.name, request).await;
        }
        let score = Score::of(&recording, &read(&test).await);
        println!("{}: {score}", recording.name);
        for missed in score.missed() {
            println!("  {missed}");
        }
        if !score.is_at_least(ENOUGH) {
            poor.push(format!("{}: {score}", recording.name));
        }
        test.close().await;
    }
    assert!(poor.is_empty(), "less than {ENOUGH} %: {poor:#?}");
}

/// Sends a request as it came.
async fn send(test: &TestCtx, library: &str, request: &Request) {
    if request.is_grpc {
        return export(test, request).await;
    }
    let line = format!("{} {}", request.method, request.path);
    // Those are of the connection, which here is another.
    let own = ["connection", "content-length", "host"];
    let headers = request.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let headers: Vec<(&str, &str)> =
        headers.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(test.request(&line, &headers, &request.body).await, 200, "{library}: {line}");
}

/// Makes a call as it was made.
async fn export(test: &TestCtx, recorded: &Request) {
    let state = test.engine().collector().state().await.unwrap();
    let mut client = TraceServiceClient::connect(state.grpc_url.unwrap()).await.unwrap();
    let message = ExportTraceServiceRequest::decode(recorded.body.as_slice()).unwrap();
    let mut request = tonic::Request::new(message);
    let project = recorded.header("x-project").unwrap().parse().unwrap();
    request.metadata_mut().insert("x-project", project);
    client.export(request).await.unwrap();
}

/// Everything that the commands tell of the traces that are there.
async fn read(test: &TestCtx) -> Vec<Trace> {
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.next_cursor, None);
    let mut traces = Vec::new();
    for listed in page.rows {
        let id = listed.trace_id.clone();
        let shown: Shown = test.call("trace_get", json!({"trace_id": id})).await;
        assert_eq!(shown.row, listed);
        let rows: TraceRows = test
            .call("trace_rows", json!({"trace_id": id, "collapsed": [], "offset": 0, "count": 500}))
            .await;
        assert_eq!(rows.total, listed.span_count);
        let mut spans = Vec::new();
        for row in rows.rows {
            let request = json!({"trace_id": id, "span_id": row.span_id});
            let detail: SpanDetail = test.call("span_get", request).await;
            assert_eq!(detail.row, row);
            spans.push(span(detail));
        }
        traces.push(trace(listed, spans));
    }
    traces
}

fn trace(row: TraceRow, spans: Vec<Span>) -> Trace {
    Trace {
        id: row.trace_id,
        name: Some(row.name),
        session: row.session,
        user: row.user,
        failed: Some(row.state == TraceState::Error),
        usage: Some(tokens(&row.usage)),
        spans,
    }
}

fn span(detail: SpanDetail) -> Span {
    let content = content(&detail);
    let SpanRow { span_id, parent_id, name, span_type, status, model, usage, .. } = detail.row;
    Span {
        id: span_id,
        parent: parent_id,
        name,
        span_type,
        model,
        usage: tokens(&usage),
        failed: status == SpanStatus::Error,
        content,
    }
}

fn tokens(usage: &Usage) -> usage::Usage {
    usage::Usage {
        input: usage.input,
        output: usage.output,
        total: usage.total,
        cache_read: usage.cache_read,
        cache_write: usage.cache_write,
        reasoning: usage.reasoning,
    }
}

/// What is shown of a span, prompts aside, which no recording has.
fn content(detail: &SpanDetail) -> facts::Content {
    let stated = |json: &Json| (!json.is_null()).then(|| json.clone());
    let documents = detail.documents.iter().cloned().map(|it| facts::Document {
        metadata: stated(&it.metadata),
        id: it.id,
        content: it.content,
        score: it.score,
    });
    let tools = detail.tools.iter().cloned().map(|it| facts::ToolDefinition {
        parameters: stated(&it.parameters),
        name: it.name,
        description: it.description,
    });
    let failure = detail.failure.clone().map(|it| facts::Failure {
        kind: it.failure_type,
        message: it.message,
        stacktrace: it.stacktrace,
    });
    let parameters = detail.parameters.iter().cloned().map(|it| (it.name, it.value));
    facts::Content {
        input: detail.input.clone(),
        output: detail.output.clone(),
        input_messages: detail.input_messages.iter().cloned().map(message).collect(),
        output_messages: detail.output_messages.iter().cloned().map(message).collect(),
        documents: documents.collect(),
        tools: tools.collect(),
        parameters: parameters.collect(),
        tool_name: detail.tool_name.clone(),
        prompts: Vec::new(),
        failure,
    }
}

fn message(message: Message) -> facts::Message {
    facts::Message {
        role: message.role,
        parts: message.parts.into_iter().map(part).collect(),
        finish_reason: message.finish_reason,
    }
}

fn part(part: Part) -> facts::Part {
    match part {
        Part::Text { text } => facts::Part::Text(text),
        Part::Reasoning { text } => facts::Part::Reasoning(text),
        Part::ToolCall { id, name, arguments } => facts::Part::ToolCall { id, name, arguments },
        Part::ToolResult { id, result } => facts::Part::ToolResult { id, result },
        Part::Media { media, mime_type, uri } => facts::Part::Media { kind: media, mime_type, uri },
        Part::Other { value } => facts::Part::Other(value),
    }
}
