//! OTLP over gRPC on a real port, by the client that OpenTelemetry's own definitions give.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use tonic::transport::Endpoint;
use tonic::{Code, Request, Status};
use touchstone_engine::{Access, CollectorStart, ExposeSecret as _, Listener};
use touchstone_testkit::TestCtx;

/// The export of one span.
fn traces(trace: u8) -> ExportTraceServiceRequest {
    let span = Span {
        trace_id: vec![trace; 16],
        span_id: vec![1; 8],
        name: "a".into(),
        start_time_unix_nano: 1_800_000_000_000_000_000,
        ..Span::default()
    };
    let scope = ScopeSpans { spans: vec![span], ..ScopeSpans::default() };
    let resource = ResourceSpans { scope_spans: vec![scope], ..ResourceSpans::default() };
    ExportTraceServiceRequest { resource_spans: vec![resource] }
}

/// Exports a span to that address; `origin` stands in `:authority`, `authorization` in the
/// metadata.
async fn export(url: &str, origin: &str, authorization: Option<&str>) -> Result<(), Status> {
    let endpoint = Endpoint::from_shared(url.to_owned()).unwrap().origin(origin.parse().unwrap());
    let mut client = TraceServiceClient::new(endpoint.connect().await.unwrap());
    let mut request = Request::new(traces(1));
    if let Some(authorization) = authorization {
        request.metadata_mut().insert("authorization", authorization.parse().unwrap());
    }
    client.export(request).await.map(|_| ())
}

async fn grpc_url(test: &TestCtx) -> String {
    test.engine().collector().state().await.unwrap().grpc_url.unwrap()
}

#[tokio::test]
async fn a_client_exports_over_both_protocols_of_the_internet() {
    let test = TestCtx::with_collector().await;
    let url = grpc_url(&test).await;
    export(&url, &url, None).await.unwrap();
    let state = test.engine().collector().state().await.unwrap();
    if state.ipv6 {
        let six = format!("http://[::1]:{}", state.grpc_port);
        export(&six, &six, None).await.unwrap();
    }
    let stored = test.engine().store().read(|tx| tx.projects()).await.unwrap();
    assert_eq!(stored.iter().map(|project| project.span_count).sum::<i64>(), 1);
}

#[tokio::test]
async fn more_than_a_request_may_hold_is_refused_in_words_while_it_is_being_sent() {
    let test = TestCtx::with_collector().await;
    let url = grpc_url(&test).await;
    let channel = Endpoint::from_shared(url).unwrap().connect().await.unwrap();
    let mut client = TraceServiceClient::new(channel);
    let mut large = traces(1);
    large.resource_spans[0].scope_spans[0].spans[0].name = "n".repeat(65 << 20);
    let refused = client.export(large).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
    assert!(refused.message().contains("67108864 bytes"), "{}", refused.message());
    client.export(traces(2)).await.unwrap();
}

#[tokio::test]
async fn the_door_stands_before_grpc_and_answers_in_its_words() {
    let test = TestCtx::with_collector().await;
    let url = grpc_url(&test).await;
    for foreign in ["http://evil.example", "http://host.docker.internal:4317"] {
        let refused = export(&url, foreign, None).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{refused:?}");
        assert!(refused.message().contains("127.0.0.1"), "{refused:?}");
    }
    let log = test.engine().collector().collector().log().recent();
    assert_eq!((log.len(), log[0].status), (2, 403));
    let key = test.engine().collector().new_key().await.unwrap();
    let right = format!("Bearer {}", key.expose_secret());
    for wrong in [None, Some("Bearer 0123456789abcdef")] {
        let refused = export(&url, &url, wrong).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unauthenticated, "{refused:?}");
    }
    export(&url, &url, Some(&right)).await.unwrap();
    let hosts = ["host.docker.internal".to_owned()];
    test.engine().collector().set_reach(&hosts, None).await.unwrap();
    export(&url, "http://host.docker.internal:4317", Some(&right)).await.unwrap();
}

#[tokio::test]
async fn a_taken_port_for_grpc_leaves_http_running_and_is_told() {
    let test = TestCtx::with_collector().await;
    let collector = test.engine().collector();
    let taken = Listener::bind(0).await.unwrap();
    collector.set_grpc_port(taken.port()).await.unwrap_err();
    assert!(collector.state().await.unwrap().grpc_url.is_some(), "it kept the port it had");
    let free = Listener::bind(0).await.unwrap();
    let port = free.port();
    drop(free);
    collector.set_grpc_port(port).await.unwrap();
    assert_eq!(collector.state().await.unwrap().grpc_port, port);

    let test = test.restarted(CollectorStart::Off).await;
    let held = Listener::bind(port).await.unwrap();
    let test = test.restarted(CollectorStart::On(Some(0))).await;
    let state = test.engine().collector().state().await.unwrap();
    assert!(state.running && state.url.is_some());
    assert_eq!((state.grpc_url, state.grpc_port), (None, port));
    assert!(state.grpc_error.unwrap().contains(&format!("port {port} is taken")));
    drop(held);
    test.engine().collector().set_grpc_port(port).await.unwrap();
    let url = grpc_url(&test).await;
    export(&url, &url, None).await.unwrap();
    test.engine().collector().stop().await.unwrap();
    let state = test.engine().collector().state().await.unwrap();
    assert_eq!((state.grpc_url, state.grpc_error), (None, None));
    Listener::bind(port).await.unwrap();
    assert_eq!(test.engine().collector().access().await.unwrap(), Access::default());
}
