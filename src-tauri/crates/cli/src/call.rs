//! `touchstone call`: one command, put to the engine that holds the home, else to the store itself.

use std::io::Read;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use serde_json::{Value, json};
use touchstone_api::schema::{COMMANDS, Command, find};
use touchstone_api::{Ctx, Error, Host};
use touchstone_engine::{CollectorStart, Engine, Home, Opened, Options};
use touchstone_serve::Client;

use crate::arguments::Call;
use crate::output;

/// What holds a home while it answers a call itself.
pub(crate) const PROGRAM: &str = "touchstone call";

/// How long a holder that does not answer is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries.
pub(crate) const PAUSE: Duration = Duration::from_millis(20);

/// Calls the command and prints its answer.
pub(crate) async fn run(arguments: Call) -> ExitCode {
    if arguments.list {
        list(arguments.json);
        return ExitCode::SUCCESS;
    }
    match call(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn call(arguments: &Call) -> Result<(), Error> {
    // What cannot be meant must not make a home.
    let name = find(arguments.command.as_deref().unwrap_or_default())?.name;
    let payload = payload(arguments.payload.as_deref())?;
    let home = Home::resolve(arguments.home.home.clone())?;
    let show = |answer: &[u8]| output::json(&String::from_utf8_lossy(answer), arguments.json);
    put(&home, name, &payload, show).await
}

/// Puts the request to the engine that holds the home; if there is none, this process is it.
/// Goes on while engines come and go, but waits no longer for one than its patience.
pub(crate) async fn put(
    home: &Home,
    name: &str,
    payload: &str,
    show: impl FnOnce(&[u8]),
) -> Result<(), Error> {
    let (mut since, mut last) = (Instant::now(), None);
    loop {
        let held =
            match Engine::open(home.clone(), Options::new(PROGRAM, CollectorStart::Off)).await? {
                Opened::Engine(engine) => return answer(&engine, name, payload, show).await,
                Opened::Held(held) => held,
            };
        if last.as_ref() != Some(&held.holder) {
            (since, last) = (Instant::now(), Some(held.holder.clone()));
        }
        // An engine that ends did not begin the command; it may be that no other holds the home.
        if let Ok(client) = Client::connect(home).await
            && let Some(answer) = client.offer(name, payload.as_bytes()).await?
        {
            show(&answer);
            return Ok(());
        }
        if since.elapsed() > PATIENCE {
            return Err(Error::held(&held));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Answers from this process, which stays until the home's jobs are done. Whoever comes meanwhile
/// speaks to it.
async fn answer(
    engine: &Arc<Engine>,
    name: &str,
    payload: &str,
    show: impl FnOnce(&[u8]),
) -> Result<(), Error> {
    let ctx = Ctx::new(Arc::clone(engine), Host::Command);
    touchstone_serve::serve_socket(&ctx);
    let answer = touchstone_api::call(&ctx, name, payload.as_bytes()).await;
    let shown = answer.map(|answer| show(&answer));
    engine.jobs().finished().await;
    engine.shutdown().await;
    shown
}

/// The request, which is JSON or nothing.
fn payload(argument: Option<&str>) -> Result<String, Error> {
    let text = text(argument)?;
    if !text.trim_ascii().is_empty() {
        serde_json::from_str::<IgnoredAny>(&text)
            .map_err(|error| Error::bad_request(format!("the request: {error}")))?;
    }
    Ok(text)
}

fn text(argument: Option<&str>) -> Result<String, Error> {
    match argument {
        Some("-") => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Error::bad_request(format!("standard input: {error}")))?;
            Ok(text)
        }
        Some(text) => Ok(text.to_owned()),
        None => Ok(String::new()),
    }
}

/// Every command: with `json` as one array, else a block each.
fn list(json: bool) {
    if json {
        let all: Vec<Value> = COMMANDS.iter().map(describe).collect();
        output::json(&Value::Array(all).to_string(), true);
        return;
    }
    for command in COMMANDS {
        output::line(&format!("{}\n  {}", command.name, command.about));
        for (what, shape) in [("request ", command.request), ("response", command.response)] {
            output::line(&format!("  {what} {}", (shape.schema)().as_value()));
        }
    }
}

fn describe(command: &Command) -> Value {
    json!({
        "name": command.name,
        "about": command.about,
        "request": (command.request.schema)().as_value(),
        "response": (command.response.schema)().as_value(),
        "reads": command.reads,
    })
}
