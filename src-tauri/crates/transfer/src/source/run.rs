//! Runs and projects of another tool, and how they come into the store.
//!
//! What is there already is left or brought up to date, so that importing once more adds nothing.

use std::collections::BTreeMap;

use touchstone_domain::id::{ProjectId, RunId, TraceId};
use touchstone_domain::run::{Metric, Run, RunStatus};
use touchstone_store::{ProjectRef, RunInput, RunRecord, StoreError, WriteTx};

use crate::report::Report;

/// Values of metrics, and links, in one write, so that it takes the writer no longer than 20 ms.
const PER_WRITE: usize = 400;

/// A project that a tool names, with its tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedProject {
    /// Its name.
    pub name: String,
    /// Its tags by key.
    pub tags: BTreeMap<String, String>,
}

impl ImportedProject {
    /// Makes the project where there is none, restores it where it was deleted, and gives it the
    /// tags it does not have.
    pub(super) fn put(&self, tx: &WriteTx<'_>, now_ns: i64) -> Result<(), StoreError> {
        let project = tx.project_ensure(&self.name, now_ns)?;
        let stored = tx.experiment(project.id)?.map(|it| it.tags).unwrap_or_default();
        for (key, value) in self.tags.iter().filter(|(key, _)| !stored.contains_key(*key)) {
            tx.experiment_tag_set(project.id, key, Some(value))?;
        }
        Ok(())
    }
}

/// A run, or more of one that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRun {
    /// Its id, which is its own everywhere.
    pub id: RunId,
    /// The project that the source names.
    pub project: String,
    /// Its name.
    pub name: String,
    /// Who started it.
    pub user: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it began, nanoseconds since 1970.
    pub start_ns: i64,
    /// When it ended, nanoseconds since 1970.
    pub end_ns: Option<i64>,
    /// Its tags by key.
    pub tags: BTreeMap<String, String>,
    /// Its parameters by key.
    pub params: BTreeMap<String, String>,
    /// Values of its metrics.
    pub metrics: Vec<Metric>,
    /// Datasets that it read.
    pub inputs: Vec<RunInput>,
    /// Traces that belong to it, also those whose metadata does not say so.
    pub traces: Vec<TraceId>,
}

impl ImportedRun {
    /// The same run in parts that one write takes each; the first has all but most metrics and
    /// links.
    pub(super) fn into_parts(mut self) -> Vec<Self> {
        let (mut metrics, mut traces) =
            (std::mem::take(&mut self.metrics), std::mem::take(&mut self.traces));
        let more = Self {
            tags: BTreeMap::new(),
            params: BTreeMap::new(),
            inputs: Vec::new(),
            ..self.clone()
        };
        let mut parts = vec![self];
        while !metrics.is_empty() || !traces.is_empty() {
            let rest = metrics.split_off(metrics.len().min(PER_WRITE));
            let left = traces.split_off(traces.len().min(PER_WRITE));
            let part = Self {
                metrics: std::mem::replace(&mut metrics, rest),
                traces: std::mem::replace(&mut traces, left),
                ..more.clone()
            };
            parts.push(part);
        }
        parts
    }

    /// Writes it. `target` is the project that the user names.
    pub(super) fn put(
        &self,
        tx: &WriteTx<'_>,
        target: Option<&ProjectRef>,
        now_ns: i64,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let record = match tx.run(self.id)? {
            Some(record) if record.run.deleted_ns.is_some() => {
                report.refuse("the run was deleted here", Some(self.id.to_string()));
                return Ok(());
            }
            Some(record) => self.bring_up_to_date(tx, record)?,
            None => {
                let project = project(tx, target, &self.project, now_ns)?;
                tx.run_create(&self.as_new(project))?
            }
        };
        self.put_params(tx, &record, report)?;
        for (key, value) in &self.tags {
            if tx.run_tag(record.row, key)?.as_ref() != Some(value) {
                tx.run_tag_set(&record, key, value)?;
            }
        }
        self.metrics.iter().try_for_each(|metric| tx.run_metric_put(&record, metric))?;
        self.put_inputs(tx, &record)?;
        self.traces.iter().try_for_each(|trace| tx.run_trace_link(&record, *trace))
    }

    fn as_new(&self, project: ProjectId) -> Run {
        Run {
            id: self.id,
            project,
            name: self.name.clone(),
            user: self.user.clone(),
            status: self.status,
            start_ns: self.start_ns,
            end_ns: self.end_ns,
            deleted_ns: None,
        }
    }

    /// A run that went on when it was imported last may have ended since.
    fn bring_up_to_date(
        &self,
        tx: &WriteTx<'_>,
        record: RunRecord,
    ) -> Result<RunRecord, StoreError> {
        if record.run.end_ns.is_some() || (record.run.status, None) == (self.status, self.end_ns) {
            return Ok(record);
        }
        let run = Run { status: self.status, end_ns: self.end_ns, ..record.run };
        tx.run_update(&run)?;
        Ok(RunRecord { run, ..record })
    }

    /// A parameter never changes: one that is told otherwise than before is not taken.
    fn put_params(
        &self,
        tx: &WriteTx<'_>,
        record: &RunRecord,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        for (key, value) in &self.params {
            match tx.run_param(record.row, key)? {
                Some(known) if known != *value => report.refuse(
                    "a run's parameter has another value here already",
                    Some(format!("{}: {key}", self.id)),
                ),
                Some(_) => {}
                None => tx.run_param_set(record, key, value)?,
            }
        }
        Ok(())
    }

    fn put_inputs(&self, tx: &WriteTx<'_>, record: &RunRecord) -> Result<(), StoreError> {
        if self.inputs.is_empty() {
            return Ok(());
        }
        let known = tx.run_inputs(record.row)?;
        let fresh = self.inputs.iter().filter(|input| !known.contains(input));
        fresh.into_iter().try_for_each(|input| tx.run_input_put(record, input))
    }
}

fn project(
    tx: &WriteTx<'_>,
    target: Option<&ProjectRef>,
    name: &str,
    now_ns: i64,
) -> Result<ProjectId, StoreError> {
    let name = match target {
        Some(ProjectRef::Id(id)) => return Ok(*id),
        Some(ProjectRef::Named(name)) => name.as_str(),
        None => name,
    };
    Ok(tx.project_ensure(name, now_ns)?.id)
}
