//! What one record of a source comes to, whatever tool wrote it.

use std::collections::BTreeMap;

use touchstone_domain::assessment::Assessment;
use touchstone_domain::id::TraceId;
use touchstone_domain::trace_info::TraceInfo;
use touchstone_ingest::otlp::decode::Group;
use touchstone_store::IncomingLog;

/// The metadata that names the tool a trace was imported from.
pub const SOURCE: &str = "touchstone.source";
/// The metadata that names the trace in that tool.
pub const SOURCE_ID: &str = "touchstone.source.id";
/// The metadata that names the file or the address it was first imported from.
pub const SOURCE_ORIGIN: &str = "touchstone.source.origin";

/// Spans, and what is said of the trace they belong to. A trace may come in many of these: they
/// are joined by the trace's id.
#[derive(Debug, Clone, Default)]
pub struct ImportedTrace {
    /// The trace that is spoken of. `None` where only spans come, which name their traces
    /// themselves; then `info`, `tags`, `metadata` and `assessments` are not looked at.
    pub id: Option<TraceId>,
    /// Spans as OTLP, by resource and scope.
    pub groups: Vec<Group>,
    /// Log records that belong to spans.
    pub logs: Vec<IncomingLog>,
    /// What is said of the trace beside its spans. Its project is left out: see `project`. Its
    /// name, session and user are read from `tags` and `metadata`.
    pub info: TraceInfo,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Metadata by key.
    pub metadata: BTreeMap<String, String>,
    /// Tags of the spans that were taken away.
    pub removed_tags: Vec<String>,
    /// Whether its one span is joined with what is stored of it: the source tells request and answer
    /// in different records. One that contradicts what is stored is another trace.
    pub is_joined: bool,
    /// Judgements of the trace and its spans. One that overrides another stands after it.
    pub assessments: Vec<Assessment>,
    /// The project that the source names. A project that the user names counts instead; where
    /// neither does, the resources of the spans name it, else it is the default project.
    pub project: Option<String>,
    /// Where it is from; `None` where the ids are the trace's own everywhere (OTLP).
    pub source: Option<Provenance>,
    /// Whether a span whose id is there already is the same span, whatever it holds: the source has
    /// no times, so that those of the import stand in for them, or it retells spans that may have
    /// come as they were.
    pub is_known_by_id: bool,
}

/// Where a trace is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The tool: `langfuse` for instance.
    pub tool: String,
    /// The file's name or the server's address.
    pub origin: String,
    /// The trace's id there.
    pub id: String,
}

impl ImportedTrace {
    /// Nothing yet said of this trace.
    pub fn of(id: TraceId) -> Self {
        Self { id: Some(id), ..Self::default() }
    }

    /// How many spans it brings.
    pub fn span_count(&self) -> usize {
        self.groups.iter().map(|group| group.spans.len()).sum()
    }
}
