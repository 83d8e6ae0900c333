//! Where clients of other collectors send, and how they name the project: a program that was set up
//! for one of them changes nothing but the host. Their keys are ignored.

use axum::http::{HeaderMap, HeaderName};
use touchstone_store::ProjectRef;

use crate::error::Error;
use crate::otlp::export::{self, Signal, decoded, header};
use crate::otlp::map::named_project;

/// Every path with its signal: all three below each endpoint, as OpenTelemetry's exporters append
/// them, and single ones that take spans.
macro_rules! paths {
    (endpoints: $($endpoint:literal)*; spans: $($path:literal)*) => {
        &[
            $(
                (concat!($endpoint, "/v1/traces"), Signal::Traces),
                (concat!($endpoint, "/v1/logs"), Signal::Logs),
                (concat!($endpoint, "/v1/metrics"), Signal::Metrics),
            )*
            $(($path, Signal::Traces),)*
        ]
    };
}

/// As their documentation says:
/// - at the root OTLP itself, and Phoenix, Arize, Laminar, Traceloop and Logfire;
/// - `/api/public/otel` Langfuse (`langfuse.com/integrations/native/opentelemetry`);
/// - `/otel` `LangSmith` (`docs.langchain.com/langsmith/trace-with-opentelemetry`), Braintrust
///   (`braintrust.dev/docs/integrations/opentelemetry`) and Weave
///   (`docs.wandb.ai/weave/guides/tracking/otel`), `/api/v1/otel` `LangSmith` when self-hosted,
///   `/traces/otel` Weave when self-hosted, `/agents/otel` Weave's agents;
/// - `/api/v1/private/otel` Opik, below `/opik` at Comet
///   (`comet.com/docs/opik/integrations/opentelemetry`);
/// - `/opentelemetry` `HoneyHive` (`docs.honeyhive.ai/v2/integrations/opentelemetry-collector`);
/// - `/otel/traces` and `/api/galileo/otel/traces` Galileo
///   (`docs.nvidia.com/nemo/agent-toolkit`, "Observing a Workflow with Galileo");
/// - `/v1/otel` Maxim (`getmaxim.ai/docs/tracing/opentelemetry/ingesting-via-otlp`);
/// - `/v1/trace/log` Helicone (`docs.helicone.ai/rest/trace/post-v1tracelog`).
pub(super) const PATHS: &[(&str, Signal)] = paths! {
    endpoints:
        ""
        "/api/public/otel"
        "/otel"
        "/api/v1/otel"
        "/traces/otel"
        "/agents/otel"
        "/api/v1/private/otel"
        "/opik/api/v1/private/otel"
        "/opentelemetry";
    spans:
        "/otel/traces"
        "/api/galileo/otel/traces"
        "/v1/otel"
        "/v1/trace/log"
};

/// Method and path of every route. All other requests are refused with a hint.
pub const ROUTES: &[(&str, &str)] = &{
    let mut routes = [("POST", ""); PATHS.len()];
    let mut index = 0;
    while index < PATHS.len() {
        routes[index].1 = PATHS[index].0;
        index += 1;
    }
    routes
};

/// A header in which clients of another collector name the project.
struct Named {
    header: &'static str,
    /// Ends of the paths where the header means that.
    at: &'static str,
    /// The name within the value; empty where the value has none.
    name: fn(&str) -> &str,
}

/// The sources are those of [`PATHS`]; Phoenix's is in its release notes of 05.08.2026.
const HEADERS: [Named; 6] = [
    Named { header: "x-project-name", at: "/v1/traces", name: |it| it }, // Phoenix
    Named { header: "projectname", at: "/private/otel/v1/traces", name: |it| it }, // Opik
    Named { header: "langsmith-project", at: "/otel/v1/traces", name: |it| it },
    // Braintrust, where the parent may also be a project's or an experiment's id.
    Named {
        header: "x-bt-parent",
        at: "/otel/v1/traces",
        name: |it| it.strip_prefix("project_name:").unwrap_or_default(),
    },
    // Weave: the team's name and the project's.
    Named {
        header: "project_id",
        at: "/otel/v1/traces",
        name: |it| it.split_once('/').unwrap_or_default().1,
    },
    Named { header: "project", at: "/otel/traces", name: |it| it }, // Galileo
];

/// The project that a request to that path names: in the own headers, else in those of the
/// collector that its path belongs to.
pub(super) fn project(headers: &HeaderMap, path: &str) -> Result<Option<ProjectRef>, Error> {
    let own = export::project(headers)?;
    if own.is_some() {
        return Ok(own);
    }
    let named = HEADERS.iter().filter(|named| path.ends_with(named.at)).find_map(|named| {
        let value = header(headers, &HeaderName::from_static(named.header))?;
        let name = (named.name)(value.trim());
        (!name.is_empty()).then_some(name)
    });
    named.map(|name| named_project(&decoded(name))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, headers: &[(&'static str, &str)]) -> Option<ProjectRef> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        project(&headers.collect(), path).unwrap()
    }

    #[test]
    fn projects_are_named_in_the_headers_of_other_collectors() {
        for (path, header, value) in [
            ("/v1/traces", "x-project-name", "shop"),
            ("/api/v1/private/otel/v1/traces", "projectname", "shop"),
            ("/otel/v1/traces", "langsmith-project", " shop "),
            ("/otel/v1/traces", "x-bt-parent", "project_name:shop"),
            ("/otel/v1/traces", "project_id", "team/shop"),
            ("/otel/traces", "project", "shop"),
        ] {
            let expected = Some(ProjectRef::Named("shop".into()));
            assert_eq!(named(path, &[(header, value)]), expected, "{header}");
        }
    }

    #[test]
    fn headers_that_name_no_project_plainly_or_belong_elsewhere_are_ignored() {
        for (path, header, value) in [
            ("/otel/v1/traces", "x-bt-parent", "project_id:4f8a"),
            ("/otel/v1/traces", "x-bt-parent", "project_name:"),
            ("/otel/v1/traces", "project_id", "shop"),
            ("/v1/traces", "project", "shop"),
            ("/v1/traces", "project_id", "team/shop"),
        ] {
            assert_eq!(named(path, &[(header, value)]), None, "{header}");
        }
    }

    #[test]
    fn the_own_headers_count_before_those_of_others() {
        let own = ("x-touchstone-project", "own");
        let found = named("/v1/traces", &[("x-project-name", "other"), own]);
        assert_eq!(found, Some(ProjectRef::Named("own".into())));
    }

    #[test]
    fn no_path_is_listed_twice() {
        let mut paths: Vec<&str> = PATHS.iter().map(|(path, _)| *path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), PATHS.len());
    }
}
