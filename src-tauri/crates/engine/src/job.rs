//! The runner of jobs: long work done in chunks, each one bounded write together with the job's
//! progress, so that a job stops between chunks at any time and goes on after a restart.
//!
//! To add a kind of work, write its function and name it in `KINDS`. Work that only writes is a
//! `Chunk`; work that reads first, or takes long without the writer, is a `Steps`.

use std::pin::Pin;
use std::time::Duration;

use tokio_util::task::TaskTracker;
use touchstone_domain::id::{JobId, ProjectId};
use touchstone_domain::job::{Job, JobState};
use touchstone_store::{Store, StoreError, WriteTx};

use crate::check::{self, STORE_CHECK};
use crate::clock;
use crate::connect::{self, IMPORT_CONNECT, Means};
use crate::deletion::{self, TRACES_DELETE};
use crate::index::{self, INDEX_REBUILD};
use crate::rollup::{self, ROLLUP_FILL};
use crate::session::{self, SESSIONS_FILL};
use crate::task::Tasks;
use crate::transfer::{self, EXPORT, IMPORT};
use crate::upkeep::PAGES;

/// The kind of job that deletes a project with everything in it; its input is the project's id.
pub const PROJECT_DELETE: &str = "project_delete";

/// The kind of job that reckons the costs of a model's stored calls anew; its input is the model.
pub const PRICE_APPLY: &str = "price_apply";

/// The kind of job that reads all stored spans anew, because this program reads more in them than
/// the one that stored them; its input is the version of that reading.
pub const SPANS_READ: &str = "spans_read";

/// The kind of job that gives all space back that nothing uses.
pub const STORE_COMPACT: &str = "store_compact";

/// One chunk of work: at most 20 ms, and it counts what it did in the job's `done`.
pub(crate) type Chunk = fn(&WriteTx<'_>, &mut Job) -> Result<Step, StoreError>;

/// One step of work on its way: the job as it stands after it, and whether steps are left.
pub(crate) type Stepped = Pin<Box<dyn Future<Output = Result<(Job, Step), StoreError>> + Send>>;

/// One step of work that is more than one write. Done twice it must do no harm: the job's progress
/// is written after it, and a process may end in between. A step that takes long must end soon
/// after [`Tasks::stopping`].
pub(crate) type Steps = fn(Jobs, Job) -> Stepped;

/// How a kind of job works.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    Chunks(Chunk),
    Steps(Steps),
}

/// Every kind of job.
const KINDS: &[(&str, Work)] = &[
    (PROJECT_DELETE, Work::Chunks(project_delete)),
    (PRICE_APPLY, Work::Chunks(|tx, job| spans_read(tx, job, true))),
    (SPANS_READ, Work::Chunks(|tx, job| spans_read(tx, job, false))),
    (ROLLUP_FILL, Work::Chunks(rollup::chunk)),
    (SESSIONS_FILL, Work::Chunks(session::chunk)),
    (TRACES_DELETE, Work::Steps(|jobs, job| Box::pin(deletion::step(jobs, job)))),
    (STORE_CHECK, Work::Steps(|jobs, job| Box::pin(check::step(jobs, job)))),
    (INDEX_REBUILD, Work::Steps(|jobs, job| Box::pin(index::step(jobs, job)))),
    (STORE_COMPACT, Work::Chunks(store_compact)),
    (IMPORT, Work::Steps(|jobs, job| Box::pin(transfer::import_step(jobs, job)))),
    (EXPORT, Work::Steps(|jobs, job| Box::pin(transfer::export_step(jobs, job)))),
    (IMPORT_CONNECT, Work::Steps(|jobs, job| Box::pin(connect::step(jobs, job)))),
];

/// Traces deleted in one chunk.
const TRACES_PER_CHUNK: u32 = 50;

/// Spans looked at in one chunk.
const SPANS_PER_CHUNK: u32 = 100;

/// Leaves the writer to others between chunks.
const PAUSE: Duration = Duration::from_millis(1);

/// Before work goes on that a full or unwritable disk stopped.
const DISK_PAUSE: Duration = Duration::from_secs(3);

/// Whether work is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    More,
    Done,
}

/// Starts, resumes and cancels jobs.
#[derive(Debug, Clone)]
pub struct Jobs {
    store: Store,
    tasks: Tasks,
    now_ns: fn() -> i64,
    running: TaskTracker,
    means: Option<Means>,
}

