//! `touchstone call`: one command, put to the engine that holds the home, else to the store itself.

use std::io::Read;
use std::process::ExitCode;

use serde_json::{Value, json};
use touchstone_api::schema::{COMMANDS, Command};
use touchstone_api::{Ctx, Error, Host};
use touchstone_engine::{CollectorStart, Engine, Home, Opened, Options};
use touchstone_serve::Client;

use crate::arguments::Call;
use crate::output;

/// Calls the command and prints its answer.
pub(crate) async fn run(arguments: Call) -> ExitCode {
    if arguments.list {
        list(arguments.json);
        return ExitCode::SUCCESS;
    }
    match call(&arguments).await {
        Ok(answer) => {
            output::json(&answer, arguments.json);
            ExitCode::SUCCESS
        }
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn call(arguments: &Call) -> Result<Value, Error> {
    let command = arguments.command.as_deref().unwrap_or_default();
    let payload = payload(arguments.payload.as_deref())?;
    let home = Home::resolve(arguments.home.home.clone())?;
    let options = Options::new("touchstone call", CollectorStart::Off);
    let answer = match Engine::open(home, options).await? {
        Opened::Held(held) => match Client::connect(&held.home).await {
            Ok(client) => client.call(command, payload.as_bytes()).await,
            Err(_) => Err(Error::held(&held)),
        },
        Opened::Engine(engine) => {
            let ctx = Ctx::new(engine.clone(), Host::Command);
            // Whoever starts meanwhile speaks to this engine.
            touchstone_serve::serve_socket(&ctx);
            let answer = touchstone_api::call(&ctx, command, payload.as_bytes()).await;
            engine.jobs().finished().await;
            engine.shutdown().await;
            answer
        }
    }?;
    serde_json::from_slice(&answer).map_err(|error| output::internal(&error.to_string()))
}

fn payload(argument: Option<&str>) -> Result<String, Error> {
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
        output::json(&Value::Array(all), true);
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
