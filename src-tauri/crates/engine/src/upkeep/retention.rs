//! Retention: once a day, each project that has one loses the traces that are too old.

use std::time::Duration;

use touchstone_store::{Matching, Retention, RetentionDue, Selection, StoreError};

use super::until;
use crate::deletion::begin;
use crate::job::Jobs;

/// How often a retention is carried out.
const EVERY: Duration = Duration::from_hours(24);
/// How long after it was set a retention is carried out first, so that a slip can be mended.
pub const FIRST: Duration = Duration::from_mins(10);
/// A clock that says that more than this went by since a retention was due may be wrong …
const BELIEVABLE: Duration = Duration::from_hours(7 * 24);
/// … and is believed after the engine has run for this long.
const PROBATION: Duration = Duration::from_hours(1);

/// Begins what is due; answers when the next one is. `running` is how long the engine has.
pub(super) async fn turn(
    jobs: &Jobs,
    now_ns: i64,
    running: Duration,
) -> Result<Option<Duration>, StoreError> {
    let mut next = None;
    for due in jobs.store().read(|tx| tx.retentions()).await? {
        let left = left(&due, now_ns, running);
        if left.is_zero() {
            carry_out(jobs, due, now_ns).await?;
        }
        let left = if left.is_zero() { EVERY } else { left };
        next = Some(next.map_or(left, |next: Duration| next.min(left)));
    }
    Ok(next)
}

/// How long a retention is not due yet.
fn left(due: &RetentionDue, now_ns: i64, running: Duration) -> Duration {
    let overdue = until(now_ns, due.due_ns);
    if overdue > BELIEVABLE { PROBATION.saturating_sub(running) } else { until(due.due_ns, now_ns) }
}

async fn carry_out(jobs: &Jobs, due: RetentionDue, now_ns: i64) -> Result<(), StoreError> {
    let RetentionDue { project, retention, .. } = due;
    let next_ns = now_ns.saturating_add(i64::try_from(EVERY.as_nanos()).unwrap_or(i64::MAX));
    jobs.store().write(move |tx| tx.retention_put_off(project, next_ns)).await?;
    let would_go = move |tx: &touchstone_store::ReadTx<'_>| {
        tx.retention_would_delete(project, &retention, now_ns)
    };
    let traces = jobs.store().read(would_go).await?;
    if traces == 0 {
        return Ok(());
    }
    tracing::info!(%project, traces, days = retention.days, "retention deletes traces");
    let Retention { include_kept, .. } = retention;
    let matching = Matching {
        project: Some(project),
        to_ns: Some(retention.end_ns(now_ns)),
        ..Matching::default()
    };
    begin(jobs, &Selection::Matching(matching), include_kept, Duration::ZERO).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::id::ProjectId;

    const DAY: i64 = 86_400 * 1_000_000_000;

    fn due(due_ns: i64) -> RetentionDue {
        let retention = Retention { days: 1, include_kept: false };
        RetentionDue { project: ProjectId(1), retention, due_ns }
    }

    #[test]
    fn a_retention_is_due_at_its_time_and_after_a_night() {
        assert_eq!(left(&due(DAY), DAY - 1_000, Duration::ZERO), Duration::from_micros(1));
        assert!(left(&due(DAY), 2 * DAY, Duration::ZERO).is_zero());
    }

    #[test]
    fn a_clock_that_jumped_far_ahead_is_not_believed_at_once() {
        let left = |running| left(&due(DAY), 20_000 * DAY, running);
        assert_eq!(left(Duration::ZERO), PROBATION);
        assert!(left(PROBATION).is_zero());
    }
}
