//! What the store tells of its own state, and copies of it that are made while it is open.

use std::path::{Path, PathBuf};

use touchstone_domain::change::Change;

use crate::backup::{self, StoreCopy};
use crate::error::Result;
use crate::health::Integrity;
use crate::store::Store;

impl Store {
    /// Whether the last process that had the file open closed it as it should be.
    pub fn was_closed(&self) -> bool {
        self.health().was_clean
    }

    /// Why nothing can be written, if the last write failed for the disk's sake.
    pub fn unwritable(&self) -> Option<String> {
        self.health().unwritable()
    }

    /// Tries whether the disk takes writes again.
    pub async fn probe(&self) -> Result<()> {
        self.write(|tx| tx.probe()).await?;
        self.write(|tx| tx.probe_end()).await
    }

    /// What is known of the file's soundness.
    pub fn integrity(&self) -> Integrity {
        self.health().integrity()
    }

    /// Keeps what a look at the file found, and tells it.
    pub fn set_integrity(&self, integrity: Integrity) {
        self.health().set_integrity(integrity);
        self.announce(Change::Store);
    }

    /// The copies of the database that lie beside it, newest first.
    pub fn copies(&self) -> Vec<StoreCopy> {
        backup::copies(self.file())
    }

    /// Writes a copy to a path where nothing lies yet, while everything else goes on; answers its
    /// bytes.
    pub async fn backup(&self, to: &Path) -> Result<u64> {
        let (file, to, stop): (PathBuf, PathBuf, _) =
            (self.file().to_owned(), to.to_owned(), self.stop());
        let bytes = self.aside("store-backup", move || backup::copy_to(&file, &to, stop)).await?;
        self.announce(Change::Store);
        Ok(bytes)
    }
}
