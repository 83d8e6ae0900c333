//! Touchstone's own lines, which [`crate::format`] reads.

use std::collections::HashMap;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::summary::{TraceState, summarise};
use touchstone_domain::trace_info::TraceInfo;
use touchstone_store::{ReadTx, StoreError, TraceRecord};

use crate::format::{AssessmentLine, InfoLine, Line, SpanLine, VERSION};

/// Bytes of spans that end a line, so that it can be imported again.
const LINE_BYTES: usize = 8 << 20;

/// A line with some spans of a trace, the first of `part`, and how many they are; where `whole` is given (all of its spans), also with what is
/// said of it.
pub(super) fn line(
    tx: &ReadTx<'_>,
    trace: &TraceRecord,
    whole: Option<&[SlimSpan]>,
    part: &[SlimSpan],
) -> Result<(Vec<u8>, usize), StoreError> {
    let project = tx.project(trace.project)?.map(|project| project.name);
    let mut line = Line {
        touchstone: VERSION,
        trace_id: trace.trace_id.to_string(),
        project: project.unwrap_or_default(),
        ..Line::default()
    };
    if let Some(spans) = whole {
        say(tx, trace, spans, &mut line)?;
    }
    let (mut resources, mut scopes) = (Pieces::default(), Pieces::default());
    let (mut taken, mut size) = (0, 0);
    for span in part {
        if size > LINE_BYTES {
            break;
        }
        taken += 1;
        let Some(raw) = tx.raw_span(span.row)? else { continue };
        size += raw.span.len() + raw.logs.iter().map(Vec::len).sum::<usize>();
        line.spans.push(SpanLine {
            span: BASE64.encode(&raw.span),
            resource: resources.place(raw.resource),
            scope: scopes.place(raw.scope),
            logs: raw.logs.iter().map(|log| BASE64.encode(log)).collect(),
        });
    }
    (line.resources, line.scopes) = (resources.texts, scopes.texts);
    let mut bytes = serde_json::to_vec(&line).map_err(|error| StoreError::Damaged {
        what: format!("trace {}", trace.trace_id),
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok((bytes, taken))
}

fn say(
    tx: &ReadTx<'_>,
    trace: &TraceRecord,
    spans: &[SlimSpan],
    line: &mut Line,
) -> Result<(), StoreError> {
    let labels = tx.trace_labels(trace.row)?;
    let of_spans = summarise(spans).map(|given| given.labels.into_tags()).unwrap_or_default();
    let gone = of_spans.into_iter().map(|(key, _)| key);
    line.removed_tags = gone.filter(|key| !labels.tags.contains_key(key)).collect();
    (line.tags, line.metadata) = (labels.tags, labels.metadata);
    line.info = tx.trace_info(trace.row)?.map(info).unwrap_or_default();
    let assessments = tx.trace_assessments(trace.row)?;
    line.assessments = assessments.into_iter().map(AssessmentLine::of).collect();
    Ok(())
}

fn info(info: TraceInfo) -> InfoLine {
    InfoLine {
        client_request_id: info.client_request_id,
        state: info.state.map(|state: TraceState| state.name().to_owned()),
        start_ns: info.start_ns,
        duration_ns: info.duration_ns,
        request: info.previews.request,
        response: info.previews.response,
    }
}

/// What many spans share, each once.
#[derive(Default)]
struct Pieces {
    texts: Vec<String>,
    places: HashMap<Vec<u8>, usize>,
}

impl Pieces {
    fn place(&mut self, bytes: Vec<u8>) -> usize {
        let Self { texts, places } = self;
        *places.entry(bytes).or_insert_with_key(|bytes| {
            texts.push(BASE64.encode(bytes));
            texts.len() - 1
        })
    }
}
