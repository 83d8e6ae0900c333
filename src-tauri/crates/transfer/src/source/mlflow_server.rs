//! An MLflow server, read over its REST protocol: experiments, then of each its traces by time and
//! its runs.
//!
//! Traces are asked for by their time and not by page alone: what comes or goes while an import
//! runs cannot make it miss others. Written down is where it stands, so that it goes on there.

mod files;
mod models;
mod page;
mod runs;
mod spans;

use std::collections::{BTreeMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::Store;

use super::http::{Client, Credentials, Patience};
use super::mlflow::{self, ns_of_rfc3339};
use super::{Batch, ImportedProject};
use crate::error::Error;
use page::Pages;
use runs::Runs;

/// Traces asked for at a time, without their spans.
const TRACES: usize = 100;
/// Runs asked for at a time.
const RUNS: usize = 20;
/// Experiments asked for at a time.
const EXPERIMENTS: usize = 1_000;
/// The oldest server whose protocol is read here.
const OLDEST: u64 = 3;

/// Where an import stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// The experiment at hand; all of lesser numbers are done.
    experiment: Option<u64>,
    at: At,
}

/// Where an experiment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum At {
    /// Traces that began before this are done, milliseconds since 1970.
    Traces { since_ms: i64 },
    /// Pages of runs before this one are done.
    Runs { token: Option<String> },
}

impl Default for At {
    fn default() -> Self {
        Self::Traces { since_ms: 0 }
    }
}

/// An experiment.
#[derive(Debug, Clone)]
struct Experiment {
    id: u64,
    /// Its name as a project's.
    project: String,
    tags: BTreeMap<String, String>,
}

/// A server that is read.
#[derive(Debug)]
pub(super) struct Server {
    client: Client,
    now_ns: i64,
    cursor: Cursor,
    /// Experiments that are left, the one at hand first.
    experiments: VecDeque<Experiment>,
    /// Whether the experiment at hand was told.
    is_told: bool,
    /// Traces that were found and not taken yet, oldest first.
    found: VecDeque<Json>,
    search: Search,
    /// The page of runs at hand.
    page: Option<Runs>,
}

/// How the search for traces goes on.
#[derive(Debug, Default)]
struct Search {
    token: Option<String>,
    is_done: bool,
    /// Traces of the millisecond at which the search stands, which were taken.
    taken: HashSet<String>,
}

impl Server {
    /// Asks the server for its version and its experiments.
    pub(super) async fn open(
        address: &str,
        credentials: Credentials,
        cursor: &str,
        now_ns: i64,
    ) -> Result<Self, Error> {
        let client = Client::new(address, credentials)?;
        check(&client).await?;
        let cursor: Cursor = serde_json::from_str(cursor).unwrap_or_default();
        let mut experiments = experiments(&client).await?;
        experiments.retain(|each| Some(each.id) >= cursor.experiment);
        if experiments.front().map(|each| each.id) != cursor.experiment {
            // The one that was at hand is gone.
            let at = At::default();
            return Ok(Self::new(client, now_ns, Cursor { at, ..cursor }, experiments));
        }
        Ok(Self::new(client, now_ns, cursor, experiments))
    }

    fn new(client: Client, now_ns: i64, cursor: Cursor, experiments: VecDeque<Experiment>) -> Self {
        let (found, search) = (VecDeque::new(), Search::default());
        Self { client, now_ns, cursor, experiments, is_told: false, found, search, page: None }
    }

    /// The next batch.
    pub(super) async fn next(&mut self, store: &Store) -> Result<Option<Batch>, Error> {
        let Some(experiment) = self.experiments.front().cloned() else { return Ok(None) };
        self.cursor.experiment = Some(experiment.id);
        let is_new = !std::mem::replace(&mut self.is_told, true);
        let mut batch = match self.cursor.at.clone() {
            At::Traces { since_ms } => self.traces(&experiment, since_ms).await?,
            At::Runs { token } => self.runs(&experiment, token, store).await?,
        };
        if is_new {
            let Experiment { project: name, tags, .. } = experiment;
            batch.projects.push(ImportedProject { name, tags });
        }
        batch.cursor = serde_json::to_string(&self.cursor).unwrap_or_default();
        Ok(Some(batch))
    }

    /// Some traces of an experiment, or the change to its runs.
    async fn traces(&mut self, experiment: &Experiment, since_ms: i64) -> Result<Batch, Error> {
        if self.found.is_empty() && !self.search.is_done {
            self.search(experiment, since_ms).await?;
        }
        let infos = spans::few(&mut self.found);
        let mut batch = Batch::default();
        if let Some(last) = infos.last() {
            self.passed(&infos, last_ms(last).unwrap_or(since_ms).max(since_ms), since_ms);
            let mut spans = spans::of(&self.client, &infos).await?;
            for info in infos {
                let name = info["trace_id"].as_str().unwrap_or_default().to_owned();
                let (info, groups) = spans.take(&name, info, &mut batch.report);
                let origin = self.client.address();
                let project = &experiment.project;
                let mut trace =
                    mlflow::said(&info, project, &origin, self.now_ns, &mut batch.report);
                trace.groups = groups;
                batch.traces.push(trace);
            }
        }
        if self.found.is_empty() && self.search.is_done {
            self.cursor.at = At::Runs { token: None };
            self.search = Search::default();
        }
        Ok(batch)
    }

