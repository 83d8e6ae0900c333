//! What is logged into a run: metrics, parameters, tags, datasets and models.
//!
//! Everything of a request is checked before anything is written, so that a refused request
//! leaves nothing behind. Values have no limit but the body's; MLflow would cut them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::{Value as Json, json};
use touchstone_domain::id::RunId;
use touchstone_domain::run::{Metric, Run};
use touchstone_store::{ModelSide, RunInput, RunModel, RunRecord, StoreError, WriteTx};

use crate::error::{Code, Error};
use crate::params::Params;
use crate::run::{Checked, Pair, RUN_NAME, on_active, run_id};
use crate::{Answer, Mlflow, limit};

/// Most metrics, parameters and tags of one request; MLflow's limits.
const MOST_METRICS: usize = 1_000;
const MOST_PARAMS: usize = 100;
const MOST_TAGS: usize = 100;
/// The tag that lists the models that were logged into a run.
const LOGGED_MODELS: &str = "mlflow.log-model.history";

#[derive(Debug, Deserialize)]
struct Point {
    key: String,
    #[serde(deserialize_with = "float")]
    value: f64,
    #[serde(deserialize_with = "integer")]
    timestamp: i64,
    #[serde(default, deserialize_with = "integer")]
    step: i64,
    dataset_name: Option<String>,
    dataset_digest: Option<String>,
}

impl From<Point> for Metric {
    fn from(point: Point) -> Self {
        let Point { key, value, timestamp, step, dataset_name, dataset_digest } = point;
        let dataset = dataset_name.map(|name| (name, dataset_digest.unwrap_or_default()));
        Self { key, value, time_ms: timestamp, step, dataset }
    }
}

/// A 64-bit integer as protobuf's JSON has it: a number or its digits.
fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = Json::deserialize(deserializer)?;
    let number = match &value {
        Json::Null => Some(0),
        Json::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    number.ok_or_else(|| serde::de::Error::custom(format!("expected an integer, got {value}")))
}

/// A number as protobuf's JSON has it: also as text, with NaN and infinities.
fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = Json::deserialize(deserializer)?;
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.ok_or_else(|| serde::de::Error::custom(format!("expected a number, got {value}")))
}

/// `POST runs/log-metric`.
pub(crate) async fn metric(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let point: Point = params.read()?;
    write(&mlflow, id, Batch { metrics: Some(vec![point]), ..Batch::default() }).await
}

/// `POST runs/log-parameter`.
pub(crate) async fn parameter(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let pair: Pair = params.read()?;
    write(&mlflow, id, Batch { params: Some(vec![pair]), ..Batch::default() }).await
}

/// `POST runs/set-tag`.
pub(crate) async fn set_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let pair: Pair = params.read()?;
    write(&mlflow, id, Batch { tags: Some(vec![pair]), ..Batch::default() }).await
}

/// `POST runs/log-batch`.
pub(crate) async fn batch(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    write(&mlflow, id, params.read()?).await
}

#[derive(Debug, Default, Deserialize)]
struct Batch {
    metrics: Option<Vec<Point>>,
    params: Option<Vec<Pair>>,
    tags: Option<Vec<Pair>>,
}

async fn write(mlflow: &Mlflow, id: RunId, batch: Batch) -> Answer {
    let metrics: Vec<Metric> =
        batch.metrics.unwrap_or_default().into_iter().map(Metric::from).collect();
    let (params, tags) = (batch.params.unwrap_or_default(), batch.tags.unwrap_or_default());
    check_count("metrics", metrics.len(), MOST_METRICS)?;
    check_count("params", params.len(), MOST_PARAMS)?;
    check_tags(&tags)?;
    metrics.iter().try_for_each(|metric| limit::key(&metric.key))?;
    params.iter().try_for_each(|param| limit::key(&param.key))?;
    on_active(mlflow, id, move |tx, record| {
        if let Err(error) = check_params(tx, record, &params)? {
            return Ok(Err(error));
        }
        params.iter().try_for_each(|it| tx.run_param_set(record, &it.key, &it.value))?;
        metrics.iter().try_for_each(|metric| tx.run_metric_put(record, metric))?;
        tags.iter().try_for_each(|tag| put_tag(tx, record, tag))?;
        Ok(Ok(()))
    })
    .await?;
    Ok(json!({}))
}

/// Refuses tags that are too many or whose keys cannot be such.
pub(super) fn check_tags(tags: &[Pair]) -> Result<(), Error> {
    check_count("tags", tags.len(), MOST_TAGS)?;
    tags.iter().try_for_each(|tag| limit::key(&tag.key))?;
    match tags.iter().find(|tag| tag.key == RUN_NAME && tag.value.is_empty()) {
        Some(_) => Err(Error::invalid("The tag 'mlflow.runName' names a run: it cannot be empty.")),
        None => Ok(()),
    }
}

fn check_count(what: &str, count: usize, most: usize) -> Result<(), Error> {
    if count <= most {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "A batch logging request can contain at most {most} {what}. Got {count} {what}. Please \
         split up {what} across multiple requests and try again."
    )))
}

