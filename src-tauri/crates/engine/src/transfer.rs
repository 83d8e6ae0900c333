//! Imports and exports as jobs: what is read or written lies outside of the store, so that a job of
//! these kinds is one long step that writes its progress itself. It ends soon when the engine does
//! or the job is cancelled, and an import goes on where it stopped.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use touchstone_domain::id::{JobId, ProjectId};
use touchstone_domain::job::{Job, JobState};
use touchstone_store::{Selection, StoreError, WriteTx};
pub use touchstone_transfer::export::ExportFormat;
use touchstone_transfer::export::{Export, Feed, default_path};
use touchstone_transfer::import::{At, Import, Inspected, format_named, format_of, inspect};
use touchstone_transfer::{Error, Report};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::job::{Jobs, Step};

/// The kind of job that imports a file or all files below a directory; it tells a report. Its place
/// is the file of the directory, its cursor where in it.
pub const IMPORT: &str = "import";
/// The kind of job that writes traces into a file; it tells a report.
pub const EXPORT: &str = "export";

/// Traces looked for at a time by an export.
const PAGE: u32 = 200;

/// What an import is of.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ImportInput {
    path: PathBuf,
    format: String,
    /// The project that the user names.
    project: Option<i64>,
}

/// What an export is of.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ExportInput {
    path: PathBuf,
    format: String,
    selection: String,
}

impl Engine {
    /// What a file is, or what the first files below a directory are.
    pub async fn inspect(&self, path: PathBuf) -> Result<Inspected, EngineError> {
        Ok(blocking(move || inspect(&path)).await?)
    }

    /// The format in which a file or a directory is imported: the named one, else the one that its
    /// records tell. That they tell none is an error.
    pub async fn import_format(
        &self,
        path: PathBuf,
        named: Option<String>,
    ) -> Result<&'static str, EngineError> {
        let look = move || match named {
            Some(name) => format_named(&path, &name),
            None => format_of(&path),
        };
        Ok(blocking(look).await?)
    }

    /// Begins to import a file or all files below a directory in a format, into a project if one is
    /// named.
    pub async fn import(
        &self,
        path: PathBuf,
        format: &str,
        project: Option<ProjectId>,
    ) -> Result<Job, EngineError> {
        let about = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file);
        let total = about.and_then(|about| about.len().try_into().ok());
        let input =
            ImportInput { path, format: format.to_owned(), project: project.map(|id| id.0) };
        Ok(self.jobs().start(IMPORT, json!(input).to_string(), total).await?)
    }

    /// Begins to write the traces of a selection into a file that is not there yet; answers the job
    /// and the file. Where none is named it lies in the home and is named by `project`.
    pub async fn export(
        &self,
        selection: &Selection,
        format: ExportFormat,
        path: Option<PathBuf>,
        project: &str,
    ) -> Result<(Job, PathBuf), EngineError> {
        let home = self.home().dir();
        let path = path.unwrap_or_else(|| default_path(home, project, self.now_ns(), format));
        if path.exists() {
            return Err(Error::Exists { path }.into());
        }
        let input = ExportInput {
            path: path.clone(),
            format: format.name().to_owned(),
            selection: selection.to_string(),
        };
        let total = match selection {
            Selection::Traces(ids) => i64::try_from(ids.len()).ok(),
            Selection::Matching(_) => None,
        };
        let job = self.jobs().start(EXPORT, json!(input).to_string(), total).await?;
        Ok((job, path))
    }
}

/// Imports a file or a directory from where an earlier run stopped to its end.
pub(crate) async fn import_step(jobs: Jobs, job: Job) -> Result<(Job, Step), StoreError> {
    let outcome = import(&jobs, job.clone()).await;
    ended(&jobs, job, outcome).await
}

/// Writes a file from its begin to its end: what an earlier run left of it is written anew.
pub(crate) async fn export_step(jobs: Jobs, job: Job) -> Result<(Job, Step), StoreError> {
    let outcome = export(&jobs, job.clone()).await;
    ended(&jobs, job, outcome).await
}

/// What has nothing to do with the store fails the job, in its own words.
async fn ended(
    jobs: &Jobs,
    job: Job,
    outcome: Result<(Job, Step), Error>,
) -> Result<(Job, Step), StoreError> {
    match outcome {
        Ok(done) => Ok(done),
        Err(Error::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(id = %job.id, %error, "a job cannot go on");
            let id = job.id.clone();
            // What it wrote down meanwhile stays.
            let job = jobs.store().read(move |tx| tx.job(&id)).await?.unwrap_or(job);
            let (state, error) = (JobState::Failed, Some(error.to_string()));
            Ok((Job { state, error, ..job }, Step::More))
        }
    }
}

async fn import(jobs: &Jobs, mut job: Job) -> Result<(Job, Step), Error> {
    let input: ImportInput = read(&job)?;
    let means = jobs.means().ok_or(StoreError::Closed)?;
    let sink = means.sink(jobs.store(), input.project.map(ProjectId));
    let offset = u64::try_from(job.cursor).unwrap_or_default();
    let (now_ns, at) = (job.created_ns, At { file: job.place.clone(), offset });
    let open = move || Import::open(&input.path, &input.format, now_ns, &at);
    let mut source = blocking(open).await?;
    job.total = i64::try_from(source.size()).ok();
    loop {
        if jobs.tasks().stopping().is_cancelled() {
            return Ok((job, Step::More));
        }
        let (rest, read) = blocking(move || {
            let read = source.step();
            Ok((source, read))
        })
        .await?;
        source = rest;
        let step = read?;
        let parts = sink.ready(step.traces).await?;
        let mut writes: Vec<Put> = vec![Box::new(move |_, _| Ok(step.report))];
        writes.extend(
            parts
                .into_iter()
                .map(|part| -> Put { Box::new(move |tx, now_ns| part.put(tx, now_ns)) }),
        );
        let (cursor, done) = (i64::try_from(step.at.offset), i64::try_from(step.done));
        let mark = move |job: &mut Job| {
            (job.cursor, job.done) = (cursor.unwrap_or(i64::MAX), done.unwrap_or(i64::MAX));
            job.place = step.at.file;
        };
        match keep(jobs, job, writes, mark).await? {
            Kept::Cancelled(job) => return Ok((job, Step::Done)),
            Kept::Written(written) if step.is_last => return Ok((written, Step::Done)),
            Kept::Written(written) => job = written,
        }
    }
}

