//! Making a dictionary of what conversations have in common: prompts, the shape of messages, words.
//!
//! A dictionary outlives the spans that it was made of, so nothing may be in it that only a few of
//! them say. Of what Zstandard's trainer chose, only runs are kept that stand in several
//! conversations.

use std::collections::HashMap;

/// Largest dictionary. Twice as much makes text 3 % shorter and falls out of a processor's cache.
const ROOM: usize = 112 << 10;
/// Smallest content that is worth the effort.
const LEAST: usize = 2 << 10;
/// Bytes of which every run in a dictionary …
const RUN: usize = 8;
/// … stands in so many conversations.
const CONVERSATIONS: u32 = 8;
/// Where the content of a dictionary begins: behind the offsets that Zstandard repeats at first …
const OFFSETS: [u8; 12] = [1, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0];
/// … which stand within its first bytes.
const HEADER: usize = 1 << 10;

/// What was said once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Numbers the conversations.
    pub(crate) conversation: u32,
    pub(crate) bytes: Vec<u8>,
}

/// A dictionary for texts like these, if they have enough in common. Takes some hundred
/// milliseconds for some megabytes. Samples of one conversation follow one another.
pub(crate) fn teach(samples: &[Sample]) -> Option<Vec<u8>> {
    let bytes: Vec<&[u8]> = samples.iter().map(|sample| sample.bytes.as_slice()).collect();
    // The trainer refuses samples that are too few or have nothing in common.
    let mut trained = zstd::dict::from_samples(&bytes, ROOM).ok()?;
    let start = trained
        .windows(OFFSETS.len())
        .take(HEADER)
        .position(|bytes| bytes == OFFSETS)
        .map(|at| at + OFFSETS.len())?;
    let common = common(&trained[start..], samples);
    trained.truncate(start);
    trained.extend_from_slice(&common);
    (common.len() >= LEAST).then_some(trained)
}

/// In how many conversations a run was met, and in which one last.
#[derive(Default)]
struct Met {
    last: Option<u32>,
    count: u32,
}

/// What is left of a content without the bytes that are in no common run.
fn common(content: &[u8], samples: &[Sample]) -> Vec<u8> {
    let mut met: HashMap<u64, Met> = runs(content).map(|run| (run, Met::default())).collect();
    for sample in samples {
        for run in runs(&sample.bytes) {
            if let Some(met) = met.get_mut(&run)
                && met.last.replace(sample.conversation) != Some(sample.conversation)
            {
                met.count += 1;
            }
        }
    }
    let mut end = 0;
    let mut left = Vec::with_capacity(content.len());
    for (start, run) in runs(content).enumerate() {
        if met.get(&run).is_some_and(|met| met.count >= CONVERSATIONS) {
            left.extend_from_slice(&content[end.max(start)..start + RUN]);
            end = start + RUN;
        }
    }
    left
}

fn runs(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.windows(RUN).map(|run| run.iter().fold(0, |run, byte| run << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "You are a patient assistant of the harbour office. Answer in one line.";

    /// Conversations about the same things, in which each caller tells a secret again and again.
    fn samples() -> Vec<Sample> {
        let texts = crate::tests::texts(64 * 20);
        let said = texts.iter().zip(0..).map(|(text, number): (_, u32)| {
            let conversation = number / 20;
            let secret = blake3::hash(&conversation.to_le_bytes()).to_hex();
            let bytes = format!("{PROMPT} {text} My number is {secret}.").into_bytes();
            Sample { conversation, bytes }
        });
        said.collect()
    }

    #[test]
    fn what_conversations_have_in_common_is_learned_and_what_one_of_them_said_is_not() {
        let samples = samples();
        let taught = teach(&samples).expect("they have much in common");
        let held: std::collections::HashSet<u64> = runs(&taught).collect();
        assert!(runs(b"harbour office").all(|run| held.contains(&run)));
        for sample in &samples {
            let end = sample.bytes.len() - 1;
            let is_held = runs(&sample.bytes[end - 64..end]).any(|run| held.contains(&run));
            assert!(!is_held, "conversation {}", sample.conversation);
        }
    }

    #[test]
    fn samples_with_nothing_in_common_teach_nothing() {
        let noise = |number: u32| {
            let bytes = (0..32_u32).flat_map(|part| {
                *blake3::hash(&[number.to_le_bytes(), part.to_le_bytes()].concat()).as_bytes()
            });
            Sample { conversation: number, bytes: bytes.collect() }
        };
        let samples: Vec<_> = (0..500).map(noise).collect();
        assert_eq!(teach(&samples), None);
        assert_eq!(teach(&samples[..1]), None);
        assert_eq!(teach(&[]), None);
    }

    #[test]
    fn a_run_counts_once_for_each_conversation() {
        let sample = |conversation| Sample { conversation, bytes: b"abcdefgh".to_vec() };
        let often: Vec<_> = (0..100).map(|_| sample(1)).collect();
        assert!(common(b"--abcdefgh--", &often).is_empty());
        let of_many: Vec<_> = (0..CONVERSATIONS).map(sample).collect();
        assert_eq!(common(b"--abcdefgh--", &of_many), b"abcdefgh");
    }
}
