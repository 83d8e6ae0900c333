//! The learner: makes dictionaries of what the store holds, so that more of the same takes less
//! room. What they are made of is in `body/teach.rs`.
//!
//! It learns when the store has its first thousand traces and each time they have become four times
//! as many, on a thread of its own. A dictionary is durable before anything is compressed with it.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::body::codec::{Encoder, Kind};
use crate::body::dictionaries::Dictionaries;
use crate::body::teach::{Sample, teach};
use crate::error::{Result, StoreError};
use crate::priority;
use crate::store::Store;

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// Traces before it learns for the first time …
const FIRST: i64 = 1_000;
/// … and how many times as many before it learns anew.
const GROWTH: i64 = 4;
/// Traces that are read at a time, so that no reader is kept for long.
const CHUNK: u32 = 50;
/// Samples of a kind that are enough, and their bytes.
const ENOUGH: (usize, usize) = (4_000, 6 << 20);
/// Fewer samples of a kind teach nothing worth having.
const FEW: usize = 200;
/// Of so many samples one is kept back to try the dictionary on.
const TRIED: usize = 8;
/// A dictionary is worth its room if it leaves at most so many of a hundred bytes.
const WORTH: usize = 95;

/// Starts the learner. It ends when the sender is dropped.
pub(crate) fn start(store: Store) -> Result<(Sender<()>, JoinHandle<()>)> {
    let (alive, gone) = channel();
    let thread = thread::Builder::new()
        .name("store-learn".into())
        .spawn(move || run(&store, &gone))
        .map_err(|_| StoreError::Closed)?;
    Ok((alive, thread))
}

fn run(store: &Store, gone: &Receiver<()>) {
    priority::give_way();
    let (mut commits, mut tried) = (store.commits(), 0);
    while matches!(gone.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout)) {
        if commits == store.commits() {
            continue;
        }
        commits = store.commits();
        if let Err(error) = look(store, &mut tried) {
            tracing::warn!(%error, "no dictionary could be made");
        }
    }
}

/// Learns if it is time. `tried` is how many traces there were when it last did.
fn look(store: &Store, tried: &mut i64) -> Result<()> {
    let (traces, learned) = store.read_blocking(|tx| tx.traces_seen())?;
    if traces < FIRST.max(learned.max(*tried) * GROWTH) {
        return Ok(());
    }
    *tried = traces;
    learn(store, traces)
}

/// Makes a dictionary for each kind for which one is worth it.
pub(crate) fn learn(store: &Store, traces: i64) -> Result<()> {
    for (kind, samples) in Kind::ALL.into_iter().zip(gather(store)?.0) {
        if store.is_closing() {
            return Ok(());
        }
        let (tried, taught): (Vec<_>, Vec<_>) =
            samples.into_iter().enumerate().partition(|(number, _)| number % TRIED == 0);
        let [tried, taught]: [Vec<Sample>; 2] =
            [tried, taught].map(|some| some.into_iter().map(|(_, sample)| sample).collect());
        if taught.len() < FEW {
            continue;
        }
        let Some(data) = teach(&taught) else { continue };
        let with = Dictionaries::default();
        with.add(0, kind, &data);
        let [before, after] = [store.dictionaries(), &with].map(|with| size(kind, &tried, with));
        if after * 100 > before * WORTH {
            continue;
        }
        let stored = data.clone();
        let row = store.write_blocking(move |tx| tx.dictionary_add(kind, traces, &stored))?;
        store.dictionaries().add(row, kind, &data);
        tracing::info!(?kind, before, after, "a dictionary was learned");
    }
    Ok(())
}

/// Bytes that samples take with these dictionaries.
fn size(kind: Kind, samples: &[Sample], dictionaries: &Dictionaries) -> usize {
    let mut encoder = Encoder::new(dictionaries);
    samples.iter().map(|sample| encoder.encode(kind, &sample.bytes).data.len()).sum()
}

/// Samples by kind, those of a conversation one after the other.
#[derive(Default)]
struct Samples([Vec<Sample>; Kind::ALL.len()]);

impl Samples {
    fn add(&mut self, conversation: u32, kind: Kind, bytes: Vec<u8>) {
        self.0[kind as usize].push(Sample { conversation, bytes });
    }

    /// Whether there are enough samples of some kind; the others follow in their proportion.
    fn are_enough(&self) -> bool {
        let bytes = |some: &[Sample]| some.iter().map(|sample| sample.bytes.len()).sum::<usize>();
        self.0.iter().any(|some| some.len() >= ENOUGH.0 || bytes(some) >= ENOUGH.1)
    }
}

/// What the newest traces say.
fn gather(store: &Store) -> Result<Samples> {
    let mut samples = Samples::default();
    let mut numbers = std::collections::HashMap::<String, u32>::new();
    let (mut below, mut seen) = (i64::MAX, HashSet::new());
    while !samples.are_enough() && !store.is_closing() {
        let met = std::mem::take(&mut seen);
        let (told, met) = store.read_blocking(move |tx| {
            let mut met = met;
            let traces = tx.traces_told(below, CHUNK)?;
            let said = traces.into_iter().map(|it| Ok((tx.told(it.trace, &mut met)?, it)));
            Ok((said.collect::<Result<Vec<_>>>()?, met))
        })?;
        seen = met;
        let Some((_, last)) = told.last() else { break };
        below = last.trace;
        for (said, it) in told {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let conversation = *numbers.entry(it.conversation).or_insert(next);
            for (kind, bytes) in said {
                samples.add(conversation, kind, bytes);
            }
        }
    }
    for some in &mut samples.0 {
        some.sort_by_key(|sample| sample.conversation);
    }
    Ok(samples)
}
