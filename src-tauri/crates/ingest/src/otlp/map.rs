//! From decoded spans to spans for the store: ids and times are checked, the project is settled,
//! facts are taken. A span that cannot be stored is refused by itself, with its reason.

use std::sync::Arc;

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use prost::Message as _;
use touchstone_domain::id::ProjectId;
use touchstone_domain::project;
use touchstone_domain::span::Span;
use touchstone_domain::time::is_storable;
use touchstone_domain::value::{Attributes, Value, find};
use touchstone_prices::PriceBook;
use touchstone_redact::Redactor;
use touchstone_store::{IncomingSpan, ProjectRef};

use super::decode::{Batch, Group};
use super::rejection::Rejections;
use super::{redact, span};
use crate::convention::facts;
use crate::error::Error;
use crate::health::{Reason, Scope, Seen, clipped};
use crate::redaction::Redactions;

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
    /// What it tells about ingest's health.
    pub(crate) seen: Seen,
}

/// Maps a decoded request. `project` is what its headers name; else its resources do, else it is
/// the default project. Calls that do not state what they cost are reckoned by `prices`. What a
/// project wants replaced is replaced before anything is read of its spans.
pub fn map(
    batch: Batch,
    project: Option<&ProjectRef>,
    prices: &PriceBook,
    redactions: &Redactions,
) -> Result<Mapped, Error> {
    let mut mapped = Mapped { rejected: batch.rejected, ..Mapped::default() };
    mapped.add(batch.groups, project, prices, redactions)?;
    let accepted = mapped.spans.len() as u64;
    mapped.count(accepted);
    Ok(mapped)
}

/// The project of that name, or why it cannot be one.
pub fn named_project(name: &str) -> Result<ProjectRef, Error> {
    let name = project::name(name).map_err(|error| Error::Project(error.to_string()))?;
    Ok(ProjectRef::Named(name.to_owned()))
}

impl Mapped {
    /// Maps some groups of a request, of which there may be more; see [`Mapped::count`].
    pub(super) fn add(
        &mut self,
        groups: Vec<Group>,
        project: Option<&ProjectRef>,
        prices: &PriceBook,
        redactions: &Redactions,
    ) -> Result<(), Error> {
        let mut last = None::<Shared>;
        for group in groups {
            let known = last.take().filter(|it| Arc::ptr_eq(&it.resource, &group.resource));
            let known = known.map_or_else(|| Shared::of(&group, project, redactions), Ok)?;
            self.group(group, last.insert(known), prices);
        }
        Ok(())
    }

    /// Counts what came, once all groups are mapped, of which so many spans could be stored.
    pub(super) fn count(&mut self, accepted: u64) {
        self.seen.rejected(&self.rejected);
        self.seen.counts.spans_refused = self.rejected.count();
        self.seen.counts.spans_received = accepted + self.rejected.count();
    }

    fn group(&mut self, group: Group, shared: &mut Shared, prices: &PriceBook) {
        let Shared { attributes, project, redactor, bytes, .. } = shared;
        let Group { mut scope_bytes, spans, .. } = group;
        if let Some(redactor) = redactor {
            redact::scope(redactor, &mut scope_bytes);
        }
        self.service = self.service.take().or_else(|| text(attributes, "service.name"));
        self.client = self.client.take().or_else(|| client(attributes));
        let mut scope = InstrumentationScope::decode(scope_bytes.clone()).unwrap_or_default();
        let named = Scope { name: clipped(&scope.name), version: clipped(&scope.version) };
        let sender = self.seen.group(attributes, named);
        self.seen.sent[sender].spans += spans.len() as u64;
        self.spans.reserve(spans.len());
        for (index, (mut sent, mut raw)) in spans.into_iter().enumerate() {
            if let Some(redactor) = redactor {
                redact::span(redactor, &mut sent, &mut raw);
            }
            let name: String = sent.name.chars().take(NAME_CHARS).collect();
            let mut span = match checked(sent) {
                Ok(span) => span,
                Err((kind, reason)) => {
                    self.seen.sent[sender].refused += 1;
                    self.rejected.add(kind, || format!("span `{name}`: {reason}"));
                    continue;
                }
            };
            // Lent to the span while the conventions read it, instead of a copy for every span.
            span.resource = std::mem::take(attributes);
            span.scope_name = std::mem::take(&mut scope.name);
            span.scope_version = std::mem::take(&mut scope.version);
            let mut facts = facts(&span);
            facts.cost = prices.cost(&facts, span.start_ns);
            self.seen.sample(index, raw.len(), &span);
            self.seen.sent[sender].ends_ns.push(span.end_ns);
            *attributes = std::mem::take(&mut span.resource);
            scope.name = std::mem::take(&mut span.scope_name);
            scope.version = std::mem::take(&mut span.scope_version);
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
                resource: bytes.clone(),
                scope: scope_bytes.clone(),
            });
        }
    }
}

/// What groups of the same resource share. It may be large and they many, so that it is made once.
struct Shared {
    resource: Arc<Resource>,
    attributes: Attributes,
    project: ProjectRef,
    redactor: Option<Arc<Redactor>>,
    /// The resource as it is stored.
    bytes: Bytes,
}

