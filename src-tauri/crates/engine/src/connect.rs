//! Importing straight from another tool's server or database, as a job.
//!
//! What opens the server is kept with the home's secrets while the job runs, and removed at its
//! end: it reaches neither the database nor a log. What a source says is `transfer`'s.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use touchstone_domain::id::ProjectId;
use touchstone_domain::job::{Job, JobState};
use touchstone_ingest::Redactions;
use touchstone_prices::PriceBook;
use touchstone_store::{ProjectRef, Store, StoreError, WriteTx};
use touchstone_transfer::Report;
use touchstone_transfer::sink::Sink;
pub use touchstone_transfer::source::{Credentials, Place};
use touchstone_transfer::source::{Source, Write, plain_address};

use crate::clock;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::job::{Jobs, Step};
use crate::secret::Secrets;

/// The kind of job that imports from another tool's server or database.
pub const IMPORT_CONNECT: &str = "import_connect";

/// What the job is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Input {
    from: From,
    /// The project that the user names.
    project: Option<i64>,
    /// The name of the secret that opens it.
    key: Option<String>,
}

/// Where it comes from, as it is kept and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Mlflow(String),
    MlflowFile(PathBuf),
    Langfuse(String),
}

impl From {
    fn of(place: &Place) -> Result<Self, EngineError> {
        Ok(match place {
            Place::MlflowServer(url) => Self::Mlflow(plain_address(url)?),
            Place::MlflowFile(file) => Self::MlflowFile(file.clone()),
            Place::Langfuse(url) => Self::Langfuse(plain_address(url)?),
        })
    }

    fn place(&self) -> Place {
        match self {
            Self::Mlflow(url) => Place::MlflowServer(url.clone()),
            Self::MlflowFile(file) => Place::MlflowFile(file.clone()),
            Self::Langfuse(url) => Place::Langfuse(url.clone()),
        }
    }
}

/// What imports need beside the store.
#[derive(Debug, Clone)]
pub(crate) struct Means {
    pub(crate) prices: Arc<PriceBook>,
    pub(crate) redactions: Arc<Redactions>,
    pub(crate) secrets: Arc<Secrets>,
}

impl Means {
    /// Where an import goes.
    pub(crate) fn sink(&self, store: &Store, project: Option<ProjectId>) -> Sink {
        Sink {
            store: store.clone(),
            prices: Arc::clone(&self.prices),
            redactions: Arc::clone(&self.redactions),
            target: project.map(ProjectRef::Id),
        }
    }
}

impl Engine {
    /// Begins to import from a place, once it answered; into that project, else into those it
    /// names. An import of the same place that runs already is answered instead.
    pub async fn connect(
        &self,
        place: &Place,
        credentials: Credentials,
        project: Option<ProjectId>,
    ) -> Result<Job, EngineError> {
        let mut input =
            Input { from: From::of(place)?, project: project.map(|id| id.0), key: None };
        if let Some(running) = self.importing(&input).await? {
            return Ok(running);
        }
        Source::open(place, credentials.clone(), "", self.now_ns()).await?;
        if let Some(secret) = written(&credentials) {
            let key = format!("import {}", clock::new_id());
            self.secrets().set(&key, &secret).await?;
            input.key = Some(key);
        }
        let text = serde_json::to_string(&input).unwrap_or_default();
        Ok(self.jobs().start(IMPORT_CONNECT, text, None).await?)
    }

    async fn importing(&self, input: &Input) -> Result<Option<Job>, StoreError> {
        let running = self.store().read(|tx| tx.jobs_running()).await?;
        Ok(running.into_iter().find(|job| {
            let other: Option<Input> = serde_json::from_str(&job.input).ok();
            job.kind == IMPORT_CONNECT
                && other.is_some_and(|it| Input { key: None, ..it } == *input)
        }))
    }
}

/// How an import ended.
enum End {
    /// All is there.
    Done,
    /// It was cancelled.
    Cancelled,
    /// It cannot go on.
    Failed(String),
}

/// Imports until the end, or until the engine stops.
pub(crate) async fn step(jobs: Jobs, mut job: Job) -> Result<(Job, Step), StoreError> {
    let Ok(input) = serde_json::from_str::<Input>(&job.input) else {
        return Ok(failed(job, "what it is on cannot be read".into()));
    };
    let Some(means) = jobs.means().cloned() else {
        return Ok(failed(job, "this program cannot import".into()));
    };
    let stopping = jobs.tasks().stopping().clone();
    let end = tokio::select! {
        () = stopping.cancelled() => None,
        end = import(&jobs, &means, &mut job, &input) => Some(end?),
    };
    let Some(end) = end else { return Ok((latest(&jobs, job).await?, Step::More)) };
    if let Some(key) = &input.key
        && let Err(error) = means.secrets.remove(key).await
    {
        tracing::warn!(%error, "a secret that is not needed stays");
    }
    Ok(match end {
        End::Done => (job, Step::Done),
        End::Cancelled => (job, Step::More),
        End::Failed(reason) => failed(job, reason),
    })
}

/// The job as it is stored: a write may have come through whose end was not waited for.
async fn latest(jobs: &Jobs, job: Job) -> Result<Job, StoreError> {
    let id = job.id.clone();
    Ok(jobs.store().read(move |tx| tx.job(&id)).await?.unwrap_or(job))
}

fn failed(job: Job, reason: String) -> (Job, Step) {
    tracing::warn!(id = %job.id, reason, "an import cannot go on");
    (Job { state: JobState::Failed, error: Some(reason), ..job }, Step::More)
}

