//! The runs of an experiment with the history of their metrics, the traces that belong to them, and
//! their files.
//!
//! A run is told in several parts where its metrics are many. Models that were logged into it are
//! counted.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value as Json, json};
use touchstone_domain::id::RunId;
use touchstone_domain::run::{Metric, RunStatus};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{RunInput, Store};

use super::files::Files;
use super::page::{Pages, pairs, taken};
use super::{Experiment, RUNS, location};
use crate::error::Error;
use crate::report::Report;
use crate::source::http::{Client, Patience};
use crate::source::{Batch, ImportedRun, mlflow};

/// Values of a metric asked for at a time.
const VALUES: &str = "5000";
/// Values in one batch, after which it is given.
const VALUES_PER_BATCH: usize = 20_000;
/// Traces of a run asked for at a time.
const TRACES: usize = 500;
/// The tag that repeats a run's name.
pub(super) const RUN_NAME: &str = "mlflow.runName";

/// A page of runs on its way.
#[derive(Debug)]
pub(super) struct Runs {
    left: VecDeque<Open>,
    /// Runs that were told, whose files are left.
    told: VecDeque<RunId>,
    files: Option<Files>,
    /// The token of the page after it.
    pub(super) next: Option<String>,
}

/// A run whose metrics are asked for.
#[derive(Debug)]
struct Open {
    run: ImportedRun,
    /// Metrics that are left, the one at hand first.
    keys: VecDeque<String>,
    token: Option<String>,
}

impl Runs {
    /// Asks for a page.
    pub(super) async fn ask(
        client: &Client,
        experiment: &Experiment,
        token: Option<&str>,
        report: &mut Report,
    ) -> Result<Self, Error> {
        let mut asked = json!({
            "experiment_ids": [experiment.id.to_string()],
            "run_view_type": "ACTIVE_ONLY",
            "order_by": ["attributes.start_time ASC"],
            "max_results": RUNS,
        });
        if let Some(token) = token {
            asked["page_token"] = token.into();
        }
        let page = client.json_of_post("api/2.0/mlflow/runs/search", &asked).await?;
        let (runs, next) = taken(page, "runs");
        let left = runs.iter().filter_map(|run| Open::read(run, &experiment.project, report));
        Ok(Self { left: left.collect(), told: VecDeque::new(), files: None, next })
    }

    /// Whether nothing of the page is left.
    pub(super) fn is_done(&self) -> bool {
        self.left.is_empty() && self.told.is_empty() && self.files.is_none()
    }

    /// Adds runs to a batch until it is full, or files of those that were told before.
    pub(super) async fn take(
        &mut self,
        client: &Client,
        experiment: u64,
        store: &Store,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if self.files.is_none()
            && let Some(run) = self.told.pop_front()
        {
            self.files = Files::of(store, run).await?;
        } else if self.files.is_none() {
            return self.take_runs(client, experiment, batch).await;
        }
        if let Some(mut files) = self.files.take()
            && !files.take(client, store, batch).await?
        {
            self.files = Some(files);
        }
        Ok(())
    }

    async fn take_runs(
        &mut self,
        client: &Client,
        experiment: u64,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut room = VALUES_PER_BATCH;
        while let Some(open) = self.left.front_mut() {
            open.measure(client, &mut room).await?;
            if !open.keys.is_empty() {
                batch.runs.push(open.part());
                return Ok(());
            }
            let mut run = open.part();
            run.traces = traces(client, experiment, &run).await?;
            self.told.push_back(run.id);
            batch.runs.push(run);
            self.left.pop_front();
        }
        Ok(())
    }
}

impl Open {
    fn read(json: &Json, project: &str, report: &mut Report) -> Option<Self> {
        let (info, data) = (&json["info"], &json["data"]);
        let name = info["run_id"].as_str().or_else(|| info["run_uuid"].as_str())?;
        let Some(id) = mlflow::run_id(name) else {
            report.refuse("a run's id is not 32 hexadecimal characters", Some(name.to_owned()));
            return None;
        };
        for (of, member) in [("inputs", "model_inputs"), ("outputs", "model_outputs")] {
            let links = json[of][member].as_array().map_or(0, Vec::len);
            report.refuse_many(mlflow::NO_MODEL_LINKS, Some(name.to_owned()), links as u64);
        }
        let mut tags = pairs(&data["tags"]);
        let tagged = tags.remove(RUN_NAME);
        let told = info["run_name"].as_str().filter(|name| !name.is_empty()).map(str::to_owned);
        let keys = data["metrics"].as_array().into_iter().flatten();
        let keys = keys.filter_map(|metric| metric["key"].as_str().map(str::to_owned));
        let run = ImportedRun {
            id,
            project: project.to_owned(),
            name: told.or(tagged).unwrap_or_else(|| name.to_owned()),
            user: info["user_id"].as_str().unwrap_or_default().to_owned(),
            status: info["status"]
                .as_str()
                .and_then(RunStatus::from_name)
                .unwrap_or(RunStatus::Finished),
            start_ns: integer(&info["start_time"]).unwrap_or(0).saturating_mul(NS_PER_MS),
            end_ns: integer(&info["end_time"])
                .filter(|end| *end > 0)
                .map(|end| end.saturating_mul(NS_PER_MS)),
            tags,
            params: pairs(&data["params"]),
            metrics: Vec::new(),
            inputs: inputs(&json["inputs"]["dataset_inputs"]),
            traces: Vec::new(),
        };
        Some(Self { keys: keys.collect(), run, token: None })
    }

