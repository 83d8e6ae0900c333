//! `touchstone import mlflow http://localhost:5000`, `… mlflow mlflow.db`, `… langfuse https://…`:
//! importing from where a tool runs. Keys come from the variables that the tool's own clients read.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use touchstone_api::Error;
use touchstone_api::shape::job::{Job, JobStarted};
use touchstone_engine::Home;

use crate::arguments::Import;
use crate::output;
use crate::session::{Session, done};
use crate::transfer::{Report, absolute, project, show};

/// A tool and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    kind: &'static str,
    url: String,
}

/// The tools, with the variables that hold their keys: a pair, and where there is one a token.
const TOOLS: [(&str, [&str; 2], Option<&str>); 2] = [
    (
        "mlflow",
        ["MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"],
        Some("MLFLOW_TRACKING_TOKEN"),
    ),
    ("langfuse", ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"], None),
];

/// The tool that arguments name, unless a file or, alone, a folder has its name: a tool, then its
/// address or file.
pub(crate) fn named(paths: &[PathBuf]) -> Result<Option<Place>, Error> {
    let Some((first, rest)) = paths.split_first() else { return Ok(None) };
    let tool = TOOLS.into_iter().find(|(name, ..)| first.as_os_str() == *name);
    let is_there = first.is_file() || rest.is_empty() && first.is_dir();
    let Some((kind, ..)) = tool.filter(|_| !is_there) else { return Ok(None) };
    let [place] = rest else {
        return Err(Error::bad_request(format!("`import {kind}` takes one address"))
            .hint(format!("for instance: touchstone import {kind} http://localhost:5000")));
    };
    let text = place.to_string_lossy().into_owned();
    let url = if text.contains("://") { text } else { absolute(place)?.display().to_string() };
    Ok(Some(Place { kind, url }))
}

/// Imports from a place; answers whether anything could be taken.
pub(crate) async fn import(arguments: &Import, place: &Place) -> Result<bool, Error> {
    let session = Session::open(&Home::resolve(arguments.home.home.clone())?).await?;
    let outcome = import_with(&session, arguments, place).await;
    session.close().await;
    outcome
}

async fn import_with(session: &Session, arguments: &Import, place: &Place) -> Result<bool, Error> {
    let mut request = json!({"kind": place.kind, "url": place.url});
    if let Some(name) = &arguments.project {
        request["project"] = project(session, name, true).await?.into();
    }
    for (member, key) in keys(place.kind, |name| std::env::var(name).ok()) {
        request[member] = key.into();
    }
    let started: JobStarted = session.call("import_connect", &request).await?;
    let told = |job: &Job| {
        if !arguments.json {
            output::progress(&progress(place, job));
        }
    };
    let job = session.wait(&started.job.id, told).await?;
    output::progress_over();
    let text = done(job)?.report.unwrap_or_default();
    let report: Report = serde_json::from_str(&text).unwrap_or_default();
    if arguments.json {
        let whole: Value = serde_json::from_str(&text).unwrap_or_default();
        output::json(&json!([{"path": place.url, "report": whole}]).to_string(), true);
    } else {
        show(Path::new(&place.url), &report);
    }
    Ok(report.is_good())
}

fn progress(place: &Place, job: &Job) -> String {
    match job.total {
        Some(total) => format!("{}: {} of {total} traces and runs", place.kind, job.done),
        None => format!("{}: {} traces and runs", place.kind, job.done),
    }
}

/// The keys that the variables hold, by the request's members. A pair counts before a token.
fn keys(kind: &str, read: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let of = |name: &str| read(name).filter(|value| !value.is_empty());
    let Some((_, [public, secret], token)) = TOOLS.into_iter().find(|(name, ..)| *name == kind)
    else {
        return Vec::new();
    };
    match (of(public), of(secret)) {
        (None, None) => token.and_then(of).map(|token| ("secret_key", token)).into_iter().collect(),
        (public, secret) => [("public_key", public), ("secret_key", secret)]
            .into_iter()
            .filter_map(|(member, key)| Some((member, key?)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_followed_by_its_address_or_its_file() {
        let read = |paths: &[&str]| named(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        let place = read(&["mlflow", "http://h:5000"]).unwrap().unwrap();
        assert_eq!((place.kind, place.url.as_str()), ("mlflow", "http://h:5000"));
        let file = read(&["mlflow", "mlflow.db"]).unwrap().unwrap();
        assert!(Path::new(&file.url).is_absolute() && file.url.ends_with("mlflow.db"));
        assert_eq!(read(&["traces.jsonl"]).unwrap(), None);
        for wrong in [&["langfuse"][..], &["mlflow", "a.db", "b.db"]] {
            assert!(read(wrong).unwrap_err().hint.is_some());
        }
    }

    #[test]
    fn keys_come_from_the_variables_of_the_tools_own_clients() {
        let of = |kind, set: &[(&str, &str)]| {
            keys(kind, |name| set.iter().find(|it| it.0 == name).map(|it| it.1.to_owned()))
        };
        let pair = [("LANGFUSE_PUBLIC_KEY", "p"), ("LANGFUSE_SECRET_KEY", "s")];
        assert_eq!(
            of("langfuse", &pair),
            [("public_key", "p".to_owned()), ("secret_key", "s".to_owned())]
        );
        assert!(of("mlflow", &pair).is_empty());
        let token = [("MLFLOW_TRACKING_TOKEN", "t"), ("MLFLOW_TRACKING_USERNAME", "")];
        assert_eq!(of("mlflow", &token), [("secret_key", "t".to_owned())]);
        let both = [
            ("MLFLOW_TRACKING_TOKEN", "t"),
            ("MLFLOW_TRACKING_USERNAME", "u"),
            ("MLFLOW_TRACKING_PASSWORD", "p"),
        ];
        assert_eq!(of("mlflow", &both).len(), 2);
    }
}
