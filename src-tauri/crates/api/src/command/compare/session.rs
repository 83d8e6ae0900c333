//! Two sessions, turn by turn.

use touchstone_domain::compare::delta::{Deltas, Taken};
use touchstone_domain::compare::sequence::{Key, Likeness, Pair, Work, align};
use touchstone_domain::compare::sketch::Sketch;
use touchstone_domain::id::ProjectId;
use touchstone_domain::preview::PREVIEW_CHARS;
use touchstone_store::{ReadTx, SessionSummary, StoreError, TraceRecord};

use crate::command::session::missing;
use crate::comparison::taken;
use crate::context::Ctx;
use crate::difference::Comparer;
use crate::error::Error;
use crate::ids;
use crate::number::exact_len;
use crate::shape::compare::{
    ComparedTurn, Sameness, SessionCompareRequest, SessionComparison, SessionRef,
};

/// Turns of a session that are compared.
const MOST_TURNS: u32 = 500;
/// Most rows of a window.
const MOST_COUNT: u32 = 100;

/// A session and its first turns.
type Side = (SessionSummary, Vec<TraceRecord>);

pub(crate) async fn compare(
    ctx: &Ctx,
    request: SessionCompareRequest,
) -> Result<SessionComparison, Error> {
    let count = ids::rows("count", request.count, MOST_COUNT)?;
    let [offset, count] =
        [request.offset, count].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let (a, b) = (read(ctx, "a", &request.a).await?, read(ctx, "b", &request.b).await?);
    let compared = ctx.store().read(move |_| Ok(told(a, b, offset, count)));
    Ok(compared.await?)
}

async fn read(ctx: &Ctx, member: &str, wanted: &SessionRef) -> Result<Side, Error> {
    let project: ProjectId = ids::id(&format!("{member}.project"), &wanted.project)?;
    let id = wanted.session.clone();
    let found = ctx.store().read(move |tx| side(tx, project, &id)).await?;
    found.ok_or_else(|| missing(&wanted.session))
}

fn side(tx: &ReadTx<'_>, project: ProjectId, id: &str) -> Result<Option<Side>, StoreError> {
    let Some(record) = tx.session(project, id)? else { return Ok(None) };
    let turns = tx.session_turns(&record, 0, MOST_TURNS)?;
    let summary = tx.session_summaries(vec![record])?.pop();
    let turns = turns.into_iter().map(|turn| turn.trace).collect();
    Ok(summary.map(|summary| (summary, turns)))
}

fn told((a, turns_a): Side, (b, turns_b): Side, offset: usize, count: usize) -> SessionComparison {
    let deltas = session_taken(&a).to(&session_taken(&b)).into();
    let mut work = Work::default();
    let pairs = aligned(&turns_a, &turns_b, &mut work);
    let is_different =
        |pair: &Pair<_>| !matches!(sameness(*pair), Sameness::Same | Sameness::Alike);
    let first = pairs.iter().position(is_different);
    let mut comparer = Comparer::new();
    let window = pairs.iter().skip(offset).take(count);
    SessionComparison {
        a: a.into(),
        b: b.into(),
        deltas,
        most_turns: MOST_TURNS.into(),
        coarse: work.is_coarse,
        first_divergence: first.map(exact_len),
        total: exact_len(pairs.len()),
        offset: exact_len(offset),
        rows: window.map(|pair| row(*pair, &mut comparer)).collect(),
    }
}

/// What all its turns took together.
fn session_taken(session: &SessionSummary) -> Taken {
    let record = &session.record;
    Taken { from_to_ns: (0, record.worked_ns), usage: record.usage, cost: record.cost }
}

/// A turn and what it is aligned by.
#[derive(Debug, Clone, Copy)]
struct Turn<'a> {
    trace: &'a TraceRecord,
    name: u64,
    request: Sketch,
    response: Sketch,
}

impl<'a> Turn<'a> {
    fn new(trace: &'a TraceRecord) -> Self {
        Self {
            trace,
            name: Sketch::of(&trace.name).digest(),
            request: Sketch::of(trace.request.as_deref().unwrap_or_default()),
            response: Sketch::of(trace.response.as_deref().unwrap_or_default()),
        }
    }

    /// Any turn may stand for any other: in a conversation its place tells most. What was asked tells
    /// more than what was answered.
    fn likeness(self, other: Self) -> Likeness {
        let words =
            2 * self.request.likeness(&other.request) + self.response.likeness(&other.response);
        Likeness {
            score: 4 + u32::from(self.name == other.name) * 2 + words,
            is_same: self.is_same(other),
        }
    }

    /// Whether what it asked or answered may go on behind what is compared of it.
    fn is_cut(self) -> bool {
        let said = [self.trace.request.as_deref(), self.trace.response.as_deref()];
        said.into_iter().flatten().any(|text| text.chars().count() >= PREVIEW_CHARS)
    }

    fn is_same(self, other: Self) -> bool {
        self.request.is_same(&other.request)
            && self.response.is_same(&other.response)
            && self.trace.state == other.trace.state
    }
}

fn aligned<'a>(a: &'a [TraceRecord], b: &'a [TraceRecord], work: &mut Work) -> Vec<Pair<Turn<'a>>> {
    let [a, b] = [a, b].map(|turns| turns.iter().map(Turn::new).collect::<Vec<_>>());
    let like = |one: Turn<'a>, other: Turn<'a>| one.likeness(other);
    let key = |one: Turn<'a>| Key {
        exact: one.request.digest().rotate_left(1) ^ one.response.digest(),
        kind: one.request.digest(),
    };
    align(&a, &b, &like, &key, work)
}

fn sameness(pair: Pair<Turn<'_>>) -> Sameness {
    match pair {
        Pair::A(_) => Sameness::OnlyA,
        Pair::B(_) => Sameness::OnlyB,
        Pair::Both(one, other) if one.is_same(other) && one.is_cut() => Sameness::Alike,
        Pair::Both(one, other) if one.is_same(other) => Sameness::Same,
        Pair::Both(..) => Sameness::Changed,
    }
}

fn row(pair: Pair<Turn<'_>>, comparer: &mut Comparer) -> ComparedTurn {
    let (a, b) = match pair {
        Pair::A(one) => (Some(one.trace), None),
        Pair::B(other) => (None, Some(other.trace)),
        Pair::Both(one, other) => (Some(one.trace), Some(other.trace)),
    };
    let mut said = |of: fn(&TraceRecord) -> Option<&str>| {
        let [a, b] = [a, b].map(|trace| trace.and_then(of).unwrap_or_default());
        comparer.compare(a, b, false)
    };
    let deltas = a.zip(b).map(|(a, b)| taken(a).to(&taken(b)));
    ComparedTurn {
        sameness: sameness(pair),
        request: said(|trace| trace.request.as_deref()),
        response: said(|trace| trace.response.as_deref()),
        deltas: deltas.unwrap_or_else(Deltas::default).into(),
        a: a.cloned().map(Into::into),
        b: b.cloned().map(Into::into),
    }
}