    /// Asks for values of the metrics that are left, as many as there is room for.
    async fn measure(&mut self, client: &Client, room: &mut usize) -> Result<(), Error> {
        while let Some(key) = self.keys.front().filter(|_| *room > 0) {
            let run = self.run.id.to_string();
            let mut query =
                vec![("run_id", run.as_str()), ("metric_key", key), ("max_results", VALUES)];
            query.extend(self.token.as_deref().map(|token| ("page_token", token)));
            let path = "api/2.0/mlflow/metrics/get-history";
            let answer = client.get(path, &query, Patience::Long).await?;
            let (values, token) = taken(client.json(&answer)?, "metrics");
            *room = room.saturating_sub(values.len().max(1));
            self.run.metrics.extend(values.iter().filter_map(metric));
            self.token = token;
            if self.token.is_none() {
                self.keys.pop_front();
            }
        }
        Ok(())
    }

    /// What was learned since the last part.
    fn part(&mut self) -> ImportedRun {
        let metrics = std::mem::take(&mut self.run.metrics);
        ImportedRun { metrics, ..self.run.clone() }
    }
}

/// The traces that belong to a run.
async fn traces(
    client: &Client,
    experiment: u64,
    run: &ImportedRun,
) -> Result<Vec<touchstone_domain::id::TraceId>, Error> {
    let asked = json!({
        "locations": [location(experiment)],
        "filter": format!("run_id = '{}'", run.id),
        "order_by": ["timestamp_ms ASC"],
        "max_results": TRACES,
    });
    let mut pages = Pages::of_post("api/3.0/mlflow/traces/search", asked, "traces");
    let mut all = Vec::new();
    while let Some(page) = pages.next(client).await? {
        all.extend(page.iter().filter_map(|info| info["trace_id"].as_str()).map(mlflow::trace_id));
    }
    Ok(all)
}

fn metric(json: &Json) -> Option<Metric> {
    let text = |member: &str| json[member].as_str().filter(|text| !text.is_empty());
    Some(Metric {
        key: json["key"].as_str()?.to_owned(),
        value: json["value"].as_f64().or_else(|| json["value"].as_str()?.parse().ok())?,
        time_ms: integer(&json["timestamp"]).unwrap_or(0),
        step: integer(&json["step"]).unwrap_or(0),
        dataset: text("dataset_name")
            .map(|name| (name.to_owned(), text("dataset_digest").unwrap_or_default().to_owned())),
    })
}

fn inputs(list: &Json) -> Vec<RunInput> {
    let items = list.as_array().into_iter().flatten();
    let input = |item: &Json| {
        let dataset = &item["dataset"];
        let text = |member: &str| dataset[member].as_str().map(str::to_owned);
        let tags: BTreeMap<String, String> = pairs(&item["tags"]);
        Some(RunInput {
            name: text("name").filter(|name| !name.is_empty())?,
            digest: text("digest").filter(|digest| !digest.is_empty())?,
            source_type: text("source_type").unwrap_or_default(),
            source: text("source").unwrap_or_default(),
            schema: text("schema"),
            profile: text("profile"),
            tags: tags.into_iter().collect(),
        })
    };
    items.filter_map(input).collect()
}

/// A 64-bit integer as protobuf's JSON has it: a number or its digits.
fn integer(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_with_its_tags_and_the_names_of_its_metrics() {
        let mut report = Report::default();
        let run = json!({
            "info": {"run_id": "b40e5799db904773b736955e62c24675", "run_name": "r1",
                     "user_id": "root", "status": "FAILED", "start_time": 1_795_408_021_465_i64,
                     "end_time": "1795408024896"},
            "data": {"metrics": [{"key": "score"}, {"key": "cost"}],
                     "params": [{"key": "m", "value": "gpt"}],
                     "tags": [{"key": "mlflow.runName", "value": "r1"}, {"key": "a", "value": "b"}]},
            "inputs": {"model_inputs": [{"model_id": "m-1"}], "dataset_inputs": [
                {"dataset": {"name": "d", "digest": "1", "source_type": "code", "source": "{}"},
                 "tags": [{"key": "mlflow.data.context", "value": "eval"}]}]},
        });
        let open = Open::read(&run, "Shop", &mut report).unwrap();
        assert_eq!(open.keys, ["score", "cost"]);
        assert_eq!(open.run.status, RunStatus::Failed);
        assert_eq!(open.run.end_ns, Some(1_795_408_024_896_000_000));
        assert_eq!(open.run.tags.len(), 1);
        assert_eq!(open.run.inputs[0].tags[0].1, "eval");
        assert_eq!(report.refused[0].reason, mlflow::NO_MODEL_LINKS);
        assert!(Open::read(&json!({"info": {"run_id": "7"}}), "Shop", &mut report).is_none());
        assert_eq!(report.refused[1].first.as_deref(), Some("7"));
    }

    #[test]
    fn values_that_are_no_numbers_come_as_text() {
        let nan = metric(&json!({"key": "k", "value": "NaN", "timestamp": "5"})).unwrap();
        assert!(nan.value.is_nan());
        assert_eq!((nan.time_ms, nan.step, nan.dataset), (5, 0, None));
        let least = metric(&json!({"key": "k", "value": "-Infinity"})).unwrap();
        assert!(least.value.is_infinite() && least.value < 0.0);
        assert_eq!(metric(&json!({"key": "k"})), None);
    }
}
