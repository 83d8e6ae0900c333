//! What can go wrong between a sender and the store, each with what to do about it.

use touchstone_store::StoreError;

/// Why a request was refused, or why stored bytes could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content type or the content encoding is not one that is read here.
    #[error("{what}")]
    Unsupported {
        /// What came.
        what: String,
        /// What to send instead.
        hint: &'static str,
    },
    /// The body is not what its headers say.
    #[error("{0}")]
    Malformed(String),
    /// The body is larger than a request may be.
    #[error("the body is larger than {limit} bytes{}", if *inflated { " when inflated" } else { "" })]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
        /// Whether it was small enough on the wire.
        inflated: bool,
    },
    /// The body did not arrive whole.
    #[error("{0}")]
    Incomplete(String),
    /// More is on its way than fits.
    #[error("{0}")]
    Busy(&'static str),
    /// The project that the request names cannot be one.
    #[error("{0}")]
    Project(String),
    /// The store did not take the spans.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stored bytes are not a span.
    #[error("a stored span cannot be read: {0}")]
    Damaged(String),
}
