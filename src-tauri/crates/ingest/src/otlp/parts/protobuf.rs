//! A large request in protobuf, cut by the places of its spans.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::wire::{Message, fields, first_fault};

use super::{Cut, Filling};
use crate::error::Error;
use crate::otlp::decode::{Group, refusal};
use crate::otlp::map;
use crate::otlp::rejection::Rejections;

/// Spans that share a resource and a scope.
#[derive(Debug)]
struct Place {
    /// Index into the request's resources.
    resource: usize,
    scope: Bytes,
    /// So many of the part's spans, after those of the places before.
    spans: usize,
}

/// Some of a request's spans.
#[derive(Debug)]
pub(in crate::otlp) struct Part {
    resources: Arc<Vec<Bytes>>,
    places: Vec<Place>,
    /// Where the spans lie in the request.
    spans: Vec<Range<usize>>,
}

/// Cuts a request into parts of about `most` bytes of spans; none if its bytes are not plain
/// protobuf.
pub(super) fn cut(body: &Bytes, most: usize) -> Option<Cut> {
    if first_fault(Message::Request, body).is_some() {
        return None;
    }
    let mut cutter = Cutter {
        resources: Vec::new(),
        parts: Vec::new(),
        open: (Vec::new(), Vec::new()),
        filling: Filling::new(most),
    };
    let mut refused = None;
    for resource_spans in fields(body, 0..body.len(), 1) {
        let scopes = fields(body, resource_spans.clone(), 2);
        if scopes.is_empty() {
            continue;
        }
        let resource = joined(body, &fields(body, resource_spans, 1));
        let sent = Resource::decode(resource.clone()).ok()?;
        refused = refused.or_else(|| map::refusal(sent));
        cutter.of_resource(body, resource, scopes);
    }
    let Cutter { resources, mut parts, open, .. } = cutter;
    parts.push(open);
    let resources = Arc::new(resources);
    let part = |(places, spans)| {
        super::Part::Protobuf(Part { resources: Arc::clone(&resources), places, spans })
    };
    let parts = parts.into_iter().map(part).collect();
    Some(Cut { parts, rejected: Rejections::default(), refused })
}

struct Cutter {
    resources: Vec<Bytes>,
    parts: Vec<(Vec<Place>, Vec<Range<usize>>)>,
    /// The part that is not full.
    open: (Vec<Place>, Vec<Range<usize>>),
    filling: Filling,
}

impl Cutter {
    /// Takes the spans of a resource; without any, nothing is kept of it.
    fn of_resource(&mut self, body: &Bytes, resource: Bytes, scopes: Vec<Range<usize>>) {
        let (index, mut has_spans) = (self.resources.len(), false);
        for scope_spans in scopes {
            let spans = fields(body, scope_spans.clone(), 2);
            if !spans.is_empty() {
                has_spans = true;
                self.of_scope(index, &joined(body, &fields(body, scope_spans, 1)), spans);
            }
        }
        if has_spans {
            self.resources.push(resource);
        }
    }

    fn of_scope(&mut self, resource: usize, scope: &Bytes, spans: Vec<Range<usize>>) {
        let place = |spans| Place { resource, scope: scope.clone(), spans };
        let mut count = 0;
        for span in spans {
            let is_full = self.filling.add(span.len());
            self.open.1.push(span);
            count += 1;
            if is_full {
                self.open.0.push(place(std::mem::take(&mut count)));
                self.parts.push(std::mem::take(&mut self.open));
            }
        }
        if count > 0 {
            self.open.0.push(place(count));
        }
    }
}

/// A message that was sent once or in parts, which is the same to protobuf.
fn joined(body: &Bytes, ranges: &[Range<usize>]) -> Bytes {
    match ranges {
        [range] => body.slice(range.clone()),
        ranges => ranges.iter().flat_map(|range| body[range.clone()].iter().copied()).collect(),
    }
}

impl Part {
    /// The part's spans, decoded. Places of the same resource share it.
    pub(super) fn decode(self, body: &Bytes) -> Result<Vec<Group>, Error> {
        let Self { resources, places, spans } = self;
        let mut spans = spans.into_iter();
        let mut last = None::<(usize, Arc<Resource>)>;
        let group = |place: Place| {
            let resource_bytes = resources[place.resource].clone();
            let known = last.take().filter(|(index, _)| *index == place.resource);
            let resource = match known {
                Some((_, resource)) => resource,
                None => Resource::decode(resource_bytes.clone())
                    .map_err(|error| refusal(&error, ""))?
                    .into(),
            };
            last = Some((place.resource, Arc::clone(&resource)));
            let spans = spans.by_ref().take(place.spans).map(|range| span(body, range));
            let spans = spans.collect::<Result<_, _>>()?;
            Ok(Group { resource, resource_bytes, scope_bytes: place.scope, spans })
        };
        places.into_iter().map(group).collect()
    }
}

fn span(body: &Bytes, range: Range<usize>) -> Result<(Span, Bytes), Error> {
    let bytes = body.slice(range.clone());
    let at = format!(", in the span at byte {} of {}", range.start, body.len());
    Span::decode(bytes.clone()).map(|span| (span, bytes)).map_err(|error| refusal(&error, &at))
}
