//! Pages of sessions, the last active first, and what a list shows of each. Other orders are in
//! `session/sorted.rs`.

use rusqlite::types::Value;
use touchstone_domain::id::ProjectId;

use super::count::COUNTED;
use super::judged::SessionFeedback;
use super::sorted::SessionOrder;
use super::{COLUMNS, SessionKey, SessionRecord, record};
use crate::error::Result;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

/// Sessions whose id begins with a text that are sorted at once; where there are more, the newest
/// are gone through.
const FEW: i64 = 1_000;
/// Sessions that one call goes through for those whose id begins with a text: some milliseconds.
const WALKED: i64 = 20_000;
/// Turns of all sessions of a page that are looked at for what was judged of them.
const JUDGED: i64 = 20_000;
/// Users of a session that are named.
const USERS: u32 = 4;

/// Which sessions a page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionQuery {
    /// Of this project; of all if absent.
    pub project: Option<ProjectId>,
    /// Whose last turn ended at or after this, nanoseconds since 1970.
    pub from_ns: Option<i64>,
    /// Whose last turn ended before this, nanoseconds since 1970.
    pub to_ns: Option<i64>,
    /// Whose id begins so; all if empty.
    pub beginning: String,
    /// That come after this place.
    pub after: Option<SessionKey>,
    /// Rows wanted.
    pub limit: u32,
}

/// Some sessions, the last active first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SessionsFound {
    /// The sessions.
    pub sessions: Vec<SessionRecord>,
    /// Where to go on; nothing if these were the last.
    pub next: Option<SessionKey>,
    /// If not all were looked at: the last activity, nanoseconds since 1970, down to which.
    pub looked_to_ns: Option<i64>,
}

/// What a list shows of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// What its turns make together.
    pub record: SessionRecord,
    /// What was asked in the first turn.
    pub request: Option<String>,
    /// What was answered in the last turn.
    pub response: Option<String>,
    /// Some of its users, those of most turns first.
    pub users: Vec<String>,
    /// The feedback that counts, by name.
    pub feedback: Vec<SessionFeedback>,
    /// The newest turns whose feedback that is; all but for sessions of many thousand.
    pub judged_turns: i64,
}

/// How sessions are gone through, last active first: by an index, from a place on.
const WINDOW: &str = "(last_ns, id) < (?1, ?2) AND last_ns >= ?3 AND last_ns < ?4";

impl SessionQuery {
    /// The values of [`WINDOW`], and the project.
    fn values(&self) -> Vec<Value> {
        let begin = SessionKey { value: i64::MAX, row: i64::MAX };
        self.values_from(self.after.unwrap_or(begin))
    }

    /// The same, from a place on.
    pub(super) fn values_from(&self, after: SessionKey) -> Vec<Value> {
        let (from, to) = (self.from_ns.unwrap_or(i64::MIN), self.to_ns.unwrap_or(i64::MAX));
        let all = [after.value, after.row, from, to, self.project.map_or(-1, |id| id.0)];
        all.into_iter().map(Value::Integer).collect()
    }

    /// The index that has them in order, and the condition on the project.
    pub(super) const fn walk(&self) -> (&'static str, &'static str) {
        match self.project {
            Some(_) => ("session_by_project", "project = ?5"),
            None => ("session_by_time", "?5 < 0"),
        }
    }
}

/// Bounds of the texts that begin so, as values 6 and 7: no text goes on with a greater character.
const BEGINS: &str = "session >= ?6 AND session <= ?7";

fn bounds(beginning: &str) -> [Value; 2] {
    [beginning.to_owned(), format!("{beginning}{}", char::MAX)].map(Value::Text)
}

