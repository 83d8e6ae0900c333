//! IP addresses. Those that name no machine but one's own, or none, are left alone.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::{Verdict, before, behind, is_whole_number, is_word};

/// Fewest digits of an address of the sixth version: `1::2` is rather a slice of a list.
const FEWEST: usize = 5;

/// An address of the fourth version. Behind a name and a slash, behind `v` or the word `version` it
/// is the version of a program.
pub(crate) fn fourth(text: &str, at: Range<usize>) -> Verdict {
    let Ok(address) = text[at.clone()].parse::<Ipv4Addr>() else { return Verdict::TryWithin };
    let names_one = !address.is_loopback() && !address.is_unspecified() && !address.is_broadcast();
    let is = names_one && is_free(text, &at) && !is_version(&text[..at.start]);
    Verdict::whole_if(is, at)
}

/// A port may follow, and a range of bits.
fn is_free(text: &str, at: &Range<usize>) -> bool {
    let is_marked = matches!(behind(text, at.end), Some(':' | '/'));
    let end = if is_marked { at.end + 1 } else { at.end };
    let left = is_whole_number(text, &(at.start..at.end));
    left || is_marked
        && !is_word(before(text, at.start))
        && !matches!(before(text, at.start), Some('.'))
        && behind(text, end).is_some_and(|it| it.is_ascii_digit())
}

fn is_version(before: &str) -> bool {
    let mut last = before.chars().rev();
    let of_product = last.next() == Some('/') && last.next().is_some_and(char::is_alphanumeric);
    let word = before.trim_end_matches([' ', ':', '=']);
    let tail = word.get(word.len().saturating_sub(7)..).unwrap_or_default();
    of_product || tail.eq_ignore_ascii_case("version")
}

/// An address of the sixth version.
pub(crate) fn sixth(text: &str, at: Range<usize>) -> Verdict {
    let found = text[at.clone()].trim_end_matches(':');
    // An address may end with two colons, no other mark belongs to it.
    let found = if text[at.clone()].ends_with("::") { &text[at.clone()] } else { found };
    let at = at.start..at.start + found.len();
    let Ok(address) = found.parse::<Ipv6Addr>() else { return Verdict::TryWithin };
    let digits = found.bytes().filter(u8::is_ascii_hexdigit).count();
    let is = digits >= FEWEST
        && found.bytes().any(|byte| byte.is_ascii_digit())
        && !address.is_loopback()
        && !address.is_unspecified()
        && ![before(text, at.start), behind(text, at.end)]
            .into_iter()
            .any(|it| is_word(it) || it == Some(':'));
    Verdict::whole_if(is, at)
}
