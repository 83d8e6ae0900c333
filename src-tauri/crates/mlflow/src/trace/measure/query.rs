//! What numbers are asked for.

use serde::Deserialize;
use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::ProjectId;
use touchstone_domain::slim::SlimSpan;

use super::group::Key;
use crate::clause::{self, Clause, Operand};
use crate::error::Error;
use crate::name;
use crate::params::Params;

/// Points answered where the client does not say.
const USUAL: i64 = 1_000;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Traces,
    Spans,
    Assessments,
}

/// What is made of the values of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Aggregation {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    /// Of a hundred.
    Percentile(f64),
}

/// A filter: an entity of traces, spans or assessments that must have a value.
#[derive(Debug)]
pub(super) struct Condition {
    view: String,
    pub(super) entity: String,
    /// Of a tag or of metadata.
    pub(super) key: String,
    pub(super) value: String,
}

#[derive(Debug)]
pub(super) struct Query {
    pub(super) projects: Vec<ProjectId>,
    pub(super) view: View,
    pub(super) metric: String,
    pub(super) aggregations: Vec<Aggregation>,
    pub(super) dimensions: Vec<String>,
    conditions: Vec<Condition>,
    pub(super) interval_s: Option<i64>,
    pub(super) start_ms: Option<i64>,
    pub(super) end_ms: Option<i64>,
    pub(super) most: usize,
}

#[derive(Debug, Deserialize)]
struct SentAggregation {
    aggregation_type: String,
    percentile_value: Option<f64>,
}

