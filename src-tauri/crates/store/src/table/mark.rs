//! Marks on the file itself: whether it was closed as it should be, and room to try whether it can
//! be written to.

use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::migrate::Migration;
use crate::tx::WriteTx;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261124000440",
    sql: "CREATE TABLE mark(clean INTEGER NOT NULL, probe BLOB) STRICT;
          INSERT INTO mark(clean) VALUES (1);",
}];

/// Bytes that are written to see whether there is room: about what a batch of spans needs.
const PROBE: i64 = 256 * 1024;

/// Takes the mark of a clean end away for as long as the file is open; answers whether it was
/// there.
pub(crate) fn take_clean(conn: &Connection) -> rusqlite::Result<bool> {
    let was = conn.query_row("SELECT clean FROM mark", [], |row| row.get(0)).optional()?;
    if was == Some(true) {
        conn.execute("UPDATE mark SET clean = 0", [])?;
    }
    Ok(was == Some(true))
}

/// Marks a clean end.
pub(crate) fn set_clean(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("UPDATE mark SET clean = 1", []).map(drop)
}

impl WriteTx<'_> {
    /// Writes as much as a batch of spans would.
    pub fn probe(&self) -> Result<()> {
        self.conn.prepare_cached("UPDATE mark SET probe = zeroblob(?1)")?.execute([PROBE])?;
        Ok(())
    }

    /// Gives the room of [`WriteTx::probe`] back.
    pub fn probe_end(&self) -> Result<()> {
        self.conn.prepare_cached("UPDATE mark SET probe = NULL")?.execute([])?;
        Ok(())
    }
}
