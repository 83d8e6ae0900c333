//! `touchstone restore`: a backup put in the database's place, while no engine holds the home.

use std::process::ExitCode;

use serde_json::json;
use touchstone_api::Error;
use touchstone_engine::Home;

use crate::arguments::Restore;
use crate::output;

/// What holds the home meanwhile.
const PROGRAM: &str = "touchstone restore";

/// Restores and prints where the replaced database lies.
pub(crate) async fn run(arguments: Restore) -> ExitCode {
    match restore(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn restore(arguments: &Restore) -> Result<(), Error> {
    let home = Home::resolve(arguments.home.home.clone())?;
    let restored = touchstone_engine::restore(&home, &arguments.path, PROGRAM).await?;
    let restored = restored.map_err(|held| Error::held(&held))?;
    let kept = restored.kept.map(|kept| kept.display().to_string());
    if arguments.json {
        output::json(&json!({"kept": kept}).to_string(), true);
        return Ok(());
    }
    output::line(&format!("{} is restored", home.database().display()));
    if let Some(kept) = kept {
        output::line(&format!("what was there before: {kept}"));
    }
    Ok(())
}
