//! Traces: the summary of each, kept up to date as its spans arrive.

use rusqlite::{OptionalExtension, Row, types::Type};
use touchstone_domain::change::Change;
use touchstone_domain::cost::Cost;
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::summary::{Summary, TraceState};
use touchstone_domain::usage::Usage;

use crate::error::Result;
use crate::migrate::Migration;
use crate::table::preview::{self, COLUMNS as PREVIEWS};
use crate::table::session::count::Turn;
use crate::table::span::usage;
use crate::table::trash::{home_of, is_trash, trashed};
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { id: "20261122000200", sql: FIRST },
    Migration {
        id: "20261123000200",
        sql: "ALTER TABLE trace ADD COLUMN cost_input_nanos INTEGER;
              ALTER TABLE trace ADD COLUMN cost_output_nanos INTEGER;
              ALTER TABLE trace ADD COLUMN cost_total_nanos INTEGER;
              ALTER TABLE trace ADD COLUMN cost_estimated INTEGER NOT NULL DEFAULT 0;",
    },
];

const FIRST: &str = "CREATE TABLE trace(
            id INTEGER PRIMARY KEY,
            trace_id BLOB NOT NULL UNIQUE,
            project INTEGER NOT NULL REFERENCES project(id),
            revision INTEGER NOT NULL,
            state INTEGER NOT NULL,
            start_ns INTEGER NOT NULL,
            end_ns INTEGER NOT NULL,
            span_count INTEGER NOT NULL,
            error_count INTEGER NOT NULL,
            input_tokens INTEGER,
            output_tokens INTEGER,
            total_tokens INTEGER,
            cache_read_tokens INTEGER,
            cache_write_tokens INTEGER,
            reasoning_tokens INTEGER,
            request_row INTEGER,
            response_row INTEGER,
            name TEXT NOT NULL,
            session TEXT,
            user TEXT,
            request TEXT,
            response TEXT
          ) STRICT;
          CREATE INDEX trace_by_project ON trace(project, start_ns, id);
          CREATE INDEX trace_by_start ON trace(start_ns, id);";

/// The columns that [`ReadTx::trace_read`] reads; those of the previews follow.
const COLUMNS: &str = "id, trace_id, project, revision, state, start_ns, end_ns, span_count,
    error_count, input_tokens, output_tokens, total_tokens, cache_read_tokens, cache_write_tokens,
    reasoning_tokens, request_row, response_row, name, session, user,
    cost_input_nanos, cost_output_nanos, cost_total_nanos, cost_estimated, version, counted,
    in_session";
/// How many they are.
const WIDTH: usize = 27;

/// A place in the order of traces: by start, then by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceKey {
    /// Start in nanoseconds since 1970.
    pub start_ns: i64,
    /// The trace's row.
    pub row: i64,
}

/// Which traces a page shows, newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TraceQuery {
    /// Of this project; of all if absent.
    pub project: Option<ProjectId>,
    /// That start at or after this, nanoseconds since 1970.
    pub from_ns: Option<i64>,
    /// That start before this, nanoseconds since 1970.
    pub to_ns: Option<i64>,
    /// That come after this place.
    pub after: Option<TraceKey>,
    /// Rows wanted.
    pub limit: u32,
}

/// One trace's summary as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceRecord {
    /// Its row.
    pub row: i64,
    /// Its id.
    pub trace_id: TraceId,
    /// Its project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: TraceState,
    /// Earliest start, nanoseconds since 1970.
    pub start_ns: i64,
    /// Latest end, nanoseconds since 1970.
    pub end_ns: i64,
    /// Spans.
    pub span_count: i64,
    /// Spans that failed.
    pub error_count: i64,
    /// Tokens, each counted once.
    pub usage: Usage,
    /// What its calls cost, each counted once.
    pub cost: Cost,
    /// What was asked.
    pub request: Option<String>,
    /// What was answered.
    pub response: Option<String>,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The end user.
    pub user: Option<String>,
    /// The row of the span that `request` was taken from.
    pub request_row: Option<i64>,
    /// The row of the span that `response` was taken from.
    pub response_row: Option<i64>,
    /// Counts its changes.
    pub revision: i64,
    /// The version of what ran, as it is said of the trace or by its spans.
    pub version: Option<String>,
    /// Whether the roll-ups count it; not yet where an older program stored it.
    pub(crate) counted: bool,
    /// Row of the session that counts it.
    pub(crate) in_session: Option<i64>,
}

impl TraceRecord {
    /// Its place in the order of traces.
    pub fn key(&self) -> TraceKey {
        TraceKey { start_ns: self.start_ns, row: self.row }
    }
}