impl Jobs {
    pub(crate) fn new(store: Store, tasks: Tasks, now_ns: fn() -> i64) -> Self {
        let running = TaskTracker::new();
        running.close();
        Self { store, tasks, now_ns, running, means: None }
    }

    /// The same, which can import, too.
    pub(crate) fn with(self, means: Means) -> Self {
        Self { means: Some(means), ..self }
    }

    /// Begins a job, unless one of the same kind on the same input runs already: then that one is
    /// answered. `total` is how many units of work there are, where known.
    pub async fn start(
        &self,
        kind: &'static str,
        input: String,
        total: Option<i64>,
    ) -> Result<Job, StoreError> {
        let job = self.new_job(kind, input, total);
        let wanted = job.id.clone();
        let job = self.store.write(move |tx| create_or_find(tx, job)).await?;
        if job.id == wanted {
            self.run(job.id.clone());
        }
        Ok(job)
    }

    /// Begins a job whose input is made in the write that begins it.
    pub(crate) async fn start_made<F>(&self, kind: &'static str, make: F) -> Result<Job, StoreError>
    where
        F: FnOnce(&WriteTx<'_>) -> Result<String, StoreError> + Send + 'static,
    {
        let job = self.new_job(kind, String::new(), None);
        let create = move |tx: &WriteTx<'_>| {
            let job = Job { input: make(tx)?, ..job };
            tx.job_create(&job)?;
            Ok(job)
        };
        let job = self.store.write(create).await?;
        self.run(job.id.clone());
        Ok(job)
    }

    fn new_job(&self, kind: &'static str, input: String, total: Option<i64>) -> Job {
        let now_ns = (self.now_ns)();
        Job {
            id: JobId(clock::new_id()),
            kind: kind.to_owned(),
            input,
            state: JobState::Running,
            done: 0,
            total,
            error: None,
            created_ns: now_ns,
            updated_ns: now_ns,
            cursor: 0,
            report: None,
            place: None,
        }
    }

    /// Begins a job whose work has changed: one of the same kind on the same input that still runs
    /// is cancelled, since it did part of its work as it was meant before.
    pub async fn start_anew(
        &self,
        kind: &'static str,
        input: String,
        total: Option<i64>,
    ) -> Result<Job, StoreError> {
        let running = self.store.read(|tx| tx.jobs_running()).await?;
        for job in running.into_iter().filter(|job| job.kind == kind && job.input == input) {
            self.cancel(job.id).await?;
        }
        self.start(kind, input, total).await
    }

    /// Cancels a job between two of its chunks; one that has ended stays as it is.
    pub async fn cancel(&self, id: JobId) -> Result<(), StoreError> {
        let now_ns = (self.now_ns)();
        let ended = move |job: &mut Job| {
            job.state = JobState::Cancelled;
            job.updated_ns = now_ns;
        };
        self.store.write(move |tx| change(tx, &id, ended)).await
    }

    /// Goes on with what an earlier process left running.
    pub(crate) async fn resume(&self) -> Result<(), StoreError> {
        for job in self.store.read(|tx| tx.jobs_running()).await? {
            tracing::info!(id = %job.id, kind = job.kind, "going on with a job");
            self.run(job.id);
        }
        Ok(())
    }

    /// Waits until no job runs.
    pub async fn finished(&self) {
        self.running.wait().await;
    }

    fn run(&self, id: JobId) {
        let jobs = self.clone();
        let counted = self.running.track_future(async move { jobs.work(id).await });
        self.tasks.spawn(counted);
    }

    async fn work(&self, id: JobId) {
        while !self.tasks.stopping().is_cancelled() {
            match self.chunk(id.clone()).await {
                Ok(Step::More) => tokio::time::sleep(PAUSE).await,
                Ok(Step::Done) | Err(StoreError::Closed) => return,
                Err(StoreError::Full | StoreError::Unwritable(_)) => self.wait_for_disk().await,
                Err(error) => return self.fail(id, &error).await,
            }
        }
    }

    async fn wait_for_disk(&self) {
        let stopping = self.tasks.stopping().cancelled();
        // Either end is as good: the loop looks which it was.
        let _ = tokio::time::timeout(DISK_PAUSE, stopping).await;
    }

    async fn chunk(&self, id: JobId) -> Result<Step, StoreError> {
        let now_ns = (self.now_ns)();
        let of = id.clone();
        let job = self.store.read(move |tx| tx.job(&of)).await?;
        let Some(job) = job.filter(|job| job.state == JobState::Running) else {
            return Ok(Step::Done);
        };
        match work_of(&job)? {
            Work::Chunks(chunk) => {
                let step = self.store.write(move |tx| one_chunk(tx, &id, chunk, now_ns)).await?;
                if step == Step::Done && job.kind == PROJECT_DELETE {
                    self.load_redactions().await?;
                }
                Ok(step)
            }
            Work::Steps(step) => {
                let (job, step) = step(self.clone(), job).await?;
                self.store.write(move |tx| progress(tx, job, step, now_ns)).await
            }
        }
    }

    /// A project that is gone wants nothing replaced any more, also not in one that gets its name.
    async fn load_redactions(&self) -> Result<(), StoreError> {
        match &self.means {
            Some(means) => means.redactions.load(&self.store).await,
            None => Ok(()),
        }
    }

    /// The store that the work is on.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What imports need beside the store.
    pub(crate) fn means(&self) -> Option<&Means> {
        self.means.as_ref()
    }

    /// The spawner, which tells when to end.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Nanoseconds since 1970.
    pub(crate) fn now_ns(&self) -> i64 {
        (self.now_ns)()
    }

    async fn fail(&self, id: JobId, error: &StoreError) {
        tracing::warn!(%id, %error, "a job failed");
        let (now_ns, reason) = ((self.now_ns)(), error.to_string());
        let ended = move |job: &mut Job| {
            job.state = JobState::Failed;
            job.error = Some(reason);
            job.updated_ns = now_ns;
        };
        if let Err(error) = self.store.write(move |tx| change(tx, &id, ended)).await {
            tracing::warn!(%error, "that a job failed could not be written down");
        }
    }
}

fn create_or_find(tx: &WriteTx<'_>, job: Job) -> Result<Job, StoreError> {
    let same = |other: &Job| other.kind == job.kind && other.input == job.input;
    if let Some(running) = tx.jobs_running()?.into_iter().find(same) {
        return Ok(running);
    }
    tx.job_create(&job)?;
    Ok(job)
}

/// Changes a job that has not ended.
fn change(tx: &WriteTx<'_>, id: &JobId, how: impl FnOnce(&mut Job)) -> Result<(), StoreError> {
    let missing = || StoreError::NotFound { what: "job", id: id.to_string() };
    let mut job = tx.job(id)?.ok_or_else(missing)?;
    if job.state != JobState::Running {
        return Ok(());
    }
    how(&mut job);
    tx.job_update(&job)
}

fn work_of(job: &Job) -> Result<Work, StoreError> {
    let unknown = || StoreError::NotFound { what: "kind of job", id: job.kind.clone() };
    KINDS.iter().find(|(kind, _)| *kind == job.kind).map(|(_, work)| *work).ok_or_else(unknown)
}

fn one_chunk(tx: &WriteTx<'_>, id: &JobId, chunk: Chunk, now_ns: i64) -> Result<Step, StoreError> {
    let Some(mut job) = tx.job(id)?.filter(|job| job.state == JobState::Running) else {
        return Ok(Step::Done);
    };
    let step = chunk(tx, &mut job)?;
    progress(tx, job, step, now_ns)
}

/// Writes down how far a job came, unless it was cancelled meanwhile.
fn progress(tx: &WriteTx<'_>, job: Job, step: Step, now_ns: i64) -> Result<Step, StoreError> {
    if tx.job(&job.id)?.is_none_or(|stored| stored.state != JobState::Running) {
        return Ok(Step::Done);
    }
    let state = if step == Step::Done { JobState::Done } else { job.state };
    tx.job_update(&Job { state, updated_ns: now_ns, ..job })?;
    Ok(step)
}

/// Goes over all spans by their rows, and reads those of the model that is the job's input, or all.
fn spans_read(tx: &WriteTx<'_>, job: &mut Job, of_model: bool) -> Result<Step, StoreError> {
    let model = of_model.then_some(job.input.as_str());
    let (seen, next) = tx.spans_read_anew(model, job.cursor, SPANS_PER_CHUNK)?;
    job.done = job.done.saturating_add(seen.into());
    match next {
        Some(next) => {
            job.cursor = next;
            Ok(Step::More)
        }
        None => Ok(Step::Done),
    }
}

fn store_compact(tx: &WriteTx<'_>, job: &mut Job) -> Result<Step, StoreError> {
    let before = tx.pages_free()?;
    let left = tx.pages_give_back(PAGES)?;
    job.total = Some(job.done.saturating_add(before));
    job.done = job.done.saturating_add(before - left);
    Ok(if left > 0 && left < before { Step::More } else { Step::Done })
}

fn project_delete(tx: &WriteTx<'_>, job: &mut Job) -> Result<Step, StoreError> {
    let missing = || StoreError::NotFound { what: "project", id: job.input.clone() };
    let project: ProjectId = job.input.parse().map_err(|_| missing())?;
    let cleared = tx.project_clear(project, TRACES_PER_CHUNK)?;
    job.done = job.done.saturating_add(cleared.into());
    // What was dropped has no time, so that it is swept whatever the time is.
    if cleared > 0 || tx.artifacts_drop(&job.input)? > 0 || tx.artifacts_sweep(1)? {
        return Ok(Step::More);
    }
    tx.project_delete(project)?;
    Ok(Step::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use touchstone_ingest::Reader;

    fn open(dir: &std::path::Path) -> (Store, Tasks) {
        let options = touchstone_store::Options {
            reader: Arc::new(Reader::default()),
            now_ns: clock::now_ns,
        };
        (Store::open(&dir.join("touchstone.db"), options).unwrap(), Tasks::new())
    }

    async fn project(store: &Store, name: &'static str) -> ProjectId {
        store.write(move |tx| tx.project_create(name, 1)).await.unwrap().id
    }

    async fn job(store: &Store, id: &JobId) -> Job {
        let id = id.clone();
        store.read(move |tx| tx.job(&id)).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_project_is_deleted_by_its_job() {
        let dir = tempfile::tempdir().unwrap();
        let (store, tasks) = open(dir.path());
        let jobs = Jobs::new(store.clone(), tasks, clock::now_ns);
        let id = project(&store, "old").await;
        let begun = jobs.start(PROJECT_DELETE, id.to_string(), Some(0)).await.unwrap();
        jobs.finished().await;
        assert_eq!(job(&store, &begun.id).await.state, JobState::Done);
        assert_eq!(store.read(move |tx| tx.project(id)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_job_that_cannot_go_on_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let (store, tasks) = open(dir.path());
        let jobs = Jobs::new(store.clone(), tasks, clock::now_ns);
        let begun = jobs.start(PROJECT_DELETE, "seven".into(), None).await.unwrap();
        jobs.finished().await;
        let ended = job(&store, &begun.id).await;
        assert_eq!(ended.state, JobState::Failed);
        assert!(ended.error.unwrap().contains("seven"));
    }

    #[tokio::test]
    async fn a_job_left_running_goes_on_in_the_next_process_and_a_cancelled_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let (store, stopped) = open(dir.path());
        stopped.stopping().cancel();
        let before = Jobs::new(store.clone(), stopped, clock::now_ns);
        let (kept, gone) = (project(&store, "kept").await, project(&store, "gone").await);
        let cancelled = before.start(PROJECT_DELETE, kept.to_string(), None).await.unwrap();
        let left = before.start(PROJECT_DELETE, gone.to_string(), None).await.unwrap();
        before.cancel(cancelled.id.clone()).await.unwrap();
        before.finished().await;
        assert_eq!(job(&store, &left.id).await.state, JobState::Running);

        let after = Jobs::new(store.clone(), Tasks::new(), clock::now_ns);
        after.resume().await.unwrap();
        after.finished().await;
        assert_eq!(job(&store, &left.id).await.state, JobState::Done);
        assert_eq!(job(&store, &cancelled.id).await.state, JobState::Cancelled);
        let projects = store.read(|tx| tx.projects()).await.unwrap();
        let names: Vec<&str> = projects.iter().map(|row| row.project.name.as_str()).collect();
        assert_eq!(names, ["Default", "kept"]);
    }

    #[tokio::test]
    async fn the_same_work_is_not_begun_twice() {
        let dir = tempfile::tempdir().unwrap();
        let (store, stopped) = open(dir.path());
        stopped.stopping().cancel();
        let jobs = Jobs::new(store.clone(), stopped, clock::now_ns);
        let id = project(&store, "old").await.to_string();
        let first = jobs.start(PROJECT_DELETE, id.clone(), None).await.unwrap();
        let second = jobs.start(PROJECT_DELETE, id, None).await.unwrap();
        assert_eq!(first.id, second.id);
    }

    #[tokio::test]
    async fn an_unknown_job_cannot_be_cancelled() {
        let dir = tempfile::tempdir().unwrap();
        let (store, tasks) = open(dir.path());
        let jobs = Jobs::new(store, tasks, clock::now_ns);
        let error = jobs.cancel(JobId("none".into())).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { what: "job", .. }));
    }
}
