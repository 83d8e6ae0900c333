//! Restoring a home's database from a copy. Only who holds the home may.

use std::path::Path;

use touchstone_store::{Restored, StoreError};

use crate::engine::{Held, take_lock};
use crate::error::EngineError;
use crate::home::Home;
use crate::lock::Holder;
use crate::{clock, socket};

/// Puts a copy in the place of a home's database and keeps what was there; `program` is named to
/// others meanwhile. If another process holds the home, nothing is touched and it is answered
/// instead.
pub async fn restore(
    home: &Home,
    from: &Path,
    program: &str,
) -> Result<Result<Restored, Held>, EngineError> {
    let Some(lock) = take_lock(home, program).await? else {
        let (holder, home) = (Holder::of(home), home.clone());
        let reachable = socket::connect(&home).await.is_ok();
        return Ok(Err(Held { home, holder, reachable }));
    };
    let (file, from, now_ns) = (home.database(), from.to_owned(), clock::now_ns());
    let work = move || touchstone_store::restore(&file, &from, now_ns);
    let done = tokio::task::spawn_blocking(work).await;
    drop(lock);
    Ok(Ok(done.map_err(|_| StoreError::Closed)??))
}
