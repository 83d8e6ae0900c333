//! Numbers over many traces, asked as clients ask.

use serde_json::{Value as Json, json};

use crate::client::{Answer, Client, root, trace_id};

const METRICS: &str = "/api/3.0/mlflow/traces/metrics";

/// Three traces, a minute apart; two of them call a model.
async fn client() -> Client {
    let client = Client::new();
    let model = [
        ("openinference.span.kind", "LLM"),
        ("llm.model_name", "m"),
        ("llm.token_count.prompt", "3"),
        ("session.id", "s"),
    ];
    for byte in 1..=3 {
        let attributes = if byte == 3 { [].as_slice() } else { model.as_slice() };
        client.spans("0", json!([root(byte, i64::from(byte) * 60_000, attributes)])).await;
    }
    client
}

async fn measure(client: &Client, asked: Json) -> Answer {
    let mut body = json!({"experiment_ids": ["0"]});
    body.as_object_mut().unwrap().extend(asked.as_object().unwrap().clone());
    client.post(METRICS, body).await
}

async fn points(client: &Client, view: &str, metric: &str, made: Json, more: Json) -> Json {
    let mut asked = json!({"view_type": view, "metric_name": metric, "aggregations": made});
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    measure(client, asked).await.ok()["data_points"].clone()
}

fn counted() -> Json {
    json!([{"aggregation_type": "COUNT"}])
}

#[tokio::test]
async fn numbers_over_traces_are_filtered_and_grouped_by_time() {
    let client = client().await;
    let count = points(&client, "TRACES", "trace_count", counted(), json!({})).await;
    let point = json!({"metric_name": "trace_count", "dimensions": {}, "values": {"COUNT": 3.0}});
    assert_eq!(count, json!([point]));
    let sessions = points(&client, "TRACES", "session_count", counted(), json!({})).await;
    assert_eq!(sessions[0]["values"]["COUNT"], 1.0);
    let timed = json!([
        {"aggregation_type": "PERCENTILE", "percentile_value": 50},
        {"aggregation_type": "AVG"},
    ]);
    let fine = json!({"filters": ["trace.status = 'OK'"]});
    let latency = points(&client, "TRACES", "latency", timed, fine).await;
    assert_eq!(latency[0]["values"], json!({"P50.0": 10.0, "AVG": 10.0}));
    let failed = json!({"filters": ["trace.status = 'ERROR'"]});
    let failed = points(&client, "TRACES", "trace_count", counted(), failed).await;
    assert_eq!(failed[0]["values"]["COUNT"], 0.0);
    let summed = json!([{"aggregation_type": "SUM"}]);
    let tokens = points(&client, "TRACES", "input_tokens", summed, json!({})).await;
    assert_eq!(tokens[0]["values"]["SUM"], 6.0);
    let cut = json!({
        "time_interval_seconds": 60, "start_time_ms": 1_700_000_000_000_i64,
        "end_time_ms": 1_700_000_120_000_i64, "dimensions": ["trace_name"],
    });
    let buckets = points(&client, "TRACES", "trace_count", counted(), cut).await;
    assert_eq!(buckets.as_array().unwrap().len(), 2);
    let first = json!({"time_bucket": "2023-11-14T22:14:00+00:00", "trace_name": "root 1"});
    assert_eq!(buckets[0]["dimensions"], first);
}

#[tokio::test]
async fn numbers_over_spans_and_assessments_are_grouped() {
    let client = client().await;
    let by_model = json!({"dimensions": ["span_model_name"]});
    let spans = points(&client, "SPANS", "span_count", counted(), by_model).await;
    let dimensions = json!({"span_model_name": "m"});
    let point =
        json!({"metric_name": "span_count", "dimensions": dimensions, "values": {"COUNT": 2.0}});
    assert_eq!(spans, json!([point]));
    for value in [json!("yes"), json!(false), json!("maybe")] {
        let path = format!("/api/3.0/mlflow/traces/{}/assessments", trace_id(1));
        let feedback = json!({"assessment_name": "q", "feedback": {"value": value}});
        client.post(&path, json!({"assessment": feedback})).await.ok();
    }
    let by_name = json!({"dimensions": ["assessment_name"], "filters": ["assessment.name = 'q'"]});
    let average = json!([{"aggregation_type": "AVG"}]);
    let judged = points(&client, "ASSESSMENTS", "assessment_value", average, by_name).await;
    assert_eq!(judged[0]["values"]["AVG"], 0.5);
    let by_value = json!({"dimensions": ["assessment_value"]});
    let counts = points(&client, "ASSESSMENTS", "assessment_count", counted(), by_value).await;
    assert_eq!(counts.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn wrong_requests_are_refused_in_mlflows_words() {
    let client = Client::new();
    let of = |metric: &str, member: &str, value: Json| {
        let mut asked =
            json!({"view_type": "TRACES", "metric_name": metric, "aggregations": counted()});
        asked[member] = value;
        asked
    };
    let percentile = json!([{"aggregation_type": "PERCENTILE"}]);
    for (body, words) in [
        (json!({}), "view_type"),
        (of("x", "view_type", json!("RUNS")), "view_type"),
        (of("x", "view_type", json!("TRACES")), "'x'"),
        (of("latency", "view_type", json!("TRACES")), "COUNT"),
        (of("trace_count", "aggregations", json!([])), "aggregations"),
        (of("latency", "aggregations", percentile), "Percentile"),
        (of("trace_count", "dimensions", json!(["color"])), "color"),
        (of("trace_count", "time_interval_seconds", json!(5)), "start_time_ms"),
        (of("trace_count", "filters", json!(["trace.tag = 'x'"])), "trace.tag"),
        (of("trace_count", "filters", json!(["trace.status > 'x'"])), "trace.status"),
        (of("trace_count", "experiment_ids", json!([])), "experiment_ids"),
    ] {
        let refused = measure(&client, body).await;
        assert_eq!(refused.refused(words), (400, "INVALID_PARAMETER_VALUE"));
    }
}