/// A metric, the aggregations that fit it, and what it may be grouped by.
type Metric = (&'static str, &'static [&'static str], &'static [&'static str]);

const COUNTED: &[&str] = &["COUNT"];
const TIMED: &[&str] = &["AVG", "MAX", "MIN", "PERCENTILE"];
const SUMMED: &[&str] = &["AVG", "MAX", "MIN", "PERCENTILE", "SUM"];
const BY_NAME: &[&str] = &["trace_name"];
const BY_MODEL: &[&str] = &["span_model_name", "span_model_provider"];

const OF_TRACES: &[Metric] = &[
    ("trace_count", COUNTED, &["trace_name", "trace_status"]),
    ("session_count", COUNTED, &[]),
    ("latency", TIMED, BY_NAME),
    ("input_tokens", SUMMED, BY_NAME),
    ("output_tokens", SUMMED, BY_NAME),
    ("total_tokens", SUMMED, BY_NAME),
    ("cache_read_input_tokens", SUMMED, BY_NAME),
    ("cache_creation_input_tokens", SUMMED, BY_NAME),
];
const OF_SPANS: &[Metric] = &[
    (
        "span_count",
        COUNTED,
        &["span_name", "span_type", "span_status", "span_model_name", "span_model_provider"],
    ),
    ("latency", TIMED, &["span_name", "span_status"]),
    ("input_cost", SUMMED, BY_MODEL),
    ("output_cost", SUMMED, BY_MODEL),
    ("total_cost", SUMMED, BY_MODEL),
];
const OF_ASSESSMENTS: &[Metric] = &[
    ("assessment_count", COUNTED, &["assessment_name", "assessment_value"]),
    ("assessment_value", TIMED, &["assessment_name"]),
];

/// What filters may speak of: the view, its entity, and whether that has a key.
const ENTITIES: [(&str, &str, bool); 8] = [
    ("trace", "status", false),
    ("trace", "tag", true),
    ("trace", "metadata", true),
    ("span", "name", false),
    ("span", "status", false),
    ("span", "type", false),
    ("assessment", "name", false),
    ("assessment", "type", false),
];

impl Query {
    pub(super) fn read(params: &Params) -> Result<Self, Error> {
        let ids = params.texts("experiment_ids");
        if ids.is_empty() {
            return Err(Error::invalid("Missing value for required parameter 'experiment_ids'."));
        }
        let (view, metrics) = view(params.required("view_type")?)?;
        let metric = params.required("metric_name")?;
        let Some((_, fitting, groupings)) = metrics.iter().find(|(name, ..)| *name == metric)
        else {
            let names: Vec<&str> = metrics.iter().map(|(name, ..)| *name).collect();
            return Err(Error::invalid(format!(
                "metric_name must be one of {names:?}, got '{metric}'"
            )));
        };
        let dimensions = params.texts("dimensions");
        if let Some(wrong) = dimensions.iter().find(|it| !groupings.contains(&it.as_str())) {
            return Err(Error::invalid(format!(
                "Found invalid dimension(s): '{wrong}'. Supported dimensions: {groupings:?}"
            )));
        }
        let interval_s = params.integer("time_interval_seconds")?.filter(|seconds| *seconds != 0);
        let (start_ms, end_ms) = (params.integer("start_time_ms")?, params.integer("end_time_ms")?);
        if interval_s.is_some() && (start_ms.is_none() || end_ms.is_none()) {
            return Err(Error::invalid(
                "start_time_ms and end_time_ms are required if time_interval_seconds is set",
            ));
        }
        if let Some(interval_s) = interval_s.filter(|seconds| *seconds < 0) {
            let message = format!("time_interval_seconds must be positive, got {interval_s}");
            return Err(Error::invalid(message));
        }
        let most = params.integer("max_results")?.unwrap_or(USUAL);
        Ok(Self {
            projects: ids.iter().map(|id| name::experiment(id)).collect::<Result<_, _>>()?,
            view,
            metric: metric.to_owned(),
            aggregations: aggregations(params, fitting)?,
            dimensions,
            conditions: params
                .texts("filters")
                .iter()
                .map(|it| condition(it))
                .collect::<Result<_, _>>()?,
            interval_s,
            start_ms,
            end_ms,
            most: usize::try_from(most).unwrap_or(0),
        })
    }

    /// The conditions on traces, spans or assessments.
    pub(super) fn conditions(&self, view: &'static str) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().filter(move |condition| condition.view == view)
    }

    pub(super) fn takes_span(&self, span: &SlimSpan) -> bool {
        self.conditions("span").all(|condition| {
            condition.value
                == match condition.entity.as_str() {
                    "name" => span.name.as_str(),
                    "type" => span.span_type.as_str(),
                    _ => super::status(span.status),
                }
        })
    }

    pub(super) fn takes_assessment(&self, assessment: &Assessment) -> bool {
        self.conditions("assessment").all(|condition| {
            condition.value
                == match condition.entity.as_str() {
                    "name" => assessment.name.as_str(),
                    _ => assessment.verdict.kind(),
                }
        })
    }

    /// The group of something of that time and with those properties; none if it lacks one that is
    /// grouped by.
    pub(super) fn key(&self, at_ns: i64, of: &[(&str, &str)]) -> Option<Key> {
        let bucket_ms = self.interval_s.map(|seconds| {
            let length_ms = seconds.saturating_mul(1_000);
            crate::time::ms(at_ns).div_euclid(length_ms).saturating_mul(length_ms)
        });
        let named = self.dimensions.iter().map(|dimension| {
            let value = of.iter().find(|(name, _)| name == dimension)?.1;
            Some(value.to_owned())
        });
        Some(Key { bucket_ms, named: named.collect::<Option<_>>()? })
    }
}

fn view(name: &str) -> Result<(View, &'static [Metric]), Error> {
    match name {
        "TRACES" => Ok((View::Traces, OF_TRACES)),
        "SPANS" => Ok((View::Spans, OF_SPANS)),
        "ASSESSMENTS" => Ok((View::Assessments, OF_ASSESSMENTS)),
        _ => Err(Error::invalid(format!(
            "view_type must be one of [\"TRACES\", \"SPANS\", \"ASSESSMENTS\"], got '{name}'"
        ))),
    }
}

fn aggregations(params: &Params, fitting: &[&str]) -> Result<Vec<Aggregation>, Error> {
    let sent: Vec<SentAggregation> = params.list("aggregations")?;
    if sent.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'aggregations'."));
    }
    let read = sent.into_iter().map(|sent| {
        let name = sent.aggregation_type.as_str();
        if !fitting.contains(&name) {
            return Err(Error::invalid(format!(
                "Found invalid aggregation_type(s): '{name}'. Supported aggregation types: \
                 {fitting:?}"
            )));
        }
        match (name, sent.percentile_value) {
            ("PERCENTILE", Some(part)) if (0.0..=100.0).contains(&part) => {
                Ok(Aggregation::Percentile(part))
            }
            ("PERCENTILE", _) => Err(Error::invalid(
                "Percentile value between 0 and 100 is required for PERCENTILE aggregation",
            )),
            ("COUNT", _) => Ok(Aggregation::Count),
            ("SUM", _) => Ok(Aggregation::Sum),
            ("AVG", _) => Ok(Aggregation::Avg),
            ("MIN", _) => Ok(Aggregation::Min),
            _ => Ok(Aggregation::Max),
        }
    });
    read.collect()
}

fn condition(filter: &str) -> Result<Condition, Error> {
    let clauses = clause::parse(filter)?;
    let [Clause { path, operator: "=", operand: Operand::Text(value) }] = clauses.as_slice() else {
        return Err(Error::invalid(format!(
            "Invalid filter: '{filter}'. Expected one comparison such as trace.status = 'OK'."
        )));
    };
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [view, entity, key @ ..] if ENTITIES.contains(&(*view, *entity, !key.is_empty())) => {
            Ok(Condition {
                view: (*view).to_owned(),
                entity: (*entity).to_owned(),
                key: key.join("."),
                value: value.clone(),
            })
        }
        _ => Err(Error::invalid(format!(
            "Invalid filter: '{filter}'. There are trace.status, trace.tag.<key>, \
             trace.metadata.<key>, span.name, span.status, span.type, assessment.name and \
             assessment.type."
        ))),
    }
}