/// A parameter keeps its value, within a request and over requests.
fn check_params(tx: &WriteTx<'_>, record: &RunRecord, params: &[Pair]) -> Checked<()> {
    let mut given: BTreeMap<&str, &str> = BTreeMap::new();
    for Pair { key, value } in params {
        let known = match given.insert(key, value) {
            Some(before) => Some(before.to_owned()),
            None => tx.run_param(record.row, key)?,
        };
        if let Some(known) = known.filter(|known| known != value) {
            return Ok(Err(Error::invalid(format!(
                "Changing param values is not allowed. Param with key='{key}' was already logged \
                 with value='{known}' for run ID='{}'. Attempted logging new value '{value}'.",
                record.run.id
            ))));
        }
    }
    Ok(Ok(()))
}

fn put_tag(tx: &WriteTx<'_>, record: &RunRecord, tag: &Pair) -> Result<(), StoreError> {
    if tag.key == RUN_NAME {
        return tx.run_update(&Run { name: tag.value.clone(), ..record.run.clone() });
    }
    tx.run_tag_set(record, &tag.key, &tag.value)
}

/// `POST runs/delete-tag`.
pub(crate) async fn delete_tag(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let key = params.required("key")?.to_owned();
    if key == RUN_NAME {
        return Err(Error::invalid("A run keeps a name: set the tag 'mlflow.runName' instead."));
    }
    on_active(&mlflow, id, move |tx, record| {
        let missing = format!("No tag with name: {key} in run with id {id}");
        let removed = tx.run_tag_remove(record, &key)?;
        Ok(if removed { Ok(()) } else { Err(Error::new(Code::ResourceDoesNotExist, missing)) })
    })
    .await?;
    Ok(json!({}))
}

/// `POST runs/log-inputs`.
pub(crate) async fn inputs(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    #[derive(Deserialize)]
    struct Inputs {
        datasets: Option<Vec<Input>>,
        models: Option<Vec<Json>>,
    }
    let id = run_id(&params)?;
    let request: Inputs = params.read()?;
    let datasets: Vec<RunInput> =
        request.datasets.unwrap_or_default().into_iter().map(RunInput::from).collect();
    check_count("datasets", datasets.len(), MOST_TAGS)?;
    if let Some(unnamed) = datasets.iter().find(|it| it.name.is_empty() || it.digest.is_empty()) {
        return Err(Error::invalid(format!(
            "A dataset needs a name and a digest, got name '{}' and digest '{}'.",
            unnamed.name, unnamed.digest
        )));
    }
    let models = models(request.models)?;
    on_active(&mlflow, id, move |tx, record| {
        datasets.iter().try_for_each(|input| tx.run_input_put(record, input))?;
        models.iter().try_for_each(|it| tx.run_model_put(record, ModelSide::Input, it)).map(Ok)
    })
    .await?;
    Ok(json!({}))
}

#[derive(Debug, Deserialize)]
struct Input {
    dataset: Dataset,
    tags: Option<Vec<Pair>>,
}

#[derive(Debug, Deserialize)]
struct Dataset {
    name: String,
    digest: String,
    #[serde(default)]
    source_type: String,
    #[serde(default)]
    source: String,
    schema: Option<String>,
    profile: Option<String>,
}

impl From<Input> for RunInput {
    fn from(Input { dataset, tags }: Input) -> Self {
        let Dataset { name, digest, source_type, source, schema, profile } = dataset;
        let tags = tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect();
        Self { name, digest, source_type, source, schema, profile, tags }
    }
}

/// `POST runs/outputs`.
pub(crate) async fn outputs(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    #[derive(Deserialize)]
    struct Outputs {
        models: Option<Vec<Json>>,
    }
    let id = run_id(&params)?;
    let models = models(params.read::<Outputs>()?.models)?;
    on_active(&mlflow, id, move |tx, record| {
        models.iter().try_for_each(|it| tx.run_model_put(record, ModelSide::Output, it)).map(Ok)
    })
    .await?;
    Ok(json!({}))
}

fn models(models: Option<Vec<Json>>) -> Result<Vec<RunModel>, Error> {
    let models = models.unwrap_or_default();
    check_count("models", models.len(), MOST_TAGS)?;
    models
        .iter()
        .map(|model| match model.get("model_id").and_then(Json::as_str) {
            Some(id) if !id.is_empty() => {
                Ok(RunModel { model: id.to_owned(), content: model.to_string() })
            }
            _ => Err(Error::invalid(format!("A model needs a 'model_id', got {model}."))),
        })
        .collect()
}

/// `POST runs/log-model`: adds to the tag that lists a run's models.
pub(crate) async fn model(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let text = params.required("model_json")?;
    let model = serde_json::from_str(text).ok().filter(Json::is_object);
    let model = model.ok_or_else(|| {
        Error::invalid(format!("Malformed model info: 'model_json' is not a JSON object: {text}"))
    })?;
    on_active(&mlflow, id, move |tx, record| {
        let known = tx.run_tag(record.row, LOGGED_MODELS)?;
        let known = known.and_then(|text| serde_json::from_str::<Vec<Json>>(&text).ok());
        let mut history = known.unwrap_or_default();
        history.push(model);
        tx.run_tag_set(record, LOGGED_MODELS, &Json::from(history).to_string()).map(Ok)
    })
    .await?;
    Ok(json!({}))
}