impl ReadTx<'_> {
    /// One page of sessions, last active first.
    pub fn sessions(&self, query: &SessionQuery) -> Result<SessionsFound> {
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        if query.beginning.is_empty() {
            return self.sessions_sorted(query, SessionOrder::default());
        }
        if !self.sessions_begin_few(query)? {
            return self.sessions_begin_walked(query, limit);
        }
        let mut sessions = self.sessions_begin_sorted(query)?;
        let more = sessions.len() > limit;
        sessions.truncate(limit);
        let next = sessions.last().filter(|_| more).map(SessionRecord::key);
        Ok(SessionsFound { sessions, next, looked_to_ns: None })
    }

    fn sessions_begin_few(&self, query: &SessionQuery) -> Result<bool> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM session INDEXED BY session_by_id
               WHERE {BEGINS} AND {} LIMIT {FEW} + 1)",
            query.walk().1
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let values = query.values().into_iter().chain(bounds(&query.beginning));
        let count: i64 = ask.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(count <= FEW)
    }

    /// One more than the limit, where there are more.
    fn sessions_begin_sorted(&self, query: &SessionQuery) -> Result<Vec<SessionRecord>> {
        // The pluses keep the order's index away: few are sorted.
        let sql = format!(
            "SELECT {COLUMNS}, {COUNTED} FROM session INDEXED BY session_by_id
             WHERE {BEGINS} AND {} AND {WINDOW} ORDER BY +last_ns DESC, +id DESC LIMIT ?8 + 1",
            query.walk().1
        );
        let limit = Value::Integer(query.limit.into());
        let values = query.values().into_iter().chain(bounds(&query.beginning));
        self.session_records(&sql, values.chain([limit]))
    }

    fn sessions_begin_walked(&self, query: &SessionQuery, limit: usize) -> Result<SessionsFound> {
        let (index, of_project) = query.walk();
        let walk = format!(
            "SELECT * FROM session INDEXED BY {index} WHERE {of_project} AND {WINDOW}
             ORDER BY last_ns DESC, id DESC"
        );
        let sql = format!(
            "SELECT {COLUMNS}, {COUNTED} FROM ({walk} LIMIT {WALKED}) WHERE {BEGINS} LIMIT ?8"
        );
        let values: Vec<Value> =
            query.values().into_iter().chain(bounds(&query.beginning)).collect();
        let most = Value::Integer(query.limit.into());
        let sessions = self.session_records(&sql, values.iter().cloned().chain([most]))?;
        if sessions.len() >= limit {
            let next = sessions.last().map(SessionRecord::key);
            return Ok(SessionsFound { sessions, next, looked_to_ns: None });
        }
        let sql = format!("SELECT {COLUMNS}, {COUNTED} FROM ({walk} LIMIT 1 OFFSET {WALKED} - 1)");
        let last = self.session_records(&sql, query.values().into_iter())?;
        let next = last.first().map(SessionRecord::key);
        Ok(SessionsFound { sessions, looked_to_ns: next.map(|key| key.value), next })
    }

    pub(super) fn session_records(
        &self,
        sql: &str,
        values: impl Iterator<Item = Value>,
    ) -> Result<Vec<SessionRecord>> {
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map(rusqlite::params_from_iter(values), record)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The sessions that count these traces, in the order in which the traces name them first.
    pub fn sessions_of(&self, traces: &[TraceRecord]) -> Result<Vec<SessionRecord>> {
        let mut rows: Vec<i64> = Vec::new();
        for row in traces.iter().filter_map(|trace| trace.in_session) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let mut sessions = Vec::new();
        for row in rows {
            sessions.extend(self.session_at(row)?);
        }
        Ok(sessions)
    }

    /// What a list shows of these sessions: two traces of each, and what was judged of the newest
    /// turns of all of them together.
    pub fn session_summaries(&self, records: Vec<SessionRecord>) -> Result<Vec<SessionSummary>> {
        let mut left = JUDGED;
        let mut summaries = Vec::new();
        for record in records {
            let judged_turns = record.turns.clamp(0, left);
            left -= judged_turns;
            let feedback = self.session_feedback(record.row, judged_turns)?;
            let request = self.trace_at(record.first_trace)?.and_then(|trace| trace.request);
            let response = self.trace_at(record.last_trace)?.and_then(|trace| trace.response);
            let users = self.session_users(record.row)?;
            summaries.push(SessionSummary {
                record,
                request,
                response,
                users,
                feedback,
                judged_turns,
            });
        }
        Ok(summaries)
    }

    fn session_users(&self, session: i64) -> Result<Vec<String>> {
        let sql = "SELECT user FROM session_user WHERE session = ?1
                   ORDER BY turns DESC, user LIMIT ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((session, USERS), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