impl ReadTx<'_> {
    /// One page of traces, newest first.
    pub fn traces(&self, query: &TraceQuery) -> Result<Vec<TraceRecord>> {
        let mut ask = self.conn.prepare_cached(&page_sql(query.project.is_some()))?;
        let after = query.after.unwrap_or(TraceKey { start_ns: i64::MAX, row: i64::MAX });
        let rows = ask.query_map(
            rusqlite::named_params! {
                ":project": query.project.map_or(0, |id| id.0),
                ":start": after.start_ns,
                ":row": after.row,
                ":from": query.from_ns.unwrap_or(i64::MIN),
                ":to": query.to_ns.unwrap_or(i64::MAX),
                ":limit": query.limit,
            },
            |row| self.trace_read(row),
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One trace, unless it lies in the trash.
    pub fn trace(&self, id: TraceId) -> Result<Option<TraceRecord>> {
        Ok(self.trace_stored(id)?.filter(|trace| !is_trash(trace.project)))
    }

    /// One trace, also from the trash.
    pub(crate) fn trace_stored(&self, id: TraceId) -> Result<Option<TraceRecord>> {
        let sql = format!("SELECT {COLUMNS}, {PREVIEWS} FROM trace WHERE trace_id = ?1");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row([id.as_bytes()], |row| self.trace_read(row)).optional()?)
    }

    pub(crate) fn trace_at(&self, row: i64) -> Result<Option<TraceRecord>> {
        let sql = format!("SELECT {COLUMNS}, {PREVIEWS} FROM trace WHERE id = ?1");
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row([row], |row| self.trace_read(row)).optional()?)
    }

    pub(crate) fn trace_next_row(&self) -> Result<i64> {
        let mut ask = self.conn.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM trace")?;
        Ok(ask.query_row([], |row| row.get(0))?)
    }
}

/// The page's statement. The project is either bound or not mentioned, so that either index serves.
pub(crate) fn page_sql(of_project: bool) -> String {
    // The plus keeps the index of one project's traces away, which would have all traces sorted.
    let project =
        if of_project { "project = :project" } else { "+project >= 0 AND :project = :project" };
    format!(
        "SELECT {COLUMNS}, {PREVIEWS} FROM trace
         WHERE {project} AND (start_ns, id) < (:start, :row) AND start_ns >= :from AND start_ns < :to
         ORDER BY start_ns DESC, id DESC LIMIT :limit"
    )
}

