//! `touchstone import` and `touchstone export`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};
use touchstone_api::shape::job::{Job, JobStarted};
use touchstone_api::shape::project::{ProjectCreated, ProjectList};
use touchstone_api::shape::transfer::ExportStarted;
use touchstone_api::{Error, ErrorCode};
use touchstone_engine::Home;

use crate::arguments::{Export, Import};
use crate::connect;
use crate::output;
use crate::session::{Session, done};

/// What an import tells of itself.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Report {
    traces: u64,
    spans: u64,
    repeated: u64,
    assessments: u64,
    #[serde(default)]
    files: u64,
    refused: Vec<Refused>,
    unmapped: Vec<Unmapped>,
}

#[derive(Debug, Deserialize)]
struct Refused {
    reason: String,
    count: u64,
    first: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Unmapped {
    field: String,
    count: u64,
}

/// Imports files and folders one after the other; ends with 1 if of one of them nothing could be taken.
pub(crate) async fn import(arguments: Import) -> ExitCode {
    match import_all(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn import_all(arguments: &Import) -> Result<bool, Error> {
    if let Some(place) = connect::named(&arguments.paths)? {
        return connect::import(arguments, &place).await;
    }
    let paths = arguments.paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>, _>>()?;
    // What cannot be meant must not make a home.
    paths.iter().try_for_each(|path| is_readable(path))?;
    let session = Session::open(&Home::resolve(arguments.home.home.clone())?).await?;
    let outcome = import_with(&session, arguments, &paths).await;
    session.close().await;
    outcome
}

/// That it is a file or a folder: to open a pipe would wait for who writes it.
fn is_readable(path: &Path) -> Result<(), Error> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(about) if about.is_file() || about.is_dir() => Ok(()),
        Ok(_) => Err(Error::bad_request(format!("{shown} is neither a file nor a folder"))
            .hint("write what it gives into a file, and import that")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Error::bad_request(format!("there is no file {shown}")))
        }
        Err(error) => Err(Error::bad_request(format!("{shown}: {error}"))),
    }
}

async fn import_with(
    session: &Session,
    arguments: &Import,
    paths: &[PathBuf],
) -> Result<bool, Error> {
    let project = match &arguments.project {
        Some(name) => Some(project(session, name, true).await?),
        None => None,
    };
    let (mut is_good, mut told) = (true, Vec::new());
    for path in paths {
        let request = json!({
            "path": path.display().to_string(),
            "format": arguments.format,
            "project": project,
        });
        let started: JobStarted = session.call("import_start", &request).await?;
        let job = session.wait(&started.job.id, |job| progress(path, job, arguments.json)).await?;
        output::progress_over();
        let text = done(job)?.report.unwrap_or_default();
        let report: Report = serde_json::from_str(&text).unwrap_or_default();
        is_good &= report.is_good();
        if arguments.json {
            let whole: Value = serde_json::from_str(&text).unwrap_or_default();
            told.push(json!({"path": path.display().to_string(), "report": whole}));
        } else {
            show(path, &report);
        }
    }
    if arguments.json {
        output::json(&Value::Array(told).to_string(), true);
    }
    Ok(is_good)
}

impl Report {
    /// Whether something was taken, or nothing was refused.
    pub(crate) const fn is_good(&self) -> bool {
        self.refused.is_empty()
            || self.traces + self.spans + self.repeated + self.assessments + self.files > 0
    }
}

pub(crate) fn show(path: &Path, report: &Report) {
    let Report { traces, spans, repeated, assessments, files, .. } = report;
    let files = if *files > 0 { format!(", {files} files of runs") } else { String::new() };
    output::line(&format!(
        "{}: {traces} new traces, {spans} spans, {assessments} assessments{files}; {repeated} spans \
         were there already",
        path.display()
    ));
    for Refused { reason, count, first } in &report.refused {
        let first = first.as_ref().map_or_else(String::new, |first| format!(" (first: {first})"));
        output::line(&format!("  refused {count}: {reason}{first}"));
    }
    for Unmapped { field, count } in &report.unmapped {
        output::line(&format!("  kept aside {count}: {field}"));
    }
}

fn progress(path: &Path, job: &Job, json: bool) {
    if json {
        return;
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    output::progress(&match job.total {
        Some(total) if total > 0 => {
            format!("{name}: {}% of {total} bytes", job.done.min(total) * 100 / total)
        }
        _ => format!("{name}: {}", job.done),
    });
}

/// Writes traces into a file and prints its name.
pub(crate) async fn export(arguments: Export) -> ExitCode {
    match export_one(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn export_one(arguments: &Export) -> Result<(), Error> {
    let path = arguments.output.as_deref().map(absolute).transpose()?;
    let session = Session::open(&Home::resolve(arguments.home.home.clone())?).await?;
    let outcome = export_with(&session, arguments, path.as_deref()).await;
    session.close().await;
    outcome
}

async fn export_with(
    session: &Session,
    arguments: &Export,
    path: Option<&Path>,
) -> Result<(), Error> {
    let project = match &arguments.project {
        Some(name) => Some(project(session, name, false).await?),
        None => None,
    };
    let request = json!({
        "selection": {"matching": {"project": project, "query": arguments.query}},
        "format": arguments.format.name(),
        "path": path.map(|path| path.display().to_string()),
    });
    let started: ExportStarted = session.call("export_start", &request).await?;
    let job = session
        .wait(&started.job_id, |job| {
            if !arguments.json {
                output::progress(&format!("{} traces", job.done));
            }
        })
        .await?;
    output::progress_over();
    let report = done(job)?.report.unwrap_or_default();
    if arguments.json {
        output::json(&report, true);
        return Ok(());
    }
    let told: Value = serde_json::from_str(&report).unwrap_or_default();
    let (traces, spans, bytes) = (&told["traces"], &told["spans"], &told["bytes"]);
    output::line(&format!("{}: {traces} traces, {spans} spans, {bytes} bytes", started.path));
    Ok(())
}

/// The id of the project of that name or id; it may be made where it is missing.
pub(crate) async fn project(
    session: &Session,
    name: &str,
    may_make: bool,
) -> Result<String, Error> {
    let list: ProjectList = session.call("project_list", &json!({})).await?;
    let is_it = |known: &str, id: &str| known == name || id == name;
    if let Some(known) = list.projects.into_iter().find(|it| is_it(&it.name, &it.id)) {
        return Ok(known.id);
    }
    if !may_make {
        return Err(Error::new(ErrorCode::NotFound, format!("there is no project `{name}`")));
    }
    let made: ProjectCreated = session.call("project_create", &json!({"name": name})).await?;
    Ok(made.project.id)
}

pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path)
        .map_err(|error| Error::bad_request(format!("{}: {error}", path.display())))
}
