//! Sessions as they are kept, and the same counted from the traces.

use crate::error::Result;
use crate::tests::Home;
use crate::tx::ReadTx;

/// Every session with what it counts, as it is kept. Traces are named by their ids.
const KEPT: &str = "SELECT format('%d %s: %d %d %d %d, %d %d %d %d, %d %d %d, %d-%d, %s-%s, %s',
      s.project, s.session, s.turns, s.failed, s.error_count, s.worked_ns, s.with_tokens,
      s.input_tokens, s.output_tokens, s.total_tokens, s.with_cost, s.estimated, s.cost_nanos,
      s.first_ns, s.last_ns, hex(f.trace_id), hex(l.trace_id),
      (SELECT group_concat(user || '=' || turns) FROM (
        SELECT user, turns FROM session_user AS u WHERE u.session = s.id ORDER BY user)))
    FROM session AS s LEFT JOIN trace AS f ON f.id = s.first_trace
    LEFT JOIN trace AS l ON l.id = s.last_trace ORDER BY s.project, s.session";

/// The same, counted from the traces.
const RECOUNTED: &str = "SELECT format(
      '%d %s: %d %d %d %d, %d %d %d %d, %d %d %d, %d-%d, %s-%s, %s',
      project, session, count(*), sum(state = 2), sum(error_count), sum(end_ns - start_ns),
      count(total_tokens), sum(coalesce(input_tokens, 0)), sum(coalesce(output_tokens, 0)),
      sum(coalesce(total_tokens, 0)), count(cost_total_nanos),
      sum(cost_estimated AND cost_total_nanos IS NOT NULL), sum(coalesce(cost_total_nanos, 0)),
      min(start_ns),
      (SELECT end_ns FROM trace AS l WHERE (l.project, l.session) = (t.project, t.session)
        ORDER BY start_ns DESC, id DESC LIMIT 1),
      (SELECT hex(trace_id) FROM trace AS f WHERE (f.project, f.session) = (t.project, t.session)
        ORDER BY start_ns, id LIMIT 1),
      (SELECT hex(trace_id) FROM trace AS l WHERE (l.project, l.session) = (t.project, t.session)
        ORDER BY start_ns DESC, id DESC LIMIT 1),
      (SELECT group_concat(user || '=' || turns) FROM (
        SELECT user, count(*) AS turns FROM trace AS u
        WHERE (u.project, u.session) = (t.project, t.session) AND user IS NOT NULL
        GROUP BY user ORDER BY user)))
    FROM trace AS t WHERE project >= 0 AND session IS NOT NULL
    GROUP BY project, session ORDER BY project, session";

/// What was judged in each session, yes and no, counted from the assessments.
const JUDGED: &str = "SELECT format('%d %s: %s %d %d', t.project, t.session, a.name,
      sum(a.value = 'true'), sum(a.value = 'false'))
    FROM trace AS t JOIN assessment AS a ON a.trace = t.id
    WHERE t.project >= 0 AND t.session IS NOT NULL AND a.kind = 'feedback' AND a.valid
    GROUP BY t.project, t.session, a.name ORDER BY t.project, t.session, a.name";

fn lines(tx: &ReadTx<'_>, sql: &str) -> Result<Vec<String>> {
    let mut ask = tx.conn.prepare(sql)?;
    let rows = ask.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a list tells was judged in each session.
fn told(tx: &ReadTx<'_>) -> Result<Vec<String>> {
    let mut ask = tx.conn.prepare("SELECT id FROM session ORDER BY project, session")?;
    let rows: Vec<i64> = ask.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut told = Vec::new();
    for row in rows {
        for summary in tx.session_summaries(tx.session_at(row)?.into_iter().collect())? {
            let (project, session) = (summary.record.project, summary.record.session);
            told.extend(summary.feedback.iter().map(|feedback| {
                format!("{project} {session}: {} {} {}", feedback.name, feedback.yes, feedback.no)
            }));
        }
    }
    Ok(told)
}

/// Sessions and what was judged in them, as they are kept and told, and from scratch.
pub(super) async fn kept_and_recounted(home: &Home) -> (Vec<String>, Vec<String>) {
    let read = home.store.read(|tx| {
        let kept = [lines(tx, KEPT)?, told(tx)?].concat();
        Ok((kept, [lines(tx, RECOUNTED)?, lines(tx, JUDGED)?].concat()))
    });
    read.await.unwrap()
}
