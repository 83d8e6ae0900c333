//! From decoded spans to spans for the store: ids and times are checked, the project is settled,
//! facts are taken. A span that cannot be stored is refused by itself, with its reason.

use opentelemetry_proto::tonic::trace::v1 as otlp;
use touchstone_domain::id::ProjectId;
use touchstone_domain::project;
use touchstone_domain::span::Span;
use touchstone_domain::time::is_storable;
use touchstone_domain::value::{Attributes, Value, find};
use touchstone_store::{IncomingSpan, ProjectRef};

use super::decode::{Batch, Group};
use super::rejection::Rejections;
use super::span;
use crate::convention::facts;
use crate::error::Error;

/// Resource attributes that name the project, in this order.
const PROJECT_KEYS: [&str; 2] = ["touchstone.project", "openinference.project.name"];

/// Characters of a span's name that a reason tells.
const NAME_CHARS: usize = 60;

/// What a request comes to.
#[derive(Debug, Clone, Default)]
pub struct Mapped {
    /// Spans that can be stored.
    pub spans: Vec<IncomingSpan>,
    /// Spans that cannot.
    pub rejected: Rejections,
    /// `service.name` of the first resource that names one.
    pub service: Option<String>,
    /// Name and language of the SDK of the first resource that names them.
    pub client: Option<String>,
}

/// Maps a decoded request. `project` is what its headers name; else its resources do, else it is
/// the default project.
pub fn map(batch: Batch, project: Option<&ProjectRef>) -> Result<Mapped, Error> {
    let mut mapped = Mapped { rejected: batch.rejected, ..Mapped::default() };
    for group in batch.groups {
        mapped.group(group, project)?;
    }
    Ok(mapped)
}

/// The project of that name, or why it cannot be one.
pub fn named_project(name: &str) -> Result<ProjectRef, Error> {
    let name = project::name(name).map_err(|error| Error::Project(error.to_string()))?;
    Ok(ProjectRef::Named(name.to_owned()))
}

impl Mapped {
    fn group(&mut self, group: Group, project: Option<&ProjectRef>) -> Result<(), Error> {
        let Group { resource, resource_bytes, scope_bytes, spans } = group;
        let mut attributes = span::attributes(resource.attributes);
        let project = project.map_or_else(|| of_resource(&attributes), |it| Ok(it.clone()))?;
        self.service = self.service.take().or_else(|| text(&attributes, "service.name"));
        self.client = self.client.take().or_else(|| client(&attributes));
        self.spans.reserve(spans.len());
        for (sent, raw) in spans {
            let name: String = sent.name.chars().take(NAME_CHARS).collect();
            let mut span = match checked(sent) {
                Ok(span) => span,
                Err(reason) => {
                    self.rejected.add(|| format!("span `{name}`: {reason}"));
                    continue;
                }
            };
            // Lent to the span while the conventions read it, instead of a copy for every span.
            span.resource = std::mem::take(&mut attributes);
            let facts = facts(&span);
            attributes = std::mem::take(&mut span.resource);
            self.spans.push(IncomingSpan {
                trace_id: span.trace_id,
                span_id: span.span_id,
                parent_id: span.parent_id,
                parent_remote: span.parent_remote,
                name: span.name,
                status: span.status,
                start_ns: span.start_ns,
                end_ns: span.end_ns,
                project: project.clone(),
                facts,
                raw,
                resource: resource_bytes.clone(),
                scope: scope_bytes.clone(),
            });
        }
        Ok(())
    }
}

fn of_resource(attributes: &Attributes) -> Result<ProjectRef, Error> {
    let name = PROJECT_KEYS.iter().find_map(|key| text(attributes, key));
    name.map_or(Ok(ProjectRef::Id(ProjectId::DEFAULT)), |name| named_project(&name))
}

fn client(attributes: &Attributes) -> Option<String> {
    let name = text(attributes, "telemetry.sdk.name")?;
    let language = text(attributes, "telemetry.sdk.language");
    Some(language.map_or_else(|| name.clone(), |language| format!("{name}/{language}")))
}