impl WriteTx<'_> {
    /// Writes a trace's summary over what is stored of it, if anything. `spans` are all that it has,
    /// where that is known for sure.
    pub(crate) fn trace_put(
        &self,
        row: i64,
        id: TraceId,
        stored: Option<&TraceRecord>,
        summary: &Summary,
        previews: &Previews,
        spans: Option<&[SlimSpan]>,
    ) -> Result<()> {
        // A trace in the trash stays there, whatever comes of it late.
        let in_trash;
        let summary = if stored.is_some_and(|stored| is_trash(stored.project)) {
            let project = self.trash_of(summary.project)?;
            in_trash = Summary { project, ..summary.clone() };
            &in_trash
        } else {
            summary
        };
        let sql = "INSERT INTO trace(id, trace_id, project, revision, state, start_ns, end_ns,
              span_count, error_count, input_tokens, output_tokens, total_tokens,
              cache_read_tokens, cache_write_tokens, reasoning_tokens, request_row, response_row,
              name, session, user, cost_input_nanos, cost_output_nanos, cost_total_nanos,
              cost_estimated, version, previews_codec, previews_size, previews, counted, in_session)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
              ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, 1, ?29)
            ON CONFLICT(id) DO UPDATE SET (project, revision, state, start_ns, end_ns, span_count,
              error_count, input_tokens, output_tokens, total_tokens, cache_read_tokens,
              cache_write_tokens, reasoning_tokens, request_row, response_row, name, session, user,
              cost_input_nanos, cost_output_nanos, cost_total_nanos, cost_estimated, version,
              previews_codec, previews_size, previews, request, response, counted, in_session)
            = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
              ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, NULL, NULL, 1, ?29)";
        let (usage, cost) = (summary.usage, summary.cost);
        let in_session = self.session_of(stored, summary.project, summary.session.as_deref())?;
        let previews = preview::packed(previews, self.dictionaries);
        let size = previews.as_ref().map(|packed| i64::try_from(packed.size).unwrap_or(i64::MAX));
        self.conn.prepare_cached(sql)?.execute(rusqlite::params![
            row,
            id.as_bytes(),
            summary.project.0,
            stored.map_or(1, |stored| stored.revision + 1),
            summary.state.number(),
            summary.start_ns,
            summary.end_ns,
            summary.span_count,
            summary.error_count,
            usage.input,
            usage.output,
            usage.total,
            usage.cache_read,
            usage.cache_write,
            usage.reasoning,
            summary.request_row,
            summary.response_row,
            summary.name,
            summary.session,
            summary.user,
            cost.input_nanos,
            cost.output_nanos,
            cost.total_nanos,
            cost.estimated,
            summary.version,
            previews.as_ref().map(|packed| packed.codec),
            size,
            previews.map(|packed| packed.data),
            in_session,
        ])?;
        // The index keeps documents by project and not before the start of their trace.
        let moved = stored.is_some_and(|stored| {
            home_of(stored.project) != home_of(summary.project)
                || stored.start_ns < summary.start_ns
        });
        if moved {
            self.text_of_trace(row)?;
        }
        self.recount(stored, summary)?;
        self.rollup_trace(row, stored, summary, spans)?;
        self.session_count(stored, in_session, Turn::of(row, summary))?;
        self.note(Change::Trace(id));
        Ok(())
    }

    /// Brings the counts of a trace's project up to date, and those of the one it was in before.
    fn recount(&self, stored: Option<&TraceRecord>, summary: &Summary) -> Result<()> {
        let (stays, leaves) = match stored {
            Some(stored) if stored.project == summary.project => (Some(stored), None),
            other => (None, other),
        };
        if let Some(before) = leaves {
            self.project_count(before.project, -1, -before.span_count)?;
        }
        let counted = stays.map_or(0, |before| before.span_count);
        let spans = summary.span_count - counted;
        self.project_count(summary.project, i64::from(stays.is_none()), spans)
    }

    /// Deletes up to `limit` traces of a project with all that belongs to them, those in the trash,
    /// too; answers how many.
    pub fn project_clear(&self, project: ProjectId, limit: u32) -> Result<u32> {
        let mut count = 0;
        for place in [project, trashed(project)] {
            let query = TraceQuery { project: Some(place), limit, ..TraceQuery::default() };
            for trace in self.traces(&query)? {
                self.trace_delete(&trace)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Deletes these traces with all that belongs to them; answers how many there were.
    pub fn traces_delete(&self, ids: &[TraceId], now_ns: i64) -> Result<u32> {
        let mut count = 0;
        for id in ids {
            let Some(trace) = self.trace(*id)? else { continue };
            self.trace_delete(&trace)?;
            self.deleted_add(*id, now_ns)?;
            count += 1;
        }
        Ok(count)
    }

    /// Where the artifacts of a trace lie: in the project that its client named.
    fn artifacts_of_trace(&self, trace: &TraceRecord) -> Result<String> {
        let named = self.trace_info(trace.row)?.and_then(|info| info.project);
        Ok(format!("{}/traces/tr-{}", named.unwrap_or(home_of(trace.project)), trace.trace_id))
    }

    fn trace_delete(&self, trace: &TraceRecord) -> Result<()> {
        for span in self.spans(trace.row)? {
            self.span_delete(span.row)?;
            self.rollup_call(trace.counted_in(), &span, -1);
        }
        self.trace_delete_without_spans(trace)
    }

    /// Deletes what is left of a trace whose spans are gone.
    pub(crate) fn trace_delete_without_spans(&self, trace: &TraceRecord) -> Result<()> {
        self.rollup_delete(trace);
        if !self.notes(trace.row)?.is_empty() {
            self.text_of_notes(trace.row);
        }
        self.logs_delete(trace.trace_id)?;
        self.assessments_clear(trace.row)?;
        self.artifacts_drop(&self.artifacts_of_trace(trace)?)?;
        self.trace_labels_delete(trace.row)?;
        self.trace_info_delete(trace.row)?;
        self.dirty_clear(trace.row)?;
        self.outlines_drop(trace.row)?;
        self.trash_forget(trace.row)?;
        self.conn.prepare_cached("DELETE FROM trace WHERE id = ?1")?.execute([trace.row])?;
        self.session_leave(trace)?;
        self.project_count(trace.project, -1, -trace.span_count)?;
        self.note(Change::Trace(trace.trace_id));
        Ok(())
    }
}

impl ReadTx<'_> {
    fn trace_read(&self, row: &Row<'_>) -> rusqlite::Result<TraceRecord> {
        let id: [u8; 16] = row.get(1)?;
        let trace_id = TraceId::from_bytes(&id).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(1, Type::Blob, Box::new(error))
        })?;
        let Previews { request, response } = preview::unpacked(row, WIDTH, self.dictionaries)?;
        Ok(TraceRecord {
            row: row.get(0)?,
            trace_id,
            project: ProjectId(row.get(2)?),
            revision: row.get(3)?,
            state: TraceState::from_number(row.get(4)?),
            start_ns: row.get(5)?,
            end_ns: row.get(6)?,
            span_count: row.get(7)?,
            error_count: row.get(8)?,
            usage: usage(row, 9)?,
            request_row: row.get(15)?,
            response_row: row.get(16)?,
            name: row.get(17)?,
            session: row.get(18)?,
            user: row.get(19)?,
            request,
            response,
            cost: Cost {
                input_nanos: row.get(20)?,
                output_nanos: row.get(21)?,
                total_nanos: row.get(22)?,
                estimated: row.get(23)?,
            },
            version: row.get(24)?,
            counted: row.get(25)?,
            in_session: row.get(26)?,
        })
    }
}
