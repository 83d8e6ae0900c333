//! Names of runs that were given none: an adjective, a noun and a number.

use touchstone_domain::id::RunId;

const ADJECTIVES: [&str; 32] = [
    "able", "amber", "bold", "brave", "bright", "brisk", "calm", "clever", "crisp", "eager",
    "fair", "fleet", "fond", "gentle", "glad", "grand", "keen", "kind", "lively", "lucky", "merry",
    "mild", "neat", "noble", "plain", "proud", "quick", "quiet", "rare", "sharp", "steady", "warm",
];

const NOUNS: [&str; 32] = [
    "acorn", "anvil", "aspen", "badger", "beacon", "birch", "brook", "cedar", "comet", "crane",
    "delta", "ember", "falcon", "fern", "finch", "fjord", "garnet", "harbor", "heron", "jasper",
    "kestrel", "lark", "maple", "meadow", "otter", "pebble", "quartz", "raven", "reef", "sparrow",
    "thistle", "willow",
];

/// The name of a new run, made from the random end of its id.
pub(super) fn random(id: RunId) -> String {
    let [.., a, b, c, d] = *id.as_bytes();
    let number = u16::from_be_bytes([c, d]) % 1_000;
    let [adjective, noun] = [a, b].map(|byte| usize::from(byte) % 32);
    format!("{}-{}-{number}", ADJECTIVES[adjective], NOUNS[noun])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_differ_at_their_end_give_names_that_differ() {
        let name = |end: [u8; 4]| {
            let mut bytes = [1; 16];
            bytes[12..].copy_from_slice(&end);
            random(RunId::from_bytes(&bytes).unwrap())
        };
        assert_eq!(name([0, 0, 0, 7]), "able-acorn-7");
        assert_eq!(name([255, 255, 255, 255]), "warm-willow-535");
        assert_eq!(name([33, 1, 3, 232]), "amber-anvil-0");
    }
}