/// One bounded write of an import; answers what became of it.
type Put = Box<dyn FnOnce(&WriteTx<'_>, i64) -> Result<Report, StoreError> + Send>;

/// What became of the writes of an import.
enum Kept {
    /// They are written; the job as it stands.
    Written(Job),
    /// The job was cancelled or has ended otherwise.
    Cancelled(Job),
}

/// Does the writes of one step of an import, each together with the job's report; the last one also
/// with how far the import came, so that whatever is cut short is read again and found.
async fn keep(
    jobs: &Jobs,
    mut job: Job,
    writes: Vec<Put>,
    mark: impl FnOnce(&mut Job) + Send + 'static,
) -> Result<Kept, StoreError> {
    let last = writes.len().saturating_sub(1);
    let mut mark = Some(mark);
    for (index, put) in writes.into_iter().enumerate() {
        let mark = if index == last { mark.take() } else { None };
        let (now_ns, mut next) = (jobs.now_ns(), job.clone());
        let write = move |tx: &WriteTx<'_>| {
            if running(tx, &next.id)?.is_none() {
                return Ok(None);
            }
            let mut report = Report::read(next.report.as_deref());
            report.add(put(tx, now_ns)?);
            next.report = Some(report.written());
            next.updated_ns = now_ns;
            if let Some(mark) = mark {
                mark(&mut next);
            }
            tx.job_update(&next)?;
            Ok(Some(next))
        };
        match jobs.store().write(write).await? {
            Some(next) => job = next,
            None => return Ok(Kept::Cancelled(job)),
        }
    }
    Ok(Kept::Written(job))
}

async fn export(jobs: &Jobs, mut job: Job) -> Result<(Job, Step), Error> {
    let input: ExportInput = read(&job)?;
    let unreadable = |reason: String| damaged(&job, &reason);
    let format = ExportFormat::from_name(&input.format)
        .ok_or_else(|| unreadable(format!("there is no format `{}`", input.format)))?;
    let selection: Selection =
        input.selection.parse().map_err(|error| unreadable(format!("{error}")))?;
    let path = input.path.clone();
    let mut file = blocking(move || Export::create(&path, format)).await?;
    let (mut place, mut spans) = (None::<String>, 0_u64);
    job.done = 0;
    loop {
        let walk = selection.walk(place.as_deref(), PAGE);
        let walk = walk.map_err(|error| damaged(&job, &error.to_string()))?;
        let page = jobs.store().read(move |tx| tx.selected(&walk)).await?;
        place = page.next;
        let mut feed = Feed::new(page.traces, format);
        while !feed.is_over() {
            if jobs.tasks().stopping().is_cancelled() {
                return Ok((job, Step::More));
            }
            let (rest, parts) = jobs
                .store()
                .read(move |tx| {
                    let parts = feed.next(tx)?;
                    Ok((feed, parts))
                })
                .await?;
            feed = rest;
            file = blocking(move || {
                parts.iter().try_for_each(|part| file.write(part))?;
                Ok(file)
            })
            .await?;
        }
        spans += feed.spans;
        job.done = job.done.saturating_add(i64::try_from(feed.traces).unwrap_or(i64::MAX));
        let told = told(&job, spans, None, &input.path);
        job.report = Some(told);
        if !advance(jobs, &job).await? {
            return Ok((job, Step::Done));
        }
        if place.is_none() {
            break;
        }
    }
    let bytes = blocking(move || file.finish()).await?;
    job.report = Some(told(&job, spans, Some(bytes), &input.path));
    Ok((job, Step::Done))
}

fn told(job: &Job, spans: u64, bytes: Option<u64>, path: &Path) -> String {
    let path = path.display().to_string();
    json!({"traces": job.done, "spans": spans, "bytes": bytes, "path": path}).to_string()
}

/// Writes down how far a job came; false if it does not run any more.
async fn advance(jobs: &Jobs, job: &Job) -> Result<bool, StoreError> {
    let next = Job { updated_ns: jobs.now_ns(), ..job.clone() };
    let write = move |tx: &WriteTx<'_>| {
        let runs = running(tx, &next.id)?.is_some();
        if runs {
            tx.job_update(&next)?;
        }
        Ok(runs)
    };
    jobs.store().write(write).await
}

fn running(tx: &WriteTx<'_>, id: &JobId) -> Result<Option<Job>, StoreError> {
    Ok(tx.job(id)?.filter(|job| job.state == JobState::Running))
}

fn read<T: serde::de::DeserializeOwned>(job: &Job) -> Result<T, StoreError> {
    serde_json::from_str(&job.input).map_err(|error| damaged(job, &error.to_string()))
}

fn damaged(job: &Job, reason: &str) -> StoreError {
    StoreError::Damaged { what: format!("job {}", job.id), reason: reason.to_owned() }
}

/// Runs what reads or writes a file on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Closed.into()),
    }
}
