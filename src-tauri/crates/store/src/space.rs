//! Space that deletions left: given back to the disk some pages at a time.

use crate::error::Result;
use crate::tx::{ReadTx, WriteTx};

impl ReadTx<'_> {
    /// Pages of the file that hold nothing.
    pub fn pages_free(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA freelist_count", [], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Gives up to so many free pages back; answers how many are left. The file shrinks once the
    /// write-ahead log is folded into it.
    pub fn pages_give_back(&self, pages: u32) -> Result<i64> {
        let mut free = self.conn.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
        let mut rows = free.query([])?;
        // Each row is a page.
        while rows.next()?.is_some() {}
        drop(rows);
        self.pages_free()
    }
}
