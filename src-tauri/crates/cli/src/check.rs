//! `touchstone check`: looks for damage, and says what is wrong.

use std::process::ExitCode;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::json;
use touchstone_api::shape::job::{Job, JobList, JobStarted, JobState};
use touchstone_api::{Error, ErrorCode};
use touchstone_engine::{CheckReport, Home};

use crate::arguments::Check;
use crate::{call, output};

/// Between two looks whether the check has ended.
const PAUSE: Duration = Duration::from_millis(200);

/// Checks and prints what is wrong; ends with 1 if something is.
pub(crate) async fn run(arguments: Check) -> ExitCode {
    match check(&arguments).await {
        Ok(report) => {
            show(&report, arguments.json);
            if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn check(arguments: &Check) -> Result<CheckReport, Error> {
    let home = Home::resolve(arguments.home.home.clone())?;
    let request = json!({"full": arguments.full});
    let JobStarted { mut job } = ask(&home, "store_check", &request.to_string()).await?;
    while job.state == JobState::Running {
        tokio::time::sleep(PAUSE).await;
        let list: JobList = ask(&home, "job_list", "{}").await?;
        let missing = || Error::not_found("job", &job.id);
        job = list.jobs.into_iter().find(|it| it.id == job.id).ok_or_else(missing)?;
    }
    report_of(job)
}

fn report_of(job: Job) -> Result<CheckReport, Error> {
    match (job.state, job.error, job.report) {
        (JobState::Done, _, Some(report)) => serde_json::from_str(&report)
            .map_err(|error| output::internal(&format!("the check's report: {error}"))),
        (_, Some(error), _) => Err(Error::new(ErrorCode::Storage, error)),
        _ => Err(Error::new(ErrorCode::Unavailable, "the check was cancelled")),
    }
}

async fn ask<T: DeserializeOwned>(home: &Home, name: &str, request: &str) -> Result<T, Error> {
    let mut answer = Vec::new();
    call::put(home, name, request, |bytes| answer = bytes.to_vec()).await?;
    serde_json::from_slice(&answer)
        .map_err(|error| output::internal(&format!("the answer of {name}: {error}")))
}

fn show(report: &CheckReport, json: bool) {
    if json {
        return output::json(&json!(report).to_string(), true);
    }
    for problem in &report.problems {
        output::line(problem);
    }
    if report.problems.is_empty() {
        output::line(&format!("no problems; {} pieces of content checked", report.pieces));
    }
}
