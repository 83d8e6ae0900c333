//! What is said of a trace as a whole, read from the store and written in the protocol's JSON.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use touchstone_domain::assessment::Assessment;
use touchstone_domain::cost::{Cost, usd_from_nanos};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::{NAME, SESSION, USER};
use touchstone_domain::usage::Usage;
use touchstone_store::{ReadTx, StoreError, TraceRecord};

use crate::{assessment, name, time};

/// The tag that tells clients where spans are.
pub(crate) const SPANS_LOCATION: &str = "mlflow.trace.spansLocation";
/// The tag under whose path clients keep a trace's files.
pub(crate) const ARTIFACT_LOCATION: &str = "mlflow.artifactLocation";
/// The metadata that tells how many spans a trace has and how large they are.
pub(crate) const SIZE_STATS: &str = "mlflow.trace.sizeStats";
const TOKEN_USAGE: &str = "mlflow.trace.tokenUsage";
const COST: &str = "mlflow.trace.cost";
const SCHEMA: &str = "mlflow.trace_schema.version";

/// A trace without its spans.
#[derive(Debug)]
pub(crate) struct Info {
    pub(crate) record: TraceRecord,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) metadata: BTreeMap<String, String>,
    client_request_id: Option<String>,
    assessments: Vec<Assessment>,
}

impl Info {
    /// The trace of that id, if there is one.
    pub(crate) fn of(tx: &ReadTx<'_>, id: TraceId) -> Result<Option<Self>, StoreError> {
        tx.trace(id)?.map(|record| Self::read(tx, record)).transpose()
    }

    /// What is said of a trace beside its summary.
    pub(crate) fn read(tx: &ReadTx<'_>, record: TraceRecord) -> Result<Self, StoreError> {
        let labels = tx.trace_labels(record.row)?;
        let info = tx.trace_info(record.row)?;
        let mut read = Self {
            tags: labels.tags,
            metadata: labels.metadata,
            client_request_id: info.and_then(|info| info.client_request_id),
            assessments: tx.trace_assessments(record.row)?,
            record,
        };
        read.complete();
        Ok(read)
    }

    /// Adds what clients look for and no client said. What is said stays.
    fn complete(&mut self) {
        let record = &self.record;
        self.tags.insert(SPANS_LOCATION.into(), "TRACKING_STORE".into());
        let place = artifact_location(record.project, record.trace_id);
        self.tags.entry(ARTIFACT_LOCATION.into()).or_insert(place);
        if !record.name.is_empty() {
            self.tags.entry(NAME.into()).or_insert_with(|| record.name.clone());
        }
        let derived = [
            (SESSION, record.session.clone()),
            (USER, record.user.clone()),
            (TOKEN_USAGE, usage(&record.usage).map(|json| json.to_string())),
            (COST, cost(&record.cost).map(|json| json.to_string())),
            (SCHEMA, Some("3".to_owned())),
        ];
        for (key, value) in derived {
            if let Some(value) = value {
                self.metadata.entry(key.into()).or_insert(value);
            }
        }
    }

    /// As the third version of the protocol writes it.
    pub(crate) fn shown(&self) -> Json {
        let record = &self.record;
        let mut shown = json!({
            "trace_id": name::of_trace(record.trace_id),
            "trace_location": {
                "type": "MLFLOW_EXPERIMENT",
                "mlflow_experiment": {"experiment_id": record.project.to_string()},
            },
            "request_time": time::rfc3339(record.start_ns),
            "state": record.state.name(),
            "trace_metadata": self.metadata,
            "tags": self.tags,
        });
        if let Some(took_ns) = self.took_ns() {
            shown["execution_duration"] = time::duration(took_ns).into();
        }
        for (name, text) in [
            ("client_request_id", &self.client_request_id),
            ("request_preview", &record.request),
            ("response_preview", &record.response),
        ] {
            if let Some(text) = text {
                shown[name] = text.as_str().into();
            }
        }
        if !self.assessments.is_empty() {
            shown["assessments"] = self.assessments.iter().map(assessment::json::shown).collect();
        }
        shown
    }

    /// As the second version of the protocol writes it.
    pub(crate) fn shown_legacy(&self) -> Json {
        let pairs = |map: &BTreeMap<String, String>| -> Json {
            map.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
        };
        json!({
            "request_id": name::of_trace(self.record.trace_id),
            "experiment_id": self.record.project.to_string(),
            "timestamp_ms": time::ms(self.record.start_ns),
            "execution_time_ms": time::ms(self.took_ns().unwrap_or(0)),
            "status": self.record.state.name(),
            "request_metadata": pairs(&self.metadata),
            "tags": pairs(&self.tags),
        })
    }

    /// Spans that the client said to have sent, where it said so.
    pub(crate) fn spans_said(&self) -> i64 {
        let stats: Option<Json> =
            self.metadata.get(SIZE_STATS).and_then(|text| serde_json::from_str(text).ok());
        stats.and_then(|stats| stats["num_spans"].as_i64()).unwrap_or(0)
    }

    /// Nanoseconds; none while nothing has ended.
    fn took_ns(&self) -> Option<i64> {
        let took_ns = self.record.end_ns.saturating_sub(self.record.start_ns);
        (took_ns > 0 || self.record.state != TraceState::InProgress).then_some(took_ns)
    }
}

/// Where clients keep a trace's files.
pub(crate) fn artifact_location(project: ProjectId, id: TraceId) -> String {
    format!("mlflow-artifacts:/{project}/traces/{}/artifacts", name::of_trace(id))
}

/// Token counts in MLflow's words; none where none are known.
pub(crate) fn usage(usage: &Usage) -> Option<Json> {
    let counts = [
        ("input_tokens", usage.input),
        ("output_tokens", usage.output),
        ("total_tokens", usage.total),
        ("cache_read_input_tokens", usage.cache_read),
        ("cache_creation_input_tokens", usage.cache_write),
        ("reasoning_tokens", usage.reasoning),
    ];
    let known =
        counts.into_iter().filter_map(|(name, count)| Some((name.to_owned(), count?.into())));
    usage.has_data().then(|| Json::Object(known.collect()))
}

/// Money in MLflow's words; none where none is known.
pub(crate) fn cost(cost: &Cost) -> Option<Json> {
    let parts = [
        ("input_cost", cost.input_nanos),
        ("output_cost", cost.output_nanos),
        ("total_cost", cost.total_nanos),
    ];
    let known = parts
        .into_iter()
        .filter_map(|(name, nanos)| Some((name.to_owned(), usd_from_nanos(nanos?).into())));
    cost.has_data().then(|| Json::Object(known.collect()))
}
