//! The comparisons last used.

use std::sync::{Arc, Mutex, PoisonError};

use touchstone_store::{ReadTx, StoreError};

use super::{Comparison, read};
use crate::view::Spans;

/// Comparisons kept.
const KEPT: usize = 4;

/// The comparisons last used, the latest at the end.
#[derive(Debug, Default)]
pub(crate) struct Comparisons(Mutex<Vec<Arc<Comparison>>>);

impl Comparisons {
    /// The comparison of two traces as they stand in this transaction.
    pub(crate) fn of(
        &self,
        tx: &ReadTx<'_>,
        a: &Spans,
        b: &Spans,
    ) -> Result<Arc<Comparison>, StoreError> {
        let versions = (a.version, b.version);
        if let Some(kept) = self.take(|one| one.versions == versions) {
            self.keep(Arc::clone(&kept));
            return Ok(kept);
        }
        let made = Arc::new(read::compare(tx, a, b)?);
        self.keep(Arc::clone(&made));
        Ok(made)
    }

    fn take(&self, is_it: impl Fn(&Comparison) -> bool) -> Option<Arc<Comparison>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|one| is_it(one))?;
        Some(kept.remove(at))
    }

    fn keep(&self, comparison: Arc<Comparison>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(comparison);
        if kept.len() > KEPT {
            kept.remove(0);
        }
    }
}
