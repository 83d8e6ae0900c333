//! Ids and limits as they come in: text and numbers, checked with the name of their member.

use std::fmt::Display;
use std::str::FromStr;

use crate::error::Error;

/// Reads an id; `member` is where in the request it stands.
pub(crate) fn id<T>(member: &str, text: &str) -> Result<T, Error>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error| Error::bad_request(format!("`{member}`: {error}")))
}

/// A number of rows wanted: at least 1 and at most `most`.
pub(crate) fn rows(member: &str, wanted: u32, most: u32) -> Result<u32, Error> {
    if (1..=most).contains(&wanted) {
        return Ok(wanted);
    }
    let message = format!("`{member}` must lie between 1 and {most}, got {wanted}");
    Err(Error::bad_request(message).hint("ask for the rest with the next page"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::id::TraceId;

    #[test]
    fn a_bad_id_is_refused_with_its_member_and_what_is_expected() {
        let error = id::<TraceId>("trace_id", "abc").unwrap_err();
        assert_eq!(error.message, "`trace_id`: expected 32 hexadecimal characters, got 3");
    }

    #[test]
    fn too_many_rows_are_refused_with_the_limit() {
        assert_eq!(rows("limit", 200, 200), Ok(200));
        for wanted in [0, 201] {
            let error = rows("limit", wanted, 200).unwrap_err();
            assert!(error.message.contains("between 1 and 200"), "{error}");
        }
    }
}
