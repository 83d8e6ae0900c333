//! Builders and contexts for tests.
