//! Single values in the forms in which senders write them: ids, integers, enums, bytes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use touchstone_domain::id::{IdError, bytes_from_hex};

use super::reader::{Fault, Reader, Result, Scalar};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// A text.
pub(super) fn text(reader: &mut Reader<'_>) -> Result<String> {
    match reader.scalar()? {
        Scalar::Text(text) => Ok(text.into_owned()),
        Scalar::Number(_) => Err(reader.value_fault("expected a text, found a number")),
        Scalar::Bool(_) => Err(reader.value_fault("expected a text, found a truth value")),
    }
}

/// An id of `N` bytes: hexadecimal in either case, or base64 as generic protobuf converters write
/// it. An empty text is no id.
pub(super) fn id<const N: usize>(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    let written = text(reader)?;
    id_bytes::<N>(&written).map_err(|error| reader.value_fault(error.to_string()))
}

/// Like [`id`], but what is no id reads as none: a link that leads nowhere costs no span.
pub(super) fn id_or_none<const N: usize>(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    Ok(id_bytes::<N>(&text(reader)?).unwrap_or_default())
}

/// Like [`id`], but what is no id reads as one byte, which no id has: it is neither an id nor none.
pub(super) fn id_or_wrong<const N: usize>(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    Ok(id_bytes::<N>(&text(reader)?).unwrap_or_else(|_| vec![0]))
}

fn id_bytes<const N: usize>(written: &str) -> std::result::Result<Vec<u8>, IdError> {
    if written.is_empty() {
        return Ok(Vec::new());
    }
    if written.len() == N.div_ceil(3) * 4
        && let Ok(bytes) = STANDARD.decode(written)
        && bytes.len() == N
    {
        return Ok(bytes);
    }
    bytes_from_hex::<N>(written).map(Vec::from)
}

/// A whole number from 0, as a number or as text.
pub(super) fn unsigned(reader: &mut Reader<'_>) -> Result<u64> {
    let number = whole(reader)?;
    u64::try_from(number).map_err(|_| out_of_range(reader, number))
}

/// A whole number from 0 of at most 32 bits.
pub(super) fn unsigned_32(reader: &mut Reader<'_>) -> Result<u32> {
    let number = whole(reader)?;
    u32::try_from(number).map_err(|_| out_of_range(reader, number))
}

/// A whole number, as a number or as text.
pub(super) fn signed(reader: &mut Reader<'_>) -> Result<i64> {
    let number = whole(reader)?;
    i64::try_from(number).map_err(|_| out_of_range(reader, number))
}

fn out_of_range(reader: &Reader<'_>, number: i128) -> Fault {
    reader.value_fault(format!("{number} is out of range"))
}

fn whole(reader: &mut Reader<'_>) -> Result<i128> {
    let written = written(reader)?;
    let written = written.trim();
    written.parse().ok().or_else(|| whole_double(written)).ok_or_else(|| {
        let shown: String = written.chars().take(40).collect();
        reader.value_fault(format!("expected a whole number, found `{shown}`"))
    })
}

/// Numbers such as `1e3` and `7.0`.
fn whole_double(written: &str) -> Option<i128> {
    let number: f64 = written.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and below 2^64")]
    (number.fract() == 0.0 && number.abs() < 1.9e19).then_some(number as i128)
}

/// A double, as a number or as text; `NaN` and infinities are written as words.
pub(super) fn double(reader: &mut Reader<'_>) -> Result<f64> {
    let written = written(reader)?;
    written.trim().parse().map_err(|_| reader.value_fault("expected a number"))
}

fn written(reader: &mut Reader<'_>) -> Result<String> {
    match reader.scalar()? {
        Scalar::Text(text) => Ok(text.into_owned()),
        Scalar::Number(number) => Ok(number.to_owned()),
        Scalar::Bool(_) => Err(reader.value_fault("expected a number, found a truth value")),
    }
}

/// A truth value, also as text.
pub(super) fn boolean(reader: &mut Reader<'_>) -> Result<bool> {
    match reader.scalar()? {
        Scalar::Bool(value) => Ok(value),
        Scalar::Text(text) if text == "true" => Ok(true),
        Scalar::Text(text) if text == "false" => Ok(false),
        _ => Err(reader.value_fault("expected true or false")),
    }
}

