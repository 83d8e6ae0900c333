//! Numbers over many traces, spans or assessments: counts, sums, averages and percentiles, grouped
//! by time and by what they are of. Reckoned here from the store's slim rows, page by page.

mod group;
mod query;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::{Assessment, Verdict};
use touchstone_domain::cost::usd_from_nanos;
use touchstone_domain::id::ProjectId;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::span::SpanStatus;
use touchstone_store::{ReadTx, StoreError, TraceQuery, TraceRecord};

use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, time};
use group::Groups;
use query::{Query, View};

/// Traces read at a time.
const PAGE: u32 = 500;

/// `POST traces/metrics`.
pub(crate) async fn measure(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let query = Arc::new(Query::read(&params)?);
    let mut groups = Groups::default();
    for project in &query.projects {
        groups = of_project(&mlflow, &query, *project, groups).await?;
    }
    let points: Vec<Json> = groups.points(&query);
    Ok(json!({"data_points": points}))
}

async fn of_project(
    mlflow: &Mlflow,
    query: &Arc<Query>,
    project: ProjectId,
    mut groups: Groups,
) -> Result<Groups, Error> {
    let mut asked = TraceQuery {
        project: Some(project),
        from_ns: query.start_ms.map(time::ns_of_ms),
        to_ns: query.end_ms.map(|end_ms| time::ns_of_ms(end_ms.saturating_add(1))),
        limit: PAGE,
        ..TraceQuery::default()
    };
    loop {
        let of_page = Arc::clone(query);
        let read = mlflow.store.read(move |tx| {
            let traces = tx.traces(&asked)?;
            for trace in &traces {
                add_trace(tx, &of_page, trace, &mut groups)?;
            }
            let is_last = traces.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            Ok((groups, traces.last().filter(|_| !is_last).map(TraceRecord::key)))
        });
        let (filled, last) = read.await?;
        groups = filled;
        match last {
            Some(last) => asked.after = Some(last),
            None => return Ok(groups),
        }
    }
}

fn add_trace(
    tx: &ReadTx<'_>,
    query: &Query,
    trace: &TraceRecord,
    groups: &mut Groups,
) -> Result<(), StoreError> {
    if !of_trace(tx, query, trace)? {
        return Ok(());
    }
    match query.view {
        View::Traces => {
            if query.metric == "session_count" {
                if let Some(session) = &trace.session {
                    groups.add_distinct(query.key(trace.start_ns, &[]), session);
                }
            } else if let Some(value) = trace_value(&query.metric, trace) {
                let of =
                    [("trace_name", trace.name.as_str()), ("trace_status", trace.state.name())];
                groups.add(query.key(trace.start_ns, &of), value);
            }
        }
        View::Spans => {
            for span in tx.spans(trace.row)?.iter().filter(|span| query.takes_span(span)) {
                add_span(query, span, groups);
            }
        }
        View::Assessments => {
            for assessment in tx.trace_assessments(trace.row)? {
                if assessment.valid && query.takes_assessment(&assessment) {
                    add_assessment(query, trace.start_ns, &assessment, groups);
                }
            }
        }
    }
    Ok(())
}

/// Whether the filters that speak of traces hold.
fn of_trace(tx: &ReadTx<'_>, query: &Query, trace: &TraceRecord) -> Result<bool, StoreError> {
    let mut labels = None;
    for condition in query.conditions("trace") {
        let found = match condition.entity.as_str() {
            "status" => Some(trace.state.name().to_owned()),
            entity => {
                let labels = match &labels {
                    Some(labels) => labels,
                    None => labels.insert(tx.trace_labels(trace.row)?),
                };
                let of = if entity == "tag" { &labels.tags } else { &labels.metadata };
                of.get(&condition.key).cloned()
            }
        };
        if found.as_deref() != Some(condition.value.as_str()) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are exact in a double")]
fn trace_value(metric: &str, trace: &TraceRecord) -> Option<f64> {
    let count = |count: Option<i64>| count.map(|count| count as f64);
    match metric {
        "trace_count" => Some(1.0),
        "latency" => Some(milliseconds(trace.start_ns, trace.end_ns)),
        "input_tokens" => count(trace.usage.input),
        "output_tokens" => count(trace.usage.output),
        "total_tokens" => count(trace.usage.total),
        "cache_read_input_tokens" => count(trace.usage.cache_read),
        _ => count(trace.usage.cache_write),
    }
}

fn add_span(query: &Query, span: &SlimSpan, groups: &mut Groups) {
    let money = |nanos: Option<i64>| nanos.map(usd_from_nanos);
    let value = match query.metric.as_str() {
        "span_count" => Some(1.0),
        "latency" => Some(milliseconds(span.start_ns, span.end_ns)),
        "input_cost" => money(span.cost.input_nanos),
        "output_cost" => money(span.cost.output_nanos),
        _ => money(span.cost.total_nanos),
    };
    let mut of = vec![
        ("span_name", span.name.as_str()),
        ("span_type", span.span_type.as_str()),
        ("span_status", status(span.status)),
    ];
    of.extend(span.model.as_deref().map(|model| ("span_model_name", model)));
    of.extend(span.provider.as_deref().map(|provider| ("span_model_provider", provider)));
    if let Some(value) = value {
        groups.add(query.key(span.start_ns, &of), value);
    }
}

fn add_assessment(query: &Query, start_ns: i64, assessment: &Assessment, groups: &mut Groups) {
    let (Verdict::Feedback { value: said, .. } | Verdict::Expectation { value: said }) =
        &assessment.verdict
    else {
        return;
    };
    let value = if query.metric == "assessment_count" { Some(1.0) } else { judged(said) };
    let words = said.to_string();
    let of = [("assessment_name", assessment.name.as_str()), ("assessment_value", words.as_str())];
    if let Some(value) = value {
        groups.add(query.key(start_ns, &of), value);
    }
}

/// A judgement as a number: truth values and yes or no are 1 or 0.
fn judged(value: &Json) -> Option<f64> {
    match value {
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        Json::Number(number) => number.as_f64().filter(|number| number.is_finite()),
        Json::String(text) => match text.trim().to_lowercase().as_str() {
            "yes" => Some(1.0),
            "no" => Some(0.0),
            _ => None,
        },
        _ => None,
    }
}

const fn status(status: SpanStatus) -> &'static str {
    match status {
        SpanStatus::Unset => "UNSET",
        SpanStatus::Ok => "OK",
        SpanStatus::Error => "ERROR",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a duration is shown, not reckoned with")]
fn milliseconds(start_ns: i64, end_ns: i64) -> f64 {
    end_ns.saturating_sub(start_ns).max(0) as f64 / 1e6
}
