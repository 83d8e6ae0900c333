//! What comes in: a span with its facts, made ready for the writer away from the writer's thread.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use touchstone_domain::facts::Facts;
use touchstone_domain::id::{ProjectId, SpanId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::span::SpanStatus;

use crate::body::codec::{Encoded, Encoder, Kind};
use crate::body::dictionaries::Dictionaries;
use crate::body::{Hash, Sum, cut, hash};

/// A span's content as three OTLP messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawSpan {
    /// `Span`, byte for byte as it came.
    pub span: Vec<u8>,
    /// `Resource`.
    pub resource: Vec<u8>,
    /// `InstrumentationScope`.
    pub scope: Vec<u8>,
    /// The `LogRecord`s that name this span, by time.
    pub logs: Vec<Vec<u8>>,
}

/// A log record that belongs to a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingLog {
    /// The span's trace.
    pub trace_id: TraceId,
    /// The span, which may not have come yet.
    pub span_id: SpanId,
    /// When it was written, nanoseconds since 1970.
    pub time_ns: i64,
    /// OTLP `LogRecord`.
    pub raw: Bytes,
}

/// Reads what the store keeps as bytes. The store itself does not know what telemetry means.
pub trait SpanReader: fmt::Debug + Send + Sync {
    /// How the span ended by its own status, and its facts with what it cost; none if it cannot be
    /// read.
    fn facts(&self, raw: &RawSpan) -> Option<(SpanStatus, Facts)>;
    /// What a list shows of a trace whose request or response is this span's.
    fn previews(&self, raw: &RawSpan) -> Previews;
    /// The attribute of that key as text: texts as they are, anything else as JSON. Nothing if the
    /// span has no such attribute.
    fn attribute(&self, raw: &RawSpan, key: &str) -> Option<String>;
    /// Everything the span says as one text, with the keys under which it says it: what patterns
    /// such as `LIKE` are compared with.
    fn content(&self, raw: &RawSpan) -> String;
    /// Everything the span says, text by text: what words and phrases are looked for in.
    fn said(&self, raw: &RawSpan) -> Said;
}

/// What a span says, text by text. Every word of [`SpanReader::content`] is a word of a passage or
/// of a key, or, where `has_numbers`, made of digits and the letter `e` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Texts that stand for themselves; no phrase goes from one into the next.
    pub passages: Vec<String>,
    /// Keys and words of the notation, such as `null`; nobody said them.
    pub keys: Vec<String>,
    /// Whether there are numbers that no passage has as they stand, such as those in lists.
    pub has_numbers: bool,
}

/// Which project a span's sender named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProjectRef {
    /// A project that must exist.
    Id(ProjectId),
    /// A project that is made where it does not exist.
    Named(String),
}

/// A span that was decoded and mapped.
#[derive(Debug, Clone)]
pub struct IncomingSpan {
    /// Its trace.
    pub trace_id: TraceId,
    /// Its id within the trace.
    pub span_id: SpanId,
    /// The step that caused it; none for a root.
    pub parent_id: Option<SpanId>,
    /// Whether the parent is said to run in another process.
    pub parent_remote: bool,
    /// The step's name.
    pub name: String,
    /// How it ended.
    pub status: SpanStatus,
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// End in nanoseconds since 1970.
    pub end_ns: i64,
    /// The project that its sender named.
    pub project: ProjectRef,
    /// What the conventions say of it.
    pub facts: Facts,
    /// OTLP `Span`.
    pub raw: Bytes,
    /// OTLP `Resource`.
    pub resource: Bytes,
    /// OTLP `InstrumentationScope`.
    pub scope: Bytes,
}

/// Bytes that are stored once.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) hash: Hash,
    pub(crate) encoded: Arc<Encoded>,
}

/// A span that the writer can store without further thought.
#[derive(Debug, Clone)]
pub struct PreparedSpan {
    pub(crate) incoming: IncomingSpan,
    /// Decides between two versions of one span that end at the same time.
    pub(crate) digest: Sum,
    /// What is left of the span's bytes without its pieces.
    pub(crate) gaps: Encoded,
    /// Each piece with the number of gap bytes before it.
    pub(crate) pieces: Vec<(usize, Piece)>,
    pub(crate) resource: Piece,
    pub(crate) scope: Piece,
}

/// Hashes, cuts and compresses spans for the store that has these dictionaries. CPU work only; what
/// the spans share is compressed once.
pub fn prepare(spans: Vec<IncomingSpan>, dictionaries: &Dictionaries) -> Vec<PreparedSpan> {
    let (known, last) = (HashMap::new(), [const { None }; 2]);
    let mut workshop = Workshop { encoder: Encoder::new(dictionaries), known, last };
    spans.into_iter().map(|span| workshop.prepare(span)).collect()
}

struct Workshop {
    encoder: Encoder,
    known: HashMap<Hash, Arc<Encoded>>,
    /// The last resource and scope. Spans that share one share its bytes, which need no second look.
    last: [Option<(Bytes, Piece)>; 2],
}

impl Workshop {
    fn prepare(&mut self, incoming: IncomingSpan) -> PreparedSpan {
        let raw = &incoming.raw;
        let (mut gaps, mut pieces, mut end) = (Vec::new(), Vec::new(), 0);
        for range in cut::pieces(raw) {
            let gap = &raw[end..range.start];
            gaps.extend_from_slice(gap);
            end = range.end;
            let piece = &raw[range];
            pieces.push((gap.len(), self.piece(Kind::of_piece(piece), piece)));
        }
        gaps.extend_from_slice(&raw[end..]);
        let [resource, scope] = [(0, &incoming.resource), (1, &incoming.scope)]
            .map(|(place, bytes)| self.shared(place, bytes));
        let digest = digest(&incoming, [&resource, &scope]);
        let gaps = self.encoder.encode(Kind::Span, &gaps);
        PreparedSpan { incoming, digest, gaps, pieces, resource, scope }
    }

    /// The resource (0) or scope (1) of a span.
    fn shared(&mut self, place: usize, bytes: &Bytes) -> Piece {
        let is_it = |last: &&(Bytes, Piece)| {
            std::ptr::eq(last.0.as_ptr(), bytes.as_ptr()) && last.0.len() == bytes.len()
        };
        if let Some((_, piece)) = self.last[place].as_ref().filter(is_it) {
            return piece.clone();
        }
        let piece = self.piece(Kind::Resource, bytes);
        // Held, so that nothing else can come to lie there.
        self.last[place] = Some((bytes.clone(), piece.clone()));
        piece
    }

    fn piece(&mut self, kind: Kind, bytes: &[u8]) -> Piece {
        let hash = hash(bytes);
        let Self { encoder, known, .. } = self;
        let stored = known.entry(hash).or_insert_with(|| Arc::new(encoder.encode(kind, bytes)));
        Piece { hash, encoded: Arc::clone(stored) }
    }
}

/// Over everything that is stored of the span, so that equal digests mean equal spans.
fn digest(span: &IncomingSpan, shared: [&Piece; 2]) -> Sum {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&span.raw.len().to_le_bytes());
    hasher.update(&span.raw);
    for piece in shared {
        hasher.update(&piece.hash);
    }
    match &span.project {
        ProjectRef::Id(id) => hasher.update(&id.0.to_le_bytes()),
        ProjectRef::Named(name) => hasher.update(name.as_bytes()),
    };
    let mut short = Sum::default();
    short.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    short
}
