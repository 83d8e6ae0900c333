//! Social security numbers of the United States, written with hyphens.

use std::ops::Range;

use super::{Verdict, is_whole_number};

/// Areas 000, 666 and from 900 on, groups 00 and serials 0000 are never given.
pub(crate) fn check(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let is_given = !matches!(&found[..3], "000" | "666")
        && !found.starts_with('9')
        && &found[4..6] != "00"
        && &found[7..] != "0000";
    Verdict::whole_if(is_given && is_whole_number(text, &at), at)
}
