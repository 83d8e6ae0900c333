//! A run in the shape of MLflow's answers. What is empty is left out.

use serde_json::{Map, Value as Json, json};
use touchstone_domain::run::{Metric, Run};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{
    ModelSide, ReadTx, RunInput, RunModel, RunRecord, StoreError, artifacts_of_run,
};

use crate::run::RUN_NAME;

/// A run with everything that its answer shows.
#[derive(Debug)]
pub(crate) struct Whole {
    run: Run,
    metrics: Vec<Metric>,
    params: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    datasets: Vec<RunInput>,
    used: Vec<RunModel>,
    made: Vec<RunModel>,
}

impl Whole {
    pub(crate) fn read(tx: &ReadTx<'_>, record: RunRecord) -> Result<Self, StoreError> {
        let RunRecord { row, run } = record;
        Ok(Self {
            run,
            metrics: tx.run_latest(row)?,
            params: tx.run_params(row)?,
            tags: tx.run_tags(row)?,
            datasets: tx.run_inputs(row)?,
            used: tx.run_models(row, ModelSide::Input)?,
            made: tx.run_models(row, ModelSide::Output)?,
        })
    }

    /// `info`, `data` and `inputs`.
    pub(crate) fn json(&self) -> Json {
        let named = (RUN_NAME.to_owned(), self.run.name.clone());
        let mut data = Map::new();
        add(&mut data, "metrics", self.metrics.iter().map(metric));
        add(&mut data, "params", self.params.iter().map(pair));
        add(&mut data, "tags", self.tags.iter().chain([&named]).map(pair));
        let mut inputs = Map::new();
        add(&mut inputs, "dataset_inputs", self.datasets.iter().map(dataset));
        add(&mut inputs, "model_inputs", self.used.iter().map(model));
        json!({"info": info(&self.run), "data": data, "inputs": inputs})
    }

    /// The same with `outputs`.
    pub(crate) fn json_with_outputs(&self) -> Json {
        let mut json = self.json();
        let mut outputs = Map::new();
        add(&mut outputs, "model_outputs", self.made.iter().map(model));
        json["outputs"] = Json::Object(outputs);
        json
    }
}

fn add(to: &mut Map<String, Json>, name: &str, values: impl Iterator<Item = Json>) {
    let values: Vec<Json> = values.collect();
    if !values.is_empty() {
        to.insert(name.to_owned(), values.into());
    }
}

/// A run's `info`. `run_uuid` repeats `run_id` for old clients.
pub(crate) fn info(run: &Run) -> Json {
    let id = run.id.to_string();
    let mut info = json!({
        "run_id": id,
        "run_uuid": id,
        "run_name": run.name,
        "experiment_id": run.project.to_string(),
        "user_id": run.user,
        "status": run.status.name(),
        "start_time": run.start_ns.div_euclid(NS_PER_MS),
        "lifecycle_stage": if run.deleted_ns.is_some() { "deleted" } else { "active" },
        "artifact_uri": artifact_uri(run),
    });
    if let Some(end_ns) = run.end_ns {
        info["end_time"] = end_ns.div_euclid(NS_PER_MS).into();
    }
    info
}

/// Where a run's artifacts lie, as clients are told.
pub(crate) fn artifact_uri(run: &Run) -> String {
    format!("mlflow-artifacts:/{}", artifacts_of_run(run.project, run.id))
}

fn pair((key, value): &(String, String)) -> Json {
    json!({"key": key, "value": value})
}

/// A value of a metric without the dataset that it was measured on.
pub(crate) fn metric(metric: &Metric) -> Json {
    json!({
        "key": metric.key,
        "value": number(metric.value),
        "timestamp": metric.time_ms,
        "step": metric.step,
    })
}

/// A number as protobuf writes it in JSON, which has no NaN and no infinities.
fn number(value: f64) -> Json {
    match value {
        _ if value.is_nan() => "NaN".into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => value.into(),
    }
}

fn dataset(input: &RunInput) -> Json {
    let mut dataset = json!({
        "name": input.name,
        "digest": input.digest,
        "source_type": input.source_type,
        "source": input.source,
    });
    for (member, value) in [("schema", &input.schema), ("profile", &input.profile)] {
        if let Some(value) = value {
            dataset[member] = value.as_str().into();
        }
    }
    let mut answer = Map::from_iter([("dataset".to_owned(), dataset)]);
    add(&mut answer, "tags", input.tags.iter().map(pair));
    answer.into()
}

/// What the client said of the model. What is stored is an object; its id is there in any case.
fn model(model: &RunModel) -> Json {
    serde_json::from_str(&model.content).unwrap_or_else(|_| json!({"model_id": model.model}))
}
