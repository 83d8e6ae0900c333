//! Connections to the files of the index, kept for the next search.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::seek::NOTES;
use crate::error::Result;

/// Connections that are kept at most …
const KEPT: usize = 64;
/// … and the cache of each in KiB; the system's own cache is the larger one.
const CACHE_KIB: i64 = 256;

/// Connections that nobody uses now, with the numbers of their files.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<(i64, Connection)>>);

impl Pool {
    /// A connection to the file of that number.
    pub(super) fn take(&self, number: i64, file: &Path) -> Result<Connection> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.iter().rposition(|(of, _)| *of == number) {
            Some(at) => Ok(kept.remove(at).1),
            None => open(file),
        }
    }

    /// Keeps a connection that is no longer needed.
    pub(super) fn give(&self, number: i64, conn: Connection) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((number, conn));
        if kept.len() > KEPT {
            // Searches begin with the newest. Were the one used longest ago closed, a search through
            // more files than this would open every one of them.
            let oldest = kept.iter().enumerate().filter(|(_, (of, _))| *of != NOTES);
            let oldest = oldest.min_by_key(|(_, (of, _))| *of).map_or(0, |(at, _)| at);
            kept.swap_remove(oldest);
        }
    }

    /// Closes what is kept of a file that goes.
    pub(super) fn forget(&self, number: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| *of != number);
    }
}

fn open(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(1))?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.set_prepared_statement_cache_capacity(96);
    Ok(conn)
}
