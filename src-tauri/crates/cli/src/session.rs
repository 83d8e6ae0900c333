//! Several commands in a row, put to the engine that holds the home, else to this process, which
//! then is the engine until the end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::Value;
use touchstone_api::shape::job::{Job, JobList, JobState};
use touchstone_api::{Ctx, Error, ErrorCode, Host};
use touchstone_engine::{CollectorStart, Engine, Home, Opened, Options};
use touchstone_serve::Client;

use crate::call::{PATIENCE, PAUSE, PROGRAM};
use crate::output;

/// Between two looks at a job.
const LOOK: Duration = Duration::from_millis(150);

/// Whoever answers.
#[derive(Debug)]
pub(crate) enum Session {
    /// This process.
    Own(Arc<Engine>, Ctx),
    /// Another one.
    Other(Client),
}

impl Session {
    /// Opens the home, or finds who holds it.
    pub(crate) async fn open(home: &Home) -> Result<Self, Error> {
        let begun = Instant::now();
        loop {
            let options = Options::new(PROGRAM, CollectorStart::Off);
            let held = match Engine::open(home.clone(), options).await? {
                Opened::Engine(engine) => {
                    let ctx = Ctx::new(Arc::clone(&engine), Host::Command);
                    touchstone_serve::serve_socket(&ctx);
                    return Ok(Self::Own(engine, ctx));
                }
                Opened::Held(held) => held,
            };
            if let Ok(client) = Client::connect(home).await {
                return Ok(Self::Other(client));
            }
            if begun.elapsed() > PATIENCE {
                return Err(Error::held(&held));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Calls a command.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        name: &str,
        request: &Value,
    ) -> Result<T, Error> {
        let request = request.to_string();
        let answer = match self {
            Self::Own(_, ctx) => touchstone_api::call(ctx, name, request.as_bytes()).await?,
            Self::Other(client) => client.call(name, request.as_bytes()).await?,
        };
        serde_json::from_slice(&answer)
            .map_err(|error| output::internal(&format!("the answer of {name}: {error}")))
    }

    /// Waits until a job has ended; `look` sees how it stands meanwhile.
    pub(crate) async fn wait(&self, id: &str, mut look: impl FnMut(&Job)) -> Result<Job, Error> {
        loop {
            let list: JobList = self.call("job_list", &serde_json::json!({})).await?;
            let job = list.jobs.into_iter().find(|job| job.id == id);
            let job = job.ok_or_else(|| Error::not_found("job", id))?;
            look(&job);
            if job.state != JobState::Running {
                return Ok(job);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Gives the home back, if it is this process's, once its jobs are done.
    pub(crate) async fn close(self) {
        if let Self::Own(engine, _) = self {
            engine.jobs().finished().await;
            engine.shutdown().await;
        }
    }
}

/// What became of a job that has ended: itself, if it is done.
pub(crate) fn done(job: Job) -> Result<Job, Error> {
    match (job.state, &job.error) {
        (JobState::Done, _) => Ok(job),
        (_, Some(error)) => Err(Error::new(ErrorCode::Storage, error.clone())),
        _ => Err(Error::new(ErrorCode::Unavailable, "it was cancelled; what it did stays")),
    }
}
