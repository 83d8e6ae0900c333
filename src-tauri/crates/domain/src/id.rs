//! Identifiers: those that telemetry brings (trace, span) and those that Touchstone gives.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has the wrong number of characters.
    #[error("expected {expected} hexadecimal characters, got {got}")]
    Length {
        /// Characters wanted.
        expected: usize,
        /// Characters found.
        got: usize,
    },
    /// A character is not hexadecimal.
    #[error("`{0}` is not a hexadecimal character")]
    Character(char),
    /// Every byte is zero, which the protocols reserve for "no id".
    #[error("an id of zeros only is not valid")]
    Zero,
    /// The text is not a project number.
    #[error("`{0}` is not a project id (a whole number)")]
    Project(String),
}

/// Reads exactly `N` bytes written as hexadecimal, in either case.
pub fn bytes_from_hex<const N: usize>(text: &str) -> Result<[u8; N], IdError> {
    let got = text.chars().count();
    if got != N * 2 {
        return Err(IdError::Length { expected: N * 2, got });
    }
    let mut out = [0; N];
    for (index, character) in text.chars().enumerate() {
        let digit = character.to_digit(16).ok_or(IdError::Character(character))?;
        let nibble = u8::try_from(digit).unwrap_or_default();
        out[index / 2] = (out[index / 2] << 4) | nibble;
    }
    Ok(out)
}

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Takes the protocol's bytes; wrong lengths and all zeros are refused.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
                let array: [u8; $bytes] = bytes.try_into().map_err(|_| IdError::Length {
                    expected: $bytes * 2,
                    got: bytes.len() * 2,
                })?;
                if array == [0; $bytes] {
                    return Err(IdError::Zero);
                }
                Ok(Self(array))
            }

            /// The id that a digest gives. Its lowest bit is set, so that it is never all zeros.
            pub const fn from_digest(mut digest: [u8; $bytes]) -> Self {
                digest[$bytes - 1] |= 1;
                Self(digest)
            }

            /// The id's bytes, most significant first.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::from_bytes(&bytes_from_hex::<$bytes>(text)?)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

bytes_id!(
    /// A trace's id: 16 bytes, global over all projects, written as 32 hexadecimal characters.
    TraceId,
    16
);
bytes_id!(
    /// A span's id within its trace: 8 bytes, written as 16 hexadecimal characters.
    SpanId,
    8
);

bytes_id!(
    /// An assessment's id: 16 bytes, written as 32 hexadecimal characters; MLflow's protocol puts
    /// `a-` before them.
    AssessmentId,
    16
);
bytes_id!(
    /// A run's id: 16 bytes, written as 32 hexadecimal characters.
    RunId,
    16
);

/// A project's number. MLflow's protocol calls it experiment id and writes it as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectId(pub i64);

impl ProjectId {
    /// The project that always exists.
    pub const DEFAULT: Self = Self(0);
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ProjectId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self).map_err(|_| IdError::Project(text.to_owned()))
    }
}

/// A job's id: a UUIDv7, so that jobs sort by the time of their making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub String);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_and_read_as_lower_case_hex() {
        let id: TraceId = "00112233445566778899AABBCCDDEEFF".parse().unwrap();
        assert_eq!(id.to_string(), "00112233445566778899aabbccddeeff");
        assert_eq!(TraceId::from_bytes(id.as_bytes()), Ok(id));
    }

    #[test]
    fn wrong_lengths_zeros_and_letters_are_refused_by_name() {
        assert_eq!("abc".parse::<SpanId>(), Err(IdError::Length { expected: 16, got: 3 }));
        assert_eq!("0000000000000000".parse::<SpanId>(), Err(IdError::Zero));
        assert_eq!("000000000000000g".parse::<SpanId>(), Err(IdError::Character('g')));
        assert_eq!(SpanId::from_bytes(&[1; 7]), Err(IdError::Length { expected: 16, got: 14 }));
    }

    #[test]
    fn a_text_of_many_bytes_per_character_is_no_id() {
        assert!("éééééééé".parse::<SpanId>().is_err());
    }
}
