//! Which attributes hold ids and names by which things are found again, and which hold JSON.
//!
//! Redaction looks for nothing but addresses and secrets in ids: digits in a session's id are no
//! telephone number, and a trace that lost its session is of no use to anybody.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::CONVENTIONS;

/// What an attribute's value is to redaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// What somebody said, or anything else.
    Words,
    /// The same, always written as JSON.
    Json,
    /// An id, or a name by which things are found again.
    Id,
}

/// Ids that no convention reads, each with what would be lost.
const IDS: [&str; 27] = [
    // What joins spans of one agent, one tool call, one answer, one message.
    "gen_ai.agent.id",
    "gen_ai.conversation.id",
    "gen_ai.response.id",
    "gen_ai.tool.call.id",
    "gen_ai.data_source.id",
    "tool_call.id",
    "tool.id",
    "message.id",
    "message_id",
    "thread.id",
    "thread_id",
    "request.id",
    "request_id",
    "run_id",
    "session_id",
    "conversation_id",
    "enduser.id",
    "session.previous_id",
    // What joins spans of one program and tells its versions apart: versions look like addresses.
    "service.name",
    "service.version",
    "service.namespace",
    "service.instance.id",
    "deployment.environment",
    "deployment.environment.name",
    "gen_ai.agent.version",
    "app.version",
    "browser.version",
];

/// Beginnings of keys whose values tell of software, of times, or of our own and MLflow's order:
/// `mlflow.traceRequestId`, `mlflow.experimentId`, `mlflow.trace.session`.
const FAMILIES: [&str; 7] = [
    "mlflow.",
    "touchstone.",
    "telemetry.",
    "process.runtime.",
    "process.pid",
    "os.version",
    "openinference.project.",
];

/// MLflow's attributes and labels that hold what was said, as JSON.
const SAID_TO_MLFLOW: [&str; 8] = [
    "mlflow.spanInputs",
    "mlflow.spanOutputs",
    "mlflow.traceInputs",
    "mlflow.traceOutputs",
    "mlflow.chat.messages",
    "mlflow.chat.tools",
    "mlflow.span.inputs",
    "mlflow.span.outputs",
];

/// The sessions, users, models and providers of all conventions.
static OF_CONVENTIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let keys = CONVENTIONS.iter().flat_map(|it| {
        [it.session, it.user, it.model, it.model_of_call, it.provider].into_iter().flatten()
    });
    keys.copied().chain(IDS).collect()
});

/// What the value under a key is.
pub(crate) fn meaning(key: &str) -> Meaning {
    if SAID_TO_MLFLOW.contains(&key) {
        return Meaning::Json;
    }
    let is_id =
        FAMILIES.iter().any(|family| key.starts_with(family)) || OF_CONVENTIONS.contains(key);
    if is_id { Meaning::Id } else { Meaning::Words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_conventions_read_as_ids_are_ids_and_what_was_said_is_not() {
        for id in [
            "session.id",
            "user.id",
            "gen_ai.conversation.id",
            "gen_ai.request.model",
            "mlflow.trace.session",
            "mlflow.traceRequestId",
            "service.instance.id",
        ] {
            assert_eq!(meaning(id), Meaning::Id, "{id}");
        }
        for said in ["gen_ai.input.messages", "input.value", "customer", "http.url"] {
            assert_eq!(meaning(said), Meaning::Words, "{said}");
        }
        assert_eq!(meaning("mlflow.spanInputs"), Meaning::Json);
    }
}
