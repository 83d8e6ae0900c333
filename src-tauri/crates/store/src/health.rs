//! How the file fares: whether it can be written to, whether it is sound, how it was left.
//!
//! Finding out is the work of `check.rs` and of every write; here is what is known.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Result, StoreError};

/// What is known of the file's soundness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Soundness {
    /// It was not looked at since the store was opened.
    #[default]
    Unknown,
    /// It is being looked at.
    Checking,
    /// Nothing wrong was found.
    Sound,
    /// Something is wrong.
    Damaged,
}

/// The last look at the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Integrity {
    /// What it found.
    pub state: Soundness,
    /// When it ended, nanoseconds since 1970.
    pub checked_ns: Option<i64>,
    /// What is wrong, and what to do.
    pub problems: Vec<String>,
}

/// What is known of an open file.
#[derive(Debug)]
pub(crate) struct Health {
    /// Whether the last process that had the file open closed it.
    pub(crate) was_clean: bool,
    unwritable: Mutex<Option<String>>,
    integrity: Mutex<Integrity>,
}

impl Health {
    pub(crate) fn new(was_clean: bool) -> Self {
        Self { was_clean, unwritable: Mutex::default(), integrity: Mutex::default() }
    }

    /// Why nothing can be written, if nothing can.
    pub(crate) fn unwritable(&self) -> Option<String> {
        lock(&self.unwritable).clone()
    }

    /// Learns from a write how the disk fares; answers whether that is news.
    pub(crate) fn learn<T>(&self, written: &Result<T>) -> bool {
        let now = match written {
            Ok(_) => None,
            Err(error @ (StoreError::Full | StoreError::Unwritable(_))) => Some(error.to_string()),
            // The closure's own error says nothing of the disk.
            Err(_) => return false,
        };
        let mut known = lock(&self.unwritable);
        let is_news = known.is_some() != now.is_some();
        *known = now;
        is_news
    }

    pub(crate) fn integrity(&self) -> Integrity {
        lock(&self.integrity).clone()
    }

    pub(crate) fn set_integrity(&self, integrity: Integrity) {
        *lock(&self.integrity) = integrity;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
