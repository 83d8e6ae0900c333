//! Whether the file is sound after a process ended without closing it.

use tokio_util::sync::CancellationToken;
use touchstone_store::{Integrity, Look, Soundness, Store, StoreCopy, StoreError};

/// Looks at the file's pages and keeps what it finds, unless the end comes first.
pub(super) async fn look(store: Store, now_ns: fn() -> i64, stopping: CancellationToken) {
    tokio::select! {
        () = stopping.cancelled() => {}
        () = look_at(&store, now_ns) => {}
    }
}

async fn look_at(store: &Store, now_ns: fn() -> i64) {
    store.set_integrity(Integrity { state: Soundness::Checking, ..Integrity::default() });
    let found = match store.check_file(Look::Quick).await {
        Ok(problems) => found(problems, &store.copies(), now_ns()),
        Err(StoreError::Closed) => return,
        Err(error) => {
            tracing::warn!(%error, "the database could not be checked");
            Integrity::default()
        }
    };
    if found.state == Soundness::Damaged {
        tracing::error!(problems = ?found.problems, "the database is damaged");
    }
    store.set_integrity(found);
}

/// What a look found, with what to do about it.
pub(crate) fn found(mut problems: Vec<String>, copies: &[StoreCopy], now_ns: i64) -> Integrity {
    let checked_ns = Some(now_ns);
    if problems.is_empty() {
        return Integrity { state: Soundness::Sound, checked_ns, problems };
    }
    problems.push(match copies.first() {
        Some(newest) => format!(
            "end Touchstone and restore a backup; the newest copy: touchstone restore '{}'",
            newest.path.display()
        ),
        None => "there is no backup to restore; export what can still be read, end Touchstone and \
                 move the file away"
            .into(),
    });
    Integrity { state: Soundness::Damaged, checked_ns, problems }
}
