//! The dictionaries that a store learned from what it holds, beside those that ship with the
//! program. How one is made is in `body/teach.rs`, and when in `learn.rs`.
//!
//! A blob names the row of its dictionary, so a dictionary stays as long as a blob may need it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError, RwLock};

use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::codec::{Kind, inflate};
use super::{Hash, hash};
use crate::error::{Result, StoreError};

/// The codec of a dictionary is its row and this; lower ones are those of shipped dictionaries.
const FIRST: i64 = 64;
/// Text like that of the dictionary gets a tenth shorter with it than at level 1, and no slower.
const LEVEL: i32 = 3;

/// A learned dictionary, made ready for either way when it is first needed.
pub(crate) struct Learned {
    bytes: Vec<u8>,
    encoder: OnceLock<EncoderDictionary<'static>>,
    decoder: OnceLock<DecoderDictionary<'static>>,
}

impl fmt::Debug for Learned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Learned({} bytes)", self.bytes.len())
    }
}

/// Every dictionary that this process has met. They are few, and they stay until the process ends,
/// so that the working memories of all threads may refer to them.
static MET: LazyLock<Mutex<HashMap<Hash, &'static Learned>>> = LazyLock::new(Mutex::default);

impl Learned {
    pub(crate) fn of(bytes: &[u8]) -> &'static Self {
        let mut met = MET.lock().unwrap_or_else(PoisonError::into_inner);
        met.entry(hash(bytes)).or_insert_with(|| {
            let (encoder, decoder) = (OnceLock::new(), OnceLock::new());
            Box::leak(Box::new(Self { bytes: bytes.to_vec(), encoder, decoder }))
        })
    }

    pub(super) fn encoder(&self) -> &EncoderDictionary<'static> {
        self.encoder.get_or_init(|| EncoderDictionary::copy(&self.bytes, LEVEL))
    }

    pub(super) fn decoder(&self) -> &DecoderDictionary<'static> {
        self.decoder.get_or_init(|| DecoderDictionary::copy(&self.bytes))
    }
}

/// The dictionaries of one store; none are known at first.
#[derive(Debug, Default)]
pub struct Dictionaries(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    by_codec: BTreeMap<i64, &'static Learned>,
    newest: Newest,
}

/// The dictionary that each kind is compressed with, and its codec.
pub(super) type Newest = [Option<(i64, &'static Learned)>; Kind::ALL.len()];

impl Dictionaries {
    /// Makes the dictionary of a row known. Of a kind the one with the highest row is used.
    pub(crate) fn add(&self, row: i64, kind: Kind, bytes: &[u8]) {
        let (codec, learned) = (FIRST + row, Learned::of(bytes));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.by_codec.insert(codec, learned);
        let newest = &mut known.newest[kind as usize];
        if newest.is_none_or(|(other, _)| other < codec) {
            *newest = Some((codec, learned));
        }
    }

    pub(super) fn newest(&self) -> Newest {
        self.0.read().unwrap_or_else(PoisonError::into_inner).newest
    }

    fn find(&self, codec: i64) -> Option<&'static Learned> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_codec.get(&codec).copied()
    }

    /// The bytes that were encoded. `what` names them if they are damaged.
    pub(crate) fn decode(
        &self,
        codec: i64,
        size: i64,
        data: &[u8],
        what: impl FnOnce() -> String,
    ) -> Result<Vec<u8>> {
        let decoded = || -> std::result::Result<Vec<u8>, String> {
            let size = usize::try_from(size).map_err(|error| error.to_string())?;
            let learned = if codec >= FIRST { self.find(codec) } else { None };
            let bytes = inflate(codec, learned, data, size).map_err(|error| error.to_string())?;
            if bytes.len() != size {
                return Err(format!("{} bytes where {size} were stored", bytes.len()));
            }
            Ok(bytes)
        };
        decoded().map_err(|reason| StoreError::Damaged { what: what(), reason })
    }
}
