//! `touchstone backup`: a copy of the database, made while it is in use.

use std::process::ExitCode;

use serde_json::{Value, json};
use touchstone_api::Error;
use touchstone_engine::Home;

use crate::arguments::Backup;
use crate::{call, output};

/// Makes the copy and prints where it lies.
pub(crate) async fn run(arguments: Backup) -> ExitCode {
    match backup(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn backup(arguments: &Backup) -> Result<(), Error> {
    let home = Home::resolve(arguments.home.home.clone())?;
    let path = arguments.path.as_deref().map(std::path::absolute).transpose();
    let path = path.map_err(|error| Error::bad_request(format!("the path: {error}")))?;
    let request = json!({"path": path.map(|path| path.display().to_string())});
    let show = |answer: &[u8]| {
        if arguments.json {
            return output::json(&String::from_utf8_lossy(answer), true);
        }
        let made: Value = serde_json::from_slice(answer).unwrap_or_default();
        let path = made["path"].as_str().unwrap_or_default();
        output::line(&format!("{path} ({} bytes)", made["bytes"]));
    };
    call::put(&home, "store_backup", &request.to_string(), show).await
}
