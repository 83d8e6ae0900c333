//! The measurements, one file each.

pub(crate) mod disk;
pub(crate) mod ingest;
pub(crate) mod read;
pub(crate) mod visible;
