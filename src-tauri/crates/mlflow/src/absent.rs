//! What MLflow keeps and this program does not, refused in MLflow's words.

use axum::http::Method;

use crate::error::{Code, Error};

/// The first word of a path behind `mlflow/`, and what it is about.
const NOUNS: [(&str, &str); 14] = [
    ("registered-models", "prompts"),
    ("model-versions", "prompts"),
    ("datasets", "evaluation datasets"),
    ("scorers", "scorers"),
    ("logged-models", "logged models"),
    ("webhooks", "webhooks"),
    ("gateway", "gateway endpoints"),
    ("label-schemas", "label schemas"),
    ("review-queues", "review queues"),
    ("issues", "issues"),
    ("jobs", "jobs"),
    ("prompt-optimization", "prompt optimizations"),
    ("mcp-servers", "MCP servers"),
    ("workspaces", "workspaces"),
];

/// Why no route answers this request.
pub(crate) fn refusal(method: &Method, path: &str) -> Error {
    let noun = path.split_once("/mlflow/").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    if let Some((_, what)) = NOUNS.iter().find(|(first, _)| Some(*first) == noun) {
        let message = format!("Touchstone does not keep {what} yet.");
        return Error::new(Code::NotImplemented, message);
    }
    let message = format!("Touchstone does not answer {method} {path}.");
    Error::new(Code::EndpointNotFound, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_told_from_what_is_unknown() {
        let of = |path| refusal(&Method::GET, path);
        let prompts = of("/api/2.0/mlflow/registered-models/get");
        assert_eq!(prompts.message, "Touchstone does not keep prompts yet.");
        assert_eq!(prompts.code, Code::NotImplemented);
        for path in ["/api/2.0/mlflow/later", "/api/2.0/mlflow/", "/api", "/api/9.9/x/datasets"] {
            assert_eq!(of(path).code, Code::EndpointNotFound, "{path}");
        }
    }
}
