//! Pages of sessions that are sorted by something else than what happened last, and how many
//! sessions there are.
//!
//! There is deliberately no index for each such order: every trace that comes would have to change
//! them all. The sessions of a time are gone through instead, those that were last active first, and
//! where they are too many a page says how far back it sorted.

use std::cmp::Ordering;

use rusqlite::types::Value;
use touchstone_domain::id::ProjectId;

use super::count::COUNTED;
use super::read::{SessionQuery, SessionsFound};
use super::{COLUMNS, SessionKey, SessionRecord};
use crate::error::Result;
use crate::tx::ReadTx;

/// Sessions that are sorted at most.
const SORTED: u32 = 50_000;
/// Sessions that are counted at most; one more stands for more.
const COUNTED_UP_TO: u32 = 10_000;

/// By what sessions are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionSort {
    /// The end of the last turn.
    #[default]
    LastActive,
    /// The start of the first turn.
    Begun,
    /// Turns.
    Turns,
    /// Turns that failed, then spans that failed.
    Errors,
    /// Tokens of all turns.
    Tokens,
    /// What all turns cost.
    Cost,
    /// From the start of the first turn to the end of the last.
    Duration,
}

impl SessionSort {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::LastActive,
        Self::Begun,
        Self::Turns,
        Self::Errors,
        Self::Tokens,
        Self::Cost,
        Self::Duration,
    ];

    /// The value that [`SessionRecord::sorted_by`] answers, in SQL.
    const fn sql(self) -> &'static str {
        match self {
            Self::LastActive => "last_ns",
            Self::Begun => "first_ns",
            Self::Turns => "turns",
            Self::Errors => "failed * 4294967296 + max(0, min(error_count, 4294967295))",
            Self::Tokens => "iif(with_tokens > 0, total_tokens, NULL)",
            Self::Cost => "iif(with_cost > 0, cost_nanos, NULL)",
            Self::Duration => "last_ns - first_ns",
        }
    }
}

/// In which order sessions are listed: the greatest value first, unless it is ascending. Sessions
/// without a value come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionOrder {
    /// By what.
    pub by: SessionSort,
    /// The least value first.
    pub ascending: bool,
}

impl SessionOrder {
    /// What stands for no value, so that it comes last.
    const fn none(self) -> i64 {
        if self.ascending { i64::MAX } else { -i64::MAX }
    }

    /// The place of a session in this order.
    pub fn key(self, session: &SessionRecord) -> SessionKey {
        let value = session.sorted_by(self.by).unwrap_or(self.none());
        SessionKey { value, row: session.row }
    }

    /// Which of two places comes first.
    pub fn compare(self, one: SessionKey, other: SessionKey) -> Ordering {
        let [one, other] = [one, other].map(|key| (key.value, key.row));
        if self.ascending { one.cmp(&other) } else { other.cmp(&one) }
    }

    /// The place before all others.
    const fn begin(self) -> SessionKey {
        let end = if self.ascending { i64::MIN } else { i64::MAX };
        SessionKey { value: end, row: end }
    }
}

impl SessionRecord {
    /// What it is sorted by; nothing where no turn states it.
    fn sorted_by(&self, by: SessionSort) -> Option<i64> {
        match by {
            SessionSort::LastActive => Some(self.last_ns),
            SessionSort::Begun => Some(self.first_ns),
            SessionSort::Turns => Some(self.turns),
            SessionSort::Errors => {
                let errors = self.error_count.clamp(0, u32::MAX.into());
                Some(self.failed.wrapping_shl(32).wrapping_add(errors))
            }
            SessionSort::Tokens => self.usage.total,
            SessionSort::Cost => self.cost.total_nanos,
            SessionSort::Duration => Some(self.last_ns.wrapping_sub(self.first_ns)),
        }
    }
}

/// The statement of a page. Values 1 and 2 are the place before it, 3 and 4 the time, 5 the project,
/// 6 the page's limit.
pub(super) fn sorted_sql(query: &SessionQuery, order: SessionOrder) -> String {
    let (index, of_project) = query.walk();
    let (compare, way) = if order.ascending { (">", "ASC") } else { ("<", "DESC") };
    let within = format!("{of_project} AND last_ns >= ?3 AND last_ns < ?4");
    if order.by == SessionSort::LastActive {
        return format!(
            "SELECT {COLUMNS}, {COUNTED} FROM session INDEXED BY {index}
             WHERE {within} AND (last_ns, id) {compare} (?1, ?2)
             ORDER BY last_ns {way}, id {way} LIMIT ?6 + 1"
        );
    }
    let value = format!("coalesce({}, {})", order.by.sql(), order.none());
    format!(
        "SELECT {COLUMNS}, {COUNTED} FROM (
           SELECT * FROM session INDEXED BY {index} WHERE {within}
           ORDER BY last_ns DESC, id DESC LIMIT {SORTED})
         WHERE ({value}, id) {compare} (?1, ?2) ORDER BY {value} {way}, id {way} LIMIT ?6 + 1"
    )
}

impl ReadTx<'_> {
    /// One page of sessions in this order; of the last active ones, where they are too many to be
    /// sorted. How their ids begin is not asked.
    pub fn sessions_sorted(
        &self,
        query: &SessionQuery,
        order: SessionOrder,
    ) -> Result<SessionsFound> {
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let values = query.values_from(query.after.unwrap_or(order.begin()));
        let limited = values.into_iter().chain([Value::Integer(query.limit.into())]);
        let mut sessions = self.session_records(&sorted_sql(query, order), limited)?;
        let more = sessions.len() > limit;
        sessions.truncate(limit);
        let next = sessions.last().filter(|_| more).map(|session| order.key(session));
        let looked_to_ns = match order.by {
            SessionSort::LastActive => None,
            _ => self.session_beyond(query)?,
        };
        Ok(SessionsFound { sessions, next, looked_to_ns })
    }

    /// The last activity of the last session that is sorted, if there are more.
    fn session_beyond(&self, query: &SessionQuery) -> Result<Option<i64>> {
        let (index, of_project) = query.walk();
        let sql = format!(
            "SELECT last_ns FROM session INDEXED BY {index}
             WHERE {of_project} AND last_ns >= ?3 AND last_ns < ?4
             ORDER BY last_ns DESC, id DESC LIMIT 2 OFFSET {SORTED} - 1"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let values = query.values_from(SessionKey { value: 0, row: 0 });
        let rows = ask.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
        let ends: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(ends.first().copied().filter(|_| ends.len() == 2))
    }

    /// How many sessions of a time there are, counted up to 10,000; one more stands for more. Steps
    /// on an index.
    pub fn session_total(
        &self,
        project: Option<ProjectId>,
        (from_ns, to_ns): (Option<i64>, Option<i64>),
    ) -> Result<u32> {
        let query = SessionQuery { project, from_ns, to_ns, ..SessionQuery::default() };
        let (index, of_project) = query.walk();
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM session INDEXED BY {index}
               WHERE {of_project} AND last_ns >= ?3 AND last_ns < ?4
               LIMIT {COUNTED_UP_TO} + 1)"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let values = query.values_from(SessionKey { value: 0, row: 0 });
        Ok(ask.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?)
    }
}
