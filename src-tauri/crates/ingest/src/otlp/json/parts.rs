//! A large request with spans, gone through once: all of it is checked, and it is found out where
//! its spans lie, so that they can be decoded part by part.
//!
//! Only places are kept. The text is read a second time when a part is decoded, and gives the same.

use std::sync::Arc;

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;

use super::reader::{Mark, Reader, Result};
use super::{Decoder, TRACES, refusal, scalar, span, value};
use crate::error::Error;
use crate::otlp::decode::{Group, encode};
use crate::otlp::map;
use crate::otlp::parts::{self, Cut, Filling};
use crate::otlp::rejection::Rejections;

/// Where resources and scopes are described; each may be described in several members, or nowhere.
#[derive(Debug, Default)]
struct Shared {
    resources: Vec<Vec<Mark>>,
    scopes: Vec<Vec<Mark>>,
}

/// Spans next to each other that share a resource and a scope.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Indexes into [`Shared`].
    resource: usize,
    scope: usize,
    /// Where the first item begins.
    first: Mark,
    /// Items from the first on, those among them that are null or no spans.
    items: usize,
}

/// Some of a request's spans.
#[derive(Debug)]
pub(in crate::otlp) struct Part {
    shared: Arc<Shared>,
    places: Vec<Place>,
}

impl Part {
    /// The part's spans, decoded from the text in which they were found. Places of the same scope
    /// come to one group, and groups of the same resource share it.
    pub(in crate::otlp) fn decode(self, text: &[u8]) -> std::result::Result<Vec<Group>, Error> {
        self.groups(&mut Reader::new(text)).map_err(|fault| refusal(&fault, text.len()))
    }

    fn groups(&self, reader: &mut Reader<'_>) -> Result<Vec<Group>> {
        let mut groups = Vec::<(Place, Group)>::new();
        for place in &self.places {
            match groups.last_mut() {
                Some((last, group)) if last.scope == place.scope => {
                    place.decode(reader, &mut group.spans)?;
                    continue;
                }
                _ => {}
            }
            let (resource, resource_bytes) = match groups.last() {
                Some((last, group)) if last.resource == place.resource => {
                    (Arc::clone(&group.resource), group.resource_bytes.clone())
                }
                _ => self.shared.resource(reader, place.resource)?,
            };
            let scope_bytes = self.shared.scope(reader, place.scope)?;
            let mut group = Group { resource, resource_bytes, scope_bytes, spans: Vec::new() };
            place.decode(reader, &mut group.spans)?;
            groups.push((*place, group));
        }
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }
}

impl Shared {
    fn resource(&self, reader: &mut Reader<'_>, index: usize) -> Result<(Arc<Resource>, Bytes)> {
        let mut resource = Resource::default();
        for mark in &self.resources[index] {
            reader.return_to(*mark);
            value::resource(reader, &mut resource)?;
        }
        let bytes = encode(&resource);
        Ok((Arc::new(resource), bytes))
    }

    fn scope(&self, reader: &mut Reader<'_>, index: usize) -> Result<Bytes> {
        let mut scope = InstrumentationScope::default();
        for mark in &self.scopes[index] {
            reader.return_to(*mark);
            value::scope(reader, &mut scope)?;
        }
        Ok(encode(&scope))
    }
}

impl Place {
    fn decode(&self, reader: &mut Reader<'_>, spans: &mut Vec<(Span, Bytes)>) -> Result<()> {
        reader.return_to(self.first);
        reader.items(self.items, |reader| {
            let start = reader.mark();
            match span::span(reader) {
                Ok(span) => {
                    let bytes = encode(&span);
                    spans.push((span, bytes));
                    Ok(())
                }
                Err(fault) if fault.syntax => Err(fault),
                // It was counted when the request was cut.
                Err(_) => {
                    reader.return_to(start);
                    reader.skip()
                }
            }
        })
    }
}

