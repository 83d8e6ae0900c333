//! What a client says of a whole trace beside its spans (MLflow's trace info), and what a person
//! did with it. Both outrank what the spans give.

use crate::id::ProjectId;
use crate::preview::Previews;
use crate::summary::{Summary, TraceState};

/// The metadata key that names a trace's session.
pub const SESSION: &str = "mlflow.trace.session";
/// The metadata key that names a trace's user.
pub const USER: &str = "mlflow.trace.user";
/// The metadata key that names the run in which a trace was made.
pub const SOURCE_RUN: &str = "mlflow.sourceRun";
/// The tag that names a trace.
pub const NAME: &str = "mlflow.traceName";
/// The tag that names the version of the program that ran, from its resource.
pub const VERSION: &str = "service.version";
/// The metadata key that names the logged model that ran: what MLflow's clients call the version
/// of an application. It counts before [`VERSION`].
pub const LOGGED_MODEL: &str = "mlflow.modelId";

/// What is said of a trace. What is absent is taken from its spans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceInfo {
    /// The project that the client says.
    pub project: Option<ProjectId>,
    /// The project that a person moved it to.
    pub moved_to: Option<ProjectId>,
    /// The client's own id of the request.
    pub client_request_id: Option<String>,
    /// How it stands.
    pub state: Option<TraceState>,
    /// When it began, nanoseconds since 1970.
    pub start_ns: Option<i64>,
    /// How long it took, nanoseconds.
    pub duration_ns: Option<i64>,
    /// What was asked and answered.
    pub previews: Previews,
    /// Its name, session and user, where its tags and metadata name them.
    pub name: Option<String>,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user.
    pub user: Option<String>,
    /// The version of what ran, where its tags and metadata name it.
    pub version: Option<String>,
}

impl TraceInfo {
    /// Puts what is said over what the spans give.
    pub fn over(&self, mut summary: Summary) -> Summary {
        if let Some(project) = self.moved_to.or(self.project) {
            summary.project = project;
        }
        summary.state = self.state.unwrap_or(summary.state);
        summary.start_ns = self.start_ns.unwrap_or(summary.start_ns);
        if let Some(duration) = self.duration_ns {
            summary.end_ns = summary.start_ns.saturating_add(duration);
        }
        summary.end_ns = summary.end_ns.max(summary.start_ns);
        for (said, given) in [
            (&self.session, &mut summary.session),
            (&self.user, &mut summary.user),
            (&self.version, &mut summary.version),
        ] {
            if said.is_some() {
                given.clone_from(said);
            }
        }
        if let Some(name) = &self.name {
            summary.name.clone_from(name);
        }
        summary
    }

    /// The previews that are said, else those of the spans.
    pub fn previews_over(&self, given: Previews) -> Previews {
        Previews {
            request: self.previews.request.clone().or(given.request),
            response: self.previews.response.clone().or(given.response),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::summarise;
    use crate::tree::tests::span;

    #[test]
    fn what_is_said_outranks_the_spans_and_what_is_not_said_stays() {
        let given = summarise(&[span(1, 0, 3)]).unwrap();
        assert_eq!(TraceInfo::default().over(given.clone()), given);
        let info = TraceInfo {
            project: Some(ProjectId(1)),
            start_ns: Some(100),
            duration_ns: Some(7),
            state: Some(TraceState::Error),
            session: Some("s".into()),
            ..TraceInfo::default()
        };
        let told = info.over(given.clone());
        assert_eq!((told.start_ns, told.end_ns, told.state), (100, 107, TraceState::Error));
        assert_eq!((told.session.as_deref(), told.name), (Some("s"), given.name));
    }

    #[test]
    fn where_a_person_moved_a_trace_it_stays() {
        let given = summarise(&[span(1, 0, 3)]).unwrap();
        let info = TraceInfo {
            project: Some(ProjectId(1)),
            moved_to: Some(ProjectId(2)),
            ..TraceInfo::default()
        };
        assert_eq!(info.over(given).project, ProjectId(2));
    }
}