fn text(attributes: &Attributes, key: &str) -> Option<String> {
    let text = find(attributes, key).and_then(Value::as_text)?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// A span that can be stored, or why it cannot. A start of 0 and an end before the start can be.
fn checked(sent: otlp::Span) -> Result<Span, String> {
    let identity = span::identity(&sent)?;
    let times = [
        ("startTimeUnixNano", sent.start_time_unix_nano),
        ("endTimeUnixNano", sent.end_time_unix_nano),
    ];
    for (field, time) in times {
        if !is_storable(time) {
            return Err(format!("{field}: {time} lies too far in the future"));
        }
    }
    Ok(span::from_otlp(sent, identity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
    use opentelemetry_proto::tonic::resource::v1::Resource;

    fn sent(name: &str) -> otlp::Span {
        otlp::Span {
            trace_id: vec![1; 16],
            span_id: vec![2; 8],
            name: name.into(),
            ..otlp::Span::default()
        }
    }

    fn batch(resource: &[(&str, &str)], spans: Vec<otlp::Span>) -> Batch {
        let pair = |(key, text): &(&str, &str)| KeyValue {
            key: (*key).into(),
            value: Some(AnyValue { value: Some(Sent::StringValue((*text).into())) }),
            ..KeyValue::default()
        };
        let attributes = resource.iter().map(pair).collect();
        let group = Group {
            resource: Resource { attributes, ..Resource::default() },
            resource_bytes: Bytes::new(),
            scope_bytes: Bytes::new(),
            spans: spans.into_iter().map(|span| (span, Bytes::from_static(b"raw"))).collect(),
        };
        Batch { groups: vec![group], rejected: Rejections::default() }
    }

    #[test]
    fn spans_that_cannot_be_stored_are_refused_by_name_and_their_neighbours_kept() {
        let far = u64::MAX;
        let spans = vec![
            sent("good"),
            otlp::Span { trace_id: vec![0; 16], ..sent("zeros") },
            otlp::Span { end_time_unix_nano: far, ..sent("late") },
            otlp::Span { span_id: vec![], ..sent("none") },
        ];
        let mapped = map(batch(&[], spans), None).unwrap();
        let names: Vec<&str> = mapped.spans.iter().map(|span| span.name.as_str()).collect();
        assert_eq!((names, mapped.rejected.count()), (vec!["good"], 3));
        assert_eq!(
            mapped.rejected.message(),
            "span `zeros`: traceId: an id of zeros only is not valid; span `late`: \
             endTimeUnixNano: 18446744073709551615 lies too far in the future; \
             span `none`: spanId: expected 16 hexadecimal characters, got 0"
        );
    }

    #[test]
    fn a_start_of_zero_and_an_end_before_the_start_are_kept_as_sent() {
        let spans =
            vec![otlp::Span { start_time_unix_nano: 9, end_time_unix_nano: 0, ..sent("a") }];
        let mapped = map(batch(&[], spans), None).unwrap();
        assert_eq!((mapped.spans[0].start_ns, mapped.spans[0].end_ns), (9, 0));
        assert_eq!(mapped.spans[0].raw, Bytes::from_static(b"raw"));
    }

    #[test]
    fn the_project_is_named_by_headers_then_by_the_resource() {
        let project = |resource: &[(&str, &str)], header: Option<&ProjectRef>| {
            map(batch(resource, vec![sent("a")]), header)
                .map(|mapped| mapped.spans[0].project.clone())
        };
        let named = |name: &str| ProjectRef::Named(name.into());
        assert_eq!(project(&[], None).unwrap(), ProjectRef::Id(ProjectId::DEFAULT));
        let phoenix = ("openinference.project.name", "phoenix");
        assert_eq!(project(&[phoenix], None).unwrap(), named("phoenix"));
        let own = ("touchstone.project", " own ");
        assert_eq!(project(&[phoenix, own], None).unwrap(), named("own"));
        assert_eq!(project(&[own], Some(&named("header"))).unwrap(), named("header"));
        assert_eq!(
            project(&[("touchstone.project", "")], None).unwrap(),
            project(&[], None).unwrap()
        );
        let refused = project(&[("touchstone.project", "a\nb")], None).unwrap_err();
        assert!(refused.to_string().contains("control character"), "{refused}");
    }

    #[test]
    fn service_and_client_are_taken_from_the_resource() {
        let resource = [
            ("service.name", "shop"),
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.language", "python"),
        ];
        let mapped = map(batch(&resource, vec![]), None).unwrap();
        assert_eq!(mapped.service.as_deref(), Some("shop"));
        assert_eq!(mapped.client.as_deref(), Some("opentelemetry/python"));
    }
}