/// Cuts a request into parts of about `most` bytes of text. Also tells which spans cannot be read:
/// the parts are without them. What refuses the request when it is decoded whole refuses it here.
pub(in crate::otlp) fn cut(text: &[u8], most: usize) -> std::result::Result<Cut, Error> {
    let mut reader = Reader::new(text);
    let mut cutter = Cutter {
        decoder: Decoder { names: TRACES, read: span::span, rejected: Rejections::default() },
        shared: Shared::default(),
        parts: Vec::new(),
        open: Vec::new(),
        filling: Filling::new(most),
        refused: None,
    };
    cutter
        .request(&mut reader)
        .and_then(|()| reader.finish())
        .map_err(|fault| refusal(&fault, text.len()))?;
    let Cutter { decoder, shared, mut parts, open, refused, .. } = cutter;
    parts.push(open);
    let shared = Arc::new(shared);
    let part = |places| parts::Part::Json(Part { shared: Arc::clone(&shared), places });
    let parts = parts.into_iter().map(part).collect();
    Ok(Cut { parts, rejected: decoder.rejected, refused })
}

struct Cutter {
    decoder: Decoder<Span>,
    shared: Shared,
    parts: Vec<Vec<Place>>,
    /// The part that is not full.
    open: Vec<Place>,
    filling: Filling,
    /// See [`Cut::refused`].
    refused: Option<Error>,
}

impl Cutter {
    fn request(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        reader.object(|reader, name| match name {
            name if name == TRACES.groups => {
                reader.array(|reader, index| self.of_resource(reader, index))
            }
            _ => reader.skip(),
        })
    }

    fn of_resource(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<()> {
        let (resource, scopes_before) = (self.shared.resources.len(), self.shared.scopes.len());
        // What describes it may come after its spans.
        self.shared.resources.push(Vec::new());
        let (mut described, mut sent, mut has_scopes) = (Vec::new(), Resource::default(), false);
        reader.object(|reader, name| match name {
            "resource" => {
                described.push(reader.mark());
                value::resource(reader, &mut sent)
            }
            "schemaUrl" => scalar::text(reader).map(drop),
            name if name == TRACES.scopes => reader.array(|reader, inner| {
                has_scopes = true;
                let path = TRACES.path(index, inner);
                self.of_scope(reader, resource, &path)
            }),
            _ => reader.skip(),
        })?;
        if has_scopes && self.refused.is_none() {
            self.refused = map::refusal(sent);
        }
        if self.shared.scopes.len() == scopes_before {
            self.shared.resources.truncate(resource);
        } else {
            self.shared.resources[resource] = described;
        }
        Ok(())
    }

    fn of_scope(&mut self, reader: &mut Reader<'_>, resource: usize, path: &str) -> Result<()> {
        let (scope, mut described, mut has_items) = (self.shared.scopes.len(), Vec::new(), false);
        reader.object(|reader, name| match name {
            "scope" => {
                described.push(reader.mark());
                value::scope(reader, &mut InstrumentationScope::default())
            }
            "schemaUrl" => scalar::text(reader).map(drop),
            name if name == TRACES.items => {
                has_items |= self.spans(reader, resource, scope, path)?;
                Ok(())
            }
            _ => reader.skip(),
        })?;
        if has_items {
            self.shared.scopes.push(described);
        }
        Ok(())
    }

    /// Goes through an array of spans; answers whether it has items.
    fn spans(
        &mut self,
        reader: &mut Reader<'_>,
        resource: usize,
        scope: usize,
        path: &str,
    ) -> Result<bool> {
        let (mut run, mut has_items) = (None::<(usize, Place)>, false);
        reader.array(|reader, index| {
            let first = reader.mark();
            drop(self.decoder.item(reader, path, index)?);
            has_items = true;
            let place = Place { resource, scope, first, items: 1 };
            let (from, place) = run.get_or_insert((index, place));
            place.items = index - *from + 1;
            if self.filling.add(reader.mark().bytes_since(first)) {
                self.open.extend(run.take().map(|(_, place)| place));
                self.parts.push(std::mem::take(&mut self.open));
            }
            Ok(())
        })?;
        self.open.extend(run.map(|(_, place)| place));
        Ok(has_items)
    }
}