/// An enum's number: a number, or a name with or without its prefix. Names that are not known
/// count as 0, which every OTLP enum reads as "not said".
pub(super) fn enumeration(reader: &mut Reader<'_>, prefix: &str, names: &[&str]) -> Result<i32> {
    let written = written(reader)?.to_ascii_uppercase();
    if let Ok(number) = written.trim().parse() {
        return Ok(number);
    }
    let name = written.strip_prefix(prefix).unwrap_or(&written);
    let found = names.iter().position(|known| *known == name).unwrap_or_default();
    Ok(i32::try_from(found).unwrap_or_default())
}

/// Bytes as base64, padded or not, in either alphabet.
pub(super) fn bytes(reader: &mut Reader<'_>) -> Result<Vec<u8>> {
    let written = text(reader)?;
    STANDARD
        .decode(&written)
        .or_else(|_| URL_SAFE.decode(&written))
        .map_err(|error| reader.value_fault(format!("expected base64: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(json: &str, how: impl Fn(&mut Reader<'_>) -> Result<T>) -> Result<T> {
        how(&mut Reader::new(json.as_bytes()))
    }

    #[test]
    fn ids_are_hexadecimal_in_any_case_or_base64_of_their_length() {
        let bytes = vec![0xab, 0xcd, 0xef, 1, 2, 3, 4, 5];
        for json in [r#""abcdef0102030405""#, r#""ABCDEF0102030405""#, r#""q83vAQIDBAU=""#] {
            assert_eq!(read(json, id::<8>).unwrap(), bytes, "{json}");
        }
        let trace = read(r#""AAECAwQFBgcICQoLDA0ODw==""#, id::<16>).unwrap();
        assert_eq!(trace, (0..16).collect::<Vec<u8>>());
        assert!(read(r#""""#, id::<8>).unwrap().is_empty());
    }

    #[test]
    fn ids_of_another_length_are_refused_with_both_lengths() {
        let fault = read(r#""abc""#, id::<16>).unwrap_err();
        assert_eq!(fault.what, "expected 32 hexadecimal characters, got 3");
        assert!(read("7", id::<8>).is_err());
        assert!(read(r#""abc""#, id_or_none::<8>).unwrap().is_empty());
    }

    #[test]
    fn integers_are_numbers_or_texts() {
        for json in ["7", "\"7\"", "7.0", "\"7.0\"", "0.7e1", "\" 7 \""] {
            assert_eq!(read(json, signed).unwrap(), 7, "{json}");
        }
        assert_eq!(read("\"18446744073709551615\"", unsigned).unwrap(), u64::MAX);
        assert_eq!(read("-9223372036854775808", signed).unwrap(), i64::MIN);
        for json in ["7.5", "\"x\"", "true", "9223372036854775808", "NaN", "1e300", "{}"] {
            assert!(read(json, signed).is_err_and(|fault| !fault.syntax), "{json}");
        }
        assert_eq!(read("-1", unsigned).unwrap_err().what, "-1 is out of range");
    }

    #[test]
    fn doubles_may_be_words() {
        let bits = |json| read(json, double).unwrap().to_bits();
        assert_eq!(bits("-1.5e3"), (-1500.0_f64).to_bits());
        assert_eq!(bits("\"Infinity\""), f64::INFINITY.to_bits());
        assert_eq!(bits("\"-Infinity\""), f64::NEG_INFINITY.to_bits());
        assert!(read("NaN", double).unwrap().is_nan());
    }

    #[test]
    fn enums_are_numbers_or_names() {
        let names = ["UNSET", "OK", "ERROR"];
        for json in ["2", "\"2\"", "\"STATUS_CODE_ERROR\"", "\"error\""] {
            let number = read(json, |reader| enumeration(reader, "STATUS_CODE_", &names));
            assert_eq!(number.unwrap(), 2, "{json}");
        }
        assert_eq!(read("\"LATER\"", |r| enumeration(r, "STATUS_CODE_", &names)).unwrap(), 0);
    }

    #[test]
    fn bytes_are_base64_in_either_alphabet() {
        assert_eq!(read("\"+/8=\"", bytes).unwrap(), [0xfb, 0xff]);
        assert_eq!(read("\"-_8\"", bytes).unwrap(), [0xfb, 0xff]);
        assert!(read("\"é\"", bytes).is_err());
    }
}
