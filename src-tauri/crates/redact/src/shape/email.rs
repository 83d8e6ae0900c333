//! Email addresses.

use std::ops::Range;

use super::Verdict;

/// The expression takes marks along that stand before the address, and takes some things for
/// addresses that are none: remotes of git, and images for dense screens (`logo@2x.png`).
pub(crate) fn check(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let address = found.trim_start_matches(|first: char| !first.is_alphanumeric());
    let Some((local, domain)) = address.split_once('@') else { return Verdict::IsNone };
    let is_scale = domain.split_once('.').is_some_and(|(label, _)| {
        label.strip_suffix('x').is_some_and(|scale| scale.bytes().all(|b| b.is_ascii_digit()))
    });
    if local.is_empty() || local == "git" || is_scale {
        return Verdict::IsNone;
    }
    Verdict::whole(at.end - address.len()..at.end)
}