    /// Moves the cursor behind traces that are being taken.
    fn passed(&mut self, infos: &[Json], last_ms: i64, since_ms: i64) {
        if last_ms > since_ms {
            self.search.taken.clear();
        }
        let of_last = infos.iter().filter(|info| self::last_ms(info) == Some(last_ms));
        let names = of_last.filter_map(|info| info["trace_id"].as_str().map(str::to_owned));
        self.search.taken.extend(names);
        self.cursor.at = At::Traces { since_ms: last_ms };
    }

    /// Asks for a page of traces. A page that ends in a later millisecond than the search began is
    /// followed by a search from there; else by the next page of the same search.
    async fn search(&mut self, experiment: &Experiment, since_ms: i64) -> Result<(), Error> {
        let mut asked = json!({
            "locations": [location(experiment.id)],
            "filter": format!("timestamp_ms >= {since_ms}"),
            "order_by": ["timestamp_ms ASC"],
            "max_results": TRACES,
        });
        if let Some(token) = &self.search.token {
            asked["page_token"] = token.as_str().into();
        }
        let page = self.client.json_of_post("api/3.0/mlflow/traces/search", &asked).await?;
        let (mut found, token) = page::taken(page, "traces");
        let last = found.last().and_then(last_ms);
        self.search.is_done = token.is_none();
        self.search.token = token.filter(|_| last.is_none_or(|last| last <= since_ms));
        found.retain(|info| {
            info["trace_id"].as_str().is_some_and(|name| !self.search.taken.contains(name))
        });
        self.found = found.into();
        Ok(())
    }

    /// Some runs of an experiment or files of theirs, or the change to the next experiment.
    async fn runs(
        &mut self,
        experiment: &Experiment,
        token: Option<String>,
        store: &Store,
    ) -> Result<Batch, Error> {
        let mut batch = Batch::default();
        let mut page = match self.page.take() {
            Some(page) => page,
            None => {
                Runs::ask(&self.client, experiment, token.as_deref(), &mut batch.report).await?
            }
        };
        page.take(&self.client, experiment.id, store, &mut batch).await?;
        if !page.is_done() {
            self.page = Some(page);
        } else if page.next.is_some() {
            self.cursor.at = At::Runs { token: page.next };
        } else {
            models::count(&self.client, experiment.id, &mut batch.report).await?;
            self.experiments.pop_front();
            self.is_told = false;
            let next = experiment.id.saturating_add(1);
            self.cursor = Cursor { experiment: Some(next), at: At::default() };
        }
        Ok(batch)
    }
}

/// Where traces of an experiment are.
fn location(experiment: u64) -> Json {
    json!({
        "type": "MLFLOW_EXPERIMENT",
        "mlflow_experiment": {"experiment_id": experiment.to_string()},
    })
}

/// When a trace began, milliseconds since 1970.
fn last_ms(info: &Json) -> Option<i64> {
    Some(ns_of_rfc3339(info["request_time"].as_str()?)?.div_euclid(NS_PER_MS))
}

/// That it is an MLflow server, and none too old.
async fn check(client: &Client) -> Result<(), Error> {
    let answer = client.get("version", &[], Patience::Short).await?;
    client.is_allowed(
        &answer,
        "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
    )?;
    let wrong = |reason: String| Error::Answer { url: client.address(), reason };
    let version = String::from_utf8_lossy(&answer.body).trim().to_owned();
    let major: Option<u64> = version.split('.').next().and_then(|major| major.parse().ok());
    match major.filter(|_| answer.status.is_success() && version.len() < 40) {
        Some(major) if major >= OLDEST => Ok(()),
        Some(_) => Err(wrong(format!(
            "it is MLflow {version}, and only servers from version {OLDEST} are read; import its \
             database file instead: `touchstone import mlflow mlflow.db`"
        ))),
        None => {
            Err(wrong(format!("this is no MLflow server: `/version` answers {}", answer.told())))
        }
    }
}

/// All experiments that are not deleted, by number.
async fn experiments(client: &Client) -> Result<VecDeque<Experiment>, Error> {
    let asked = json!({"max_results": EXPERIMENTS, "view_type": "ACTIVE_ONLY"});
    let mut pages = Pages::of_post("api/2.0/mlflow/experiments/search", asked, "experiments");
    let mut all = Vec::new();
    while let Some(page) = pages.next(client).await? {
        all.extend(page.iter().filter_map(experiment));
    }
    all.sort_by_key(|each| each.id);
    Ok(all.into())
}

fn experiment(json: &Json) -> Option<Experiment> {
    let id = json["experiment_id"].as_str()?;
    Some(Experiment {
        project: mlflow::project_name(json["name"].as_str().unwrap_or_default(), id),
        id: id.parse().ok()?,
        tags: page::pairs(&json["tags"]),
    })
}
