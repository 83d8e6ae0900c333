//! The search for experiments. There are few, so that all are read and sifted here.

use std::cmp::Ordering;
use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::{Value as Json, json};
use touchstone_store::Experiment;

use super::shown;
use crate::clause::{Clause, Operand, parse};
use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, time};

/// Experiments on a page at most.
const MOST: i64 = 50_000;
/// Experiments on a page where the client does not say.
const USUAL: i64 = 1_000;

/// `GET` and `POST experiments/search`.
pub(crate) async fn search(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let stage = stage(params.get("view_type"))?;
    let count = params.integer("max_results")?.unwrap_or(USUAL);
    if !(1..=MOST).contains(&count) {
        return Err(Error::invalid(format!(
            "Invalid value {count} for parameter 'max_results' supplied. It must be a positive \
             integer of at most {MOST}."
        )));
    }
    let clauses = parse(params.text("filter").unwrap_or_default())?;
    let orders = orders(&params.texts("order_by"))?;
    let offset = params.text("page_token").map_or(Ok(0), offset)?;

    let mut found = Vec::new();
    for experiment in mlflow.store.read(|tx| tx.experiments()).await? {
        if stage.is_none_or(|deleted| experiment.deleted_ns.is_some() == deleted)
            && holds(&clauses, &experiment)?
        {
            found.push(experiment);
        }
    }
    found.sort_by(|a, b| {
        let by_order = orders.iter().map(|order| order.compare(a, b));
        by_order.fold(Ordering::Equal, Ordering::then)
    });
    let end = offset.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
    let page: Vec<Json> = found.iter().take(end).skip(offset).map(shown).collect();
    let mut answer = json!({});
    if !page.is_empty() {
        answer["experiments"] = page.into();
    }
    if end < found.len() {
        answer["next_page_token"] = BASE64.encode(json!({"offset": end}).to_string()).into();
    }
    Ok(answer)
}

/// Whether deleted experiments are wanted; none where all are.
fn stage(view_type: Option<&Json>) -> Result<Option<bool>, Error> {
    let Some(view_type) = view_type else { return Ok(Some(false)) };
    let text = view_type.as_str().map_or_else(|| view_type.to_string(), str::to_owned);
    match text.as_str() {
        "ACTIVE_ONLY" | "1" => Ok(Some(false)),
        "DELETED_ONLY" | "2" => Ok(Some(true)),
        "ALL" | "3" => Ok(None),
        _ => Err(Error::invalid(format!(
            "Invalid value {view_type} for parameter 'view_type': expected ACTIVE_ONLY, \
             DELETED_ONLY or ALL."
        ))),
    }
}

fn offset(token: &str) -> Result<usize, Error> {
    let bytes = BASE64.decode(token).ok();
    let json: Option<Json> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let offset = json.and_then(|json| usize::try_from(json["offset"].as_u64()?).ok());
    offset.ok_or_else(|| Error::invalid(format!("Invalid page token '{token}'.")))
}

fn holds(clauses: &[Clause], experiment: &Experiment) -> Result<bool, Error> {
    for clause in clauses {
        let parts: Vec<&str> = clause.path.iter().map(String::as_str).collect();
        let held = match parts.as_slice() {
            ["tag" | "tags", key @ ..] if !key.is_empty() => {
                clause.holds_for(experiment.tags.get(&key.join(".")).map(String::as_str))
            }
            [name] | ["attribute" | "attributes", name] => attribute(clause, name, experiment)?,
            _ => return Err(unknown(&clause.name())),
        };
        match held {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => {
                return Err(Error::invalid(format!(
                    "Invalid comparison of '{}' by {}.",
                    clause.name(),
                    clause.operator
                )));
            }
        }
    }
    Ok(true)
}

fn attribute(clause: &Clause, name: &str, it: &Experiment) -> Result<Option<bool>, Error> {
    match name {
        "name" | "Name" => Ok(clause.holds_for(Some(&it.project.name))),
        "experiment_id" => {
            let id = it.project.id.to_string();
            let number = Clause {
                operand: match &clause.operand {
                    Operand::Number(number) => Operand::Text(number.to_string()),
                    other => other.clone(),
                },
                ..clause.clone()
            };
            Ok(number.holds_for(Some(&id)))
        }
        "creation_time" => Ok(by_time(clause, it.project.created_ns)),
        "last_update_time" => Ok(by_time(clause, it.updated_ns)),
        _ => Err(unknown(name)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds are exact in a double")]
fn by_time(clause: &Clause, ns: i64) -> Option<bool> {
    clause.holds_for_number(time::ms(ns) as f64)
}

fn unknown(name: &str) -> Error {
    Error::invalid(format!(
        "Invalid attribute key '{name}' specified. Valid keys are 'name', 'experiment_id', \
         'creation_time', 'last_update_time' and 'tags.<key>'."
    ))
}

struct Order {
    by: fn(&Experiment, &Experiment) -> Ordering,
    descending: bool,
}

impl Order {
    fn compare(&self, a: &Experiment, b: &Experiment) -> Ordering {
        let order = (self.by)(a, b);
        if self.descending { order.reverse() } else { order }
    }
}

/// What is asked, else the newest first; then by number.
fn orders(asked: &[String]) -> Result<Vec<Order>, Error> {
    let usual = ["creation_time DESC".to_owned(), "experiment_id ASC".to_owned()];
    let asked = if asked.is_empty() { usual.as_slice() } else { asked };
    let mut orders = Vec::new();
    for order in asked {
        let words: Vec<&str> = order.split_whitespace().collect();
        let (name, descending) = match words.as_slice() {
            [name] => (*name, false),
            [name, way] if way.eq_ignore_ascii_case("ASC") => (*name, false),
            [name, way] if way.eq_ignore_ascii_case("DESC") => (*name, true),
            _ => return Err(Error::invalid(format!("Invalid order_by clause '{order}'."))),
        };
        let name = name.trim_start_matches("attributes.").trim_start_matches("attribute.");
        let by: fn(&Experiment, &Experiment) -> Ordering = match name.trim_matches('`') {
            "name" => |a, b| a.project.name.cmp(&b.project.name),
            "experiment_id" => |a, b| a.project.id.cmp(&b.project.id),
            "creation_time" => |a, b| a.project.created_ns.cmp(&b.project.created_ns),
            "last_update_time" => |a, b| a.updated_ns.cmp(&b.updated_ns),
            name => return Err(unknown(name)),
        };
        orders.push(Order { by, descending });
    }
    orders.push(Order { by: |a, b| a.project.id.cmp(&b.project.id), descending: true });
    Ok(orders)
}
