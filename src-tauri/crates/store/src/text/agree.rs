//! Whether the index has what the database has, for `touchstone check` and for tests.

use super::upkeep::spans;
use crate::error::Result;
use crate::store::Store;
use crate::tx::ReadTx;

/// Problems that are named one by one.
const NAMED: usize = 20;

impl Store {
    /// What is wrong with the full-text index: files that cannot be read, and spans that neither
    /// are in it nor wait for it. Reads all rows of spans; takes long on a large store.
    pub async fn text_agrees(&self) -> Result<Vec<String>> {
        self.read(|tx| tx.text_problems()).await
    }
}

impl ReadTx<'_> {
    fn text_problems(&self) -> Result<Vec<String>> {
        // The order matters: what leaves the list of the waiting is in a segment before it does.
        let todo = self.text_todo(usize::MAX)?;
        let below = self.text_state()?.unindexed();
        let mut known: Vec<i64> = todo.into_iter().flat_map(|it| it.spans).collect();
        let mut problems = Vec::new();
        for segment in self.text_segments()? {
            match self.text.open(segment.number).and_then(|opened| opened.spans()) {
                Ok(spans) => known.extend(spans),
                Err(error) => {
                    self.text.suspect();
                    let number = segment.number;
                    problems.push(format!("part {number} of the search index: {error}"));
                }
            }
        }
        known.sort_unstable();
        known.dedup();
        let sql = "SELECT span.id, trace.start_ns, trace.id FROM span
            JOIN trace ON trace.id = span.trace";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([])?;
        let mut missing = 0;
        while let Some(row) = rows.next()? {
            let span: i64 = row.get(0)?;
            let place: (i64, i64) = (row.get(1)?, row.get(2)?);
            let is_below = below.is_some_and(|below| place < (below.start_ns, below.row));
            if !is_below && known.binary_search(&span).is_err() {
                missing += 1;
                if missing <= NAMED {
                    problems.push(format!("the search index does not have span {span}"));
                }
            }
        }
        if missing > NAMED {
            problems.push(format!("the search index does not have {missing} spans in all"));
        }
        Ok(problems)
    }
}

impl super::seek::Opened<'_> {
    /// The spans that it has documents of.
    pub(super) fn spans(&self) -> Result<Vec<i64>> {
        spans(self.conn()?)
    }
}
