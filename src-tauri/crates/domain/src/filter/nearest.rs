//! Which field somebody may have meant by a name that is none.

use super::known::{KNOWN, Make};

/// The name that one may have meant by another.
pub(super) fn nearest(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let allowed = (lower.chars().count() / 3).clamp(1, 3);
    let mut best: Option<(usize, String)> = None;
    for known in KNOWN {
        for candidate in known.names() {
            let (asked, suggested) = match (&known.make, lower.split_once('.')) {
                (Make::Keyed(_), Some((prefix, _))) if candidate.matches('.').count() == 1 => {
                    let key = &name[name.find('.').map_or(0, |dot| dot + 1)..];
                    (format!("{prefix}."), format!("{candidate}{key}"))
                }
                (Make::Keyed(_), _) => continue,
                _ => (lower.clone(), candidate.to_owned()),
            };
            let far = distance(&asked, candidate);
            let is_nearer = best.as_ref().is_none_or(|(nearest, _)| far < *nearest);
            if far <= allowed && is_nearer && suggested != name {
                best = Some((far, suggested));
            }
        }
    }
    best.map(|(_, name)| name)
}

/// How many letters must be put, taken, changed or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) =
        (from.chars().take(64).collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<_>>()];
    for (at, letter) in from.iter().enumerate() {
        let mut row = vec![at + 1];
        for (place, other) in to.iter().enumerate() {
            let changed = rows[at][place] + usize::from(letter != other);
            let mut least = changed.min(rows[at][place + 1] + 1).min(row[place] + 1);
            let swapped = at > 0 && place > 0 && from[at - 1] == *other && to[place - 1] == *letter;
            if swapped {
                least = least.min(rows[at - 1][place - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_suggests_what_is_near_and_nonsense_suggests_nothing() {
        for (typo, meant) in [
            ("satus", Some("status")),
            ("Status", Some("status")),
            ("duratoin", Some("duration")),
            ("tgs.env", Some("tags.env")),
            ("Tags.Env", Some("tags.Env")),
            ("span.nmae", Some("span.name")),
            ("feedbck.ok", Some("feedback.ok")),
            ("color", None),
            ("http", None),
            ("", None),
        ] {
            assert_eq!(nearest(typo).as_deref(), meant, "{typo}");
        }
    }
}