/// Reads batch after batch and writes each with where the next begins. Faults of the disk are the
/// caller's, who waits and asks once more.
async fn import(
    jobs: &Jobs,
    means: &Means,
    job: &mut Job,
    input: &Input,
) -> Result<End, StoreError> {
    let credentials = match credentials(&means.secrets, input.key.as_deref()).await {
        Ok(credentials) => credentials,
        Err(error) => return Ok(End::Failed(error.to_string())),
    };
    let cursor = job.place.clone().unwrap_or_default();
    let place = input.from.place();
    let mut source = match Source::open(&place, credentials, &cursor, job.created_ns).await {
        Ok(source) => source,
        Err(error) => return end_of(error),
    };
    let sink = means.sink(jobs.store(), input.project.map(ProjectId));
    loop {
        let batch = match source.next(&sink).await {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(End::Done),
            Err(error) => return end_of(error),
        };
        let count = i64::try_from(batch.count()).unwrap_or(i64::MAX);
        let after = After { cursor: batch.cursor.clone(), count, total: batch.total };
        let writes = match batch.ready(&sink).await {
            Ok(writes) => writes,
            Err(error) => return end_of(error),
        };
        if !put(jobs, job, writes, after).await? {
            return Ok(End::Cancelled);
        }
    }
}

fn end_of(error: touchstone_transfer::Error) -> Result<End, StoreError> {
    match error {
        touchstone_transfer::Error::Store(
            error @ (StoreError::Full | StoreError::Unwritable(_) | StoreError::Closed),
        ) => Err(error),
        other => Ok(End::Failed(other.to_string())),
    }
}

/// What is written with the last part of a batch.
#[derive(Debug, Clone)]
struct After {
    cursor: String,
    count: i64,
    total: Option<i64>,
}

/// Writes a batch; false if the job does not run any more.
async fn put(
    jobs: &Jobs,
    job: &mut Job,
    writes: Vec<Write>,
    after: After,
) -> Result<bool, StoreError> {
    let mut after = Some(after);
    let count = writes.len();
    for (number, write) in writes.into_iter().enumerate() {
        let after = if number + 1 == count { after.take() } else { None };
        let (id, now_ns) = (job.id.clone(), jobs.now_ns());
        let write = move |tx: &WriteTx<'_>| {
            let running = tx.job(&id)?.filter(|job| job.state == JobState::Running);
            running.map(|job| put_one(tx, job, write, after, now_ns)).transpose()
        };
        match jobs.store().write(write).await? {
            Some(written) => *job = written,
            None => return Ok(false),
        }
    }
    Ok(true)
}

fn put_one(
    tx: &WriteTx<'_>,
    job: Job,
    write: Write,
    after: Option<After>,
    now_ns: i64,
) -> Result<Job, StoreError> {
    let mut report = Report::read(job.report.as_deref());
    report.add(write.put(tx, now_ns)?);
    let mut job = Job { report: Some(report.written()), updated_ns: now_ns, ..job };
    if let Some(After { cursor, count, total }) = after {
        job.done = job.done.saturating_add(count);
        job.total = total.map(|total| total.max(job.done));
        job.place = Some(cursor);
    }
    tx.job_update(&job)?;
    Ok(job)
}

/// Credentials as one secret; none where nothing is to be kept.
fn written(credentials: &Credentials) -> Option<SecretString> {
    let parts = match credentials {
        Credentials::None => return None,
        Credentials::Basic { user, password } => vec![user.as_str(), password.expose_secret()],
        Credentials::Bearer(token) => vec![token.expose_secret()],
    };
    serde_json::to_string(&parts).ok().map(SecretString::from)
}

async fn credentials(secrets: &Secrets, key: Option<&str>) -> Result<Credentials, EngineError> {
    let Some(key) = key else { return Ok(Credentials::None) };
    let secret = secrets.get(key).await?;
    let lost = || EngineError::Secret {
        name: key.to_owned(),
        reason: "it is gone; start the import once more".into(),
    };
    let secret = secret.ok_or_else(lost)?;
    let parts: Vec<String> = serde_json::from_str(secret.expose_secret()).unwrap_or_default();
    match <[String; 2]>::try_from(parts) {
        Ok([user, password]) => Ok(Credentials::Basic { user, password: password.into() }),
        Err(parts) => {
            parts.into_iter().next().map(|it| Credentials::Bearer(it.into())).ok_or_else(lost)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_job_is_on_names_no_secret() {
        let place = Place::Langfuse("https://cloud.langfuse.com/".into());
        let input = Input { from: From::of(&place).unwrap(), project: Some(3), key: None };
        let text = serde_json::to_string(&input).unwrap();
        assert_eq!(
            text,
            r#"{"from":{"langfuse":"https://cloud.langfuse.com"},"project":3,"key":null}"#
        );
        let place = Place::Langfuse("https://me:secret@cloud.langfuse.com/".into());
        assert!(!From::of(&place).unwrap_err().to_string().contains("me:secret"));
    }

    #[test]
    fn credentials_are_kept_as_one_secret() {
        assert!(written(&Credentials::None).is_none());
        let basic = Credentials::Basic { user: "u\"".into(), password: "p".into() };
        assert_eq!(written(&basic).unwrap().expose_secret(), r#"["u\"","p"]"#);
        let token = written(&Credentials::Bearer("t".into())).unwrap();
        assert_eq!(token.expose_secret(), r#"["t"]"#);
    }
}