impl Shared {
    fn of(
        group: &Group,
        project: Option<&ProjectRef>,
        redactions: &Redactions,
    ) -> Result<Self, Error> {
        let resource = Arc::clone(&group.resource);
        let mut attributes = span::attributes(resource.attributes.clone());
        let project = project.map_or_else(|| of_resource(&attributes), |it| Ok(it.clone()))?;
        let (redactor, mut bytes) = (redactions.of(&project), group.resource_bytes.clone());
        if let Some(redacted) = redactor.as_ref().and_then(|it| redact::resource(it, &mut bytes)) {
            attributes = span::attributes(redacted);
        }
        Ok(Self { resource, attributes, project, redactor, bytes })
    }
}

/// Why a resource refuses a request whose headers name no project.
pub(super) fn refusal(resource: Resource) -> Option<Error> {
    of_resource(&span::attributes(resource.attributes)).err()
}

fn of_resource(attributes: &Attributes) -> Result<ProjectRef, Error> {
    let name = project_name(attributes);
    name.map_or(Ok(ProjectRef::Id(ProjectId::DEFAULT)), |name| named_project(&name))
}

/// The project that a resource names.
pub(super) fn project_name(attributes: &Attributes) -> Option<String> {
    PROJECT_KEYS.iter().find_map(|key| text(attributes, key))
}

fn client(attributes: &Attributes) -> Option<String> {
    let name = text(attributes, "telemetry.sdk.name")?;
    let language = text(attributes, "telemetry.sdk.language");
    Some(language.map_or_else(|| name.clone(), |language| format!("{name}/{language}")))
}

/// A resource's attribute that is text and not blank.
pub(super) fn text(attributes: &Attributes, key: &str) -> Option<String> {
    let text = find(attributes, key).and_then(Value::as_text)?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// A span that can be stored, or why it cannot. A start of 0 and an end before the start can be.
fn checked(sent: otlp::Span) -> Result<Span, (Reason, String)> {
    let identity = span::identity(&sent).map_err(|reason| (Reason::Id, reason))?;
    let times = [
        ("startTimeUnixNano", sent.start_time_unix_nano),
        ("endTimeUnixNano", sent.end_time_unix_nano),
    ];
    for (field, time) in times {
        if !is_storable(time) {
            let reason = format!("{field}: {time} lies too far in the future");
            return Err((Reason::Time, reason));
        }
    }
    Ok(span::from_otlp(sent, identity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::tests::of_shop;
    use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

    fn sent(name: &str) -> otlp::Span {
        otlp::Span {
            trace_id: vec![1; 16],
            span_id: vec![2; 8],
            name: name.into(),
            ..otlp::Span::default()
        }
    }

    fn mapped(batch: Batch, project: Option<&ProjectRef>) -> Result<Mapped, Error> {
        map(batch, project, &PriceBook::default(), &Redactions::default())
    }

    fn batch(resource: &[(&str, &str)], spans: Vec<otlp::Span>) -> Batch {
        let pair = |(key, text): &(&str, &str)| KeyValue {
            key: (*key).into(),
            value: Some(AnyValue { value: Some(Sent::StringValue((*text).into())) }),
            ..KeyValue::default()
        };
        let attributes = resource.iter().map(pair).collect();
        let group = Group {
            resource: Resource { attributes, ..Resource::default() }.into(),
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
        let mapped = mapped(batch(&[], spans), None).unwrap();
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
        let mapped = mapped(batch(&[], spans), None).unwrap();
        assert_eq!((mapped.spans[0].start_ns, mapped.spans[0].end_ns), (9, 0));
        assert_eq!(mapped.spans[0].raw, Bytes::from_static(b"raw"));
    }

    #[test]
    fn the_project_is_named_by_headers_then_by_the_resource() {
        let project = |resource: &[(&str, &str)], header: Option<&ProjectRef>| {
            mapped(batch(resource, vec![sent("a")]), header)
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
    fn groups_of_one_resource_share_it_also_where_something_in_it_was_replaced() {
        let Batch { mut groups, .. } =
            batch(&[("touchstone.project", "Shop"), ("by", "a@example.com")], vec![sent("a")]);
        groups[0].resource_bytes = groups[0].resource.encode_to_vec().into();
        let other = batch(&[("touchstone.project", "Other")], vec![sent("c")]).groups;
        let groups = [groups.clone(), groups, other].concat();
        let batch = Batch { groups, rejected: Rejections::default() };
        let mapped = map(batch, None, &PriceBook::default(), &of_shop()).unwrap();
        let [one, two, other] = mapped.spans.as_slice() else { panic!("not three spans") };
        assert!(!one.resource.windows(13).any(|it| it == b"a@example.com"));
        assert_eq!(one.resource.as_ptr(), two.resource.as_ptr());
        let named = |name: &str| ProjectRef::Named(name.into());
        assert_eq!((&one.project, &other.project), (&named("Shop"), &named("Other")));
    }

    #[test]
    fn service_and_client_are_taken_from_the_resource() {
        let resource = [
            ("service.name", "shop"),
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.language", "python"),
        ];
        let mapped = mapped(batch(&resource, vec![]), None).unwrap();
        assert_eq!(mapped.service.as_deref(), Some("shop"));
        assert_eq!(mapped.client.as_deref(), Some("opentelemetry/python"));
    }
}
