//! The models that were logged in an experiment, which are counted: nothing keeps them here yet.

use serde_json::{Value as Json, json};

use super::page::taken;
use crate::error::Error;
use crate::report::Report;
use crate::source::http::Client;
use crate::source::mlflow::NO_MODELS;

/// Models asked for at a time.
const MODELS: usize = 50;

/// Counts the models of an experiment among what is not taken. Servers that know none have none.
pub(super) async fn count(
    client: &Client,
    experiment: u64,
    report: &mut Report,
) -> Result<(), Error> {
    let mut asked = json!({"experiment_ids": [experiment.to_string()], "max_results": MODELS});
    loop {
        let answer = client.post("api/2.0/mlflow/logged-models/search", &asked).await?;
        if !answer.status.is_success() {
            return Ok(());
        }
        let (models, token) = taken(client.json(&answer)?, "models");
        let name = models.first().map(name);
        report.refuse_many(NO_MODELS, name, models.len() as u64);
        match token {
            Some(token) => asked["page_token"] = token.into(),
            None => return Ok(()),
        }
    }
}

fn name(model: &Json) -> String {
    let name = model["info"]["name"].as_str().or_else(|| model["info"]["model_id"].as_str());
    name.unwrap_or_default().to_owned()
}
