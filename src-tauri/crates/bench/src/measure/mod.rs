//! The measurements, one file each.

pub(crate) mod disk;
pub(crate) mod fill;
pub(crate) mod ingest;
pub(crate) mod peer;
pub(crate) mod read;
pub(crate) mod search;
pub(crate) mod sustained;
pub(crate) mod visible;
