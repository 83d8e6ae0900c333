//! What is said of one trace beside its spans, written where it is not stored yet.

use std::collections::{BTreeMap, HashMap};

use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::{AssessmentId, ProjectId, TraceId};
use touchstone_domain::trace_info::TraceInfo;
use touchstone_ingest::{Redactions, redaction};
use touchstone_store::{IncomingSpan, ProjectRef, ReadTx, Store, StoreError, TraceLabels, WriteTx};

use super::DELETED;
use crate::record::{ImportedTrace, SOURCE, SOURCE_ID, SOURCE_ORIGIN};
use crate::report::Report;

/// What is said of one trace beside its spans.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) id: TraceId,
    project: ProjectRef,
    info: TraceInfo,
    labels: TraceLabels,
    removed_tags: Vec<String>,
    assessments: Vec<Assessment>,
}

/// What is said of a trace, where anything is. Where no project is named it is the one of the trace's
/// first span among these.
pub(super) fn said(
    trace: &ImportedTrace,
    named: Option<&ProjectRef>,
    spans: &[IncomingSpan],
) -> Option<Said> {
    let id = trace.id?;
    let mut metadata = trace.metadata.clone();
    if let Some(source) = &trace.source {
        let texts =
            [(SOURCE, &source.tool), (SOURCE_ID, &source.id), (SOURCE_ORIGIN, &source.origin)];
        for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            metadata.entry(key.to_owned()).or_insert_with(|| text.clone());
        }
    }
    let own = spans.iter().filter(|span| span.trace_id == id);
    let first = own.min_by_key(|span| (span.start_ns, span.span_id)).map(|span| &span.project);
    Some(Said {
        id,
        project: named.or(first).cloned().unwrap_or(ProjectRef::Id(ProjectId::DEFAULT)),
        info: TraceInfo { project: None, moved_to: None, ..trace.info.clone() },
        labels: TraceLabels { tags: trace.tags.clone(), metadata },
        removed_tags: trace.removed_tags.clone(),
        assessments: trace.assessments.clone(),
    })
}

/// The same without what the project of each trace wants replaced: the one it is stored in, else the
/// one that is said.
pub(super) async fn redacted(
    redactions: &Redactions,
    store: &Store,
    mut all: Vec<Said>,
) -> Result<Vec<Said>, StoreError> {
    if redactions.is_off() || all.is_empty() {
        return Ok(all);
    }
    let ids: Vec<TraceId> = all.iter().map(|said| said.id).collect();
    let read = store.read(move |tx| {
        let mut projects = HashMap::new();
        for id in ids {
            projects.extend(tx.trace(id)?.map(|trace| (id, ProjectRef::Id(trace.project))));
        }
        Ok(projects)
    });
    let stored = read.await?;
    for said in &mut all {
        if let Some(redactor) = redactions.of(stored.get(&said.id).unwrap_or(&said.project)) {
            redaction::said(&redactor, &mut said.info, &mut said.labels);
            said.assessments.iter_mut().for_each(|it| redaction::assessment(&redactor, it));
        }
    }
    Ok(all)
}

impl Said {
    /// Writes it; what is stored already stays.
    pub(super) fn put(
        mut self,
        tx: &WriteTx<'_>,
        now_ns: i64,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        match tx.trace(self.id)? {
            Some(trace) => {
                let stored = tx.trace_labels(trace.row)?;
                // Where it was imported from first stays, whatever file repeats it.
                if stored.metadata.contains_key(SOURCE_ORIGIN) {
                    self.labels.metadata.remove(SOURCE_ORIGIN);
                }
                if self.is_stored(tx, trace.row, &stored)? {
                    return self.assess(tx, report);
                }
            }
            // Its spans, if it has any, name the project; else nothing else does.
            None => self.info.project = Some(project(tx, &self.project, now_ns)?),
        }
        if !tx.trace_info_put(self.id, &self.info, &self.labels)? {
            report.refuse(DELETED, None);
            return Ok(());
        }
        for tag in &self.removed_tags {
            tx.trace_tag_set(self.id, tag, None)?;
        }
        self.assess(tx, report)
    }

    fn is_stored(
        &self,
        tx: &ReadTx<'_>,
        row: i64,
        stored: &TraceLabels,
    ) -> Result<bool, StoreError> {
        let info = tx.trace_info(row)?.unwrap_or_default();
        let mine = &self.info;
        Ok(self.removed_tags.iter().all(|tag| !stored.tags.contains_key(tag))
            && within(&self.labels.tags, &stored.tags)
            && within(&self.labels.metadata, &stored.metadata)
            && is_said(mine.client_request_id.as_ref(), info.client_request_id.as_ref())
            && is_said(mine.state.as_ref(), info.state.as_ref())
            && is_said(mine.start_ns.as_ref(), info.start_ns.as_ref())
            && is_said(mine.duration_ns.as_ref(), info.duration_ns.as_ref())
            && is_said(mine.previews.request.as_ref(), info.previews.request.as_ref())
            && is_said(mine.previews.response.as_ref(), info.previews.response.as_ref()))
    }

    /// Writes the assessments that are not there yet, known by their ids. One that overrides an
    /// assessment which is not there stands for itself.
    fn assess(self, tx: &WriteTx<'_>, report: &mut Report) -> Result<(), StoreError> {
        for mut assessment in self.assessments {
            if tx.assessment(assessment.id)?.is_some() {
                continue;
            }
            if let Some(older) = assessment.overrides
                && !is_of(tx, older, self.id)?
            {
                report.leave("assessment.overrides");
                assessment.overrides = None;
            }
            tx.assessment_create(&assessment)?;
            report.assessments += 1;
        }
        Ok(())
    }
}

fn within(mine: &BTreeMap<String, String>, all: &BTreeMap<String, String>) -> bool {
    mine.iter().all(|(key, value)| all.get(key) == Some(value))
}

/// Whether what is to be said is said already, or nothing is.
fn is_said<T: PartialEq>(mine: Option<&T>, stored: Option<&T>) -> bool {
    mine.is_none() || mine == stored
}

fn is_of(tx: &ReadTx<'_>, id: AssessmentId, trace: TraceId) -> Result<bool, StoreError> {
    Ok(tx.assessment(id)?.is_some_and(|assessment| assessment.trace_id == trace))
}

fn project(tx: &WriteTx<'_>, named: &ProjectRef, now_ns: i64) -> Result<ProjectId, StoreError> {
    match named {
        ProjectRef::Id(id) => Ok(*id),
        ProjectRef::Named(name) => Ok(tx.project_ensure(name, now_ns)?.id),
    }
}

#[cfg(test)]
mod tests;
