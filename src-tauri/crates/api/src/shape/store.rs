//! The store: how much it holds, how it fares, its copies, and work on the whole of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use touchstone_store::{Integrity as StoreIntegrity, Soundness, StoreCopy as DomainCopy};
use ts_rs::TS;

use crate::number::{exact_u64, exact_us};

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct StoreStatusRequest {}

/// How much there is, how much room is left, and how the file fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreStatus {
    /// The home directory.
    pub home: String,
    /// The database file.
    pub file: String,
    /// Bytes of the database.
    pub size_bytes: i64,
    /// Bytes free on its disk, where the system says.
    pub free_bytes: Option<i64>,
    /// Traces in all projects.
    pub traces: i64,
    /// Spans in all projects.
    pub spans: i64,
    /// Commits since the engine was started; each is one fsync.
    pub commits: i64,
    /// How far the search index is.
    pub index: StoreIndex,
    /// Whether the file is sound.
    pub integrity: StoreIntegrityShown,
    /// Whether it can be written to.
    pub writable: StoreWritable,
    /// Copies that lie beside it, newest first.
    pub copies: Vec<StoreCopy>,
}

/// How far the search index is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreIndex {
    /// Spans that are stored and not indexed yet. Search finds them even so.
    pub waiting_spans: i64,
    /// Bytes of its files.
    pub bytes: i64,
}

/// Whether the file is sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(rename = "StoreIntegrity")]
#[schemars(rename = "StoreIntegrity")]
pub struct StoreIntegrityShown {
    /// What is known.
    pub state: IntegrityState,
    /// When it was looked at last, microseconds since 1970.
    pub checked_us: Option<i64>,
    /// What is wrong, and what to do.
    pub problems: Vec<String>,
}

/// What is known of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntegrityState {
    /// It was closed as it should be and not looked at since.
    Unknown,
    /// It is being looked at.
    Checking,
    /// Nothing wrong was found.
    Ok,
    /// Something is wrong; `problems` says what.
    Damaged,
}

impl From<StoreIntegrity> for StoreIntegrityShown {
    fn from(integrity: StoreIntegrity) -> Self {
        Self {
            state: match integrity.state {
                Soundness::Unknown => IntegrityState::Unknown,
                Soundness::Checking => IntegrityState::Checking,
                Soundness::Sound => IntegrityState::Ok,
                Soundness::Damaged => IntegrityState::Damaged,
            },
            checked_us: integrity.checked_ns.map(exact_us),
            problems: integrity.problems,
        }
    }
}

/// Whether the database can be written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreWritable {
    /// Whether the last write came to the disk.
    pub ok: bool,
    /// Why not. It is tried again by itself.
    pub message: Option<String>,
}

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreCopy {
    /// Where it lies.
    pub path: String,
    /// Its bytes.
    pub bytes: i64,
    /// When it was made, microseconds since 1970.
    pub made_us: i64,
}

impl From<DomainCopy> for StoreCopy {
    fn from(copy: DomainCopy) -> Self {
        Self {
            path: copy.path.display().to_string(),
            bytes: exact_u64(copy.bytes),
            made_us: exact_us(copy.made_ns),
        }
    }
}

/// Where a copy of the database goes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreBackupRequest {
    /// An absolute path where nothing lies yet; a name of its own in the home's `backups` if
    /// absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub path: Option<String>,
}

/// A copy of the database was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreBackup {
    /// Where it lies.
    pub path: String,
    /// Its bytes.
    pub bytes: i64,
}

/// How thoroughly the store is checked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreCheckRequest {
    /// Whether every piece of content is compared with its hash, not only some.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub full: Option<bool>,
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct StoreCompactRequest {}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct IndexRebuildRequest {}
