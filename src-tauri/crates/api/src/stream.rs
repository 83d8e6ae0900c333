//! Streams: commands that go on answering until whoever asked goes away or the engine ends.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt as _, unfold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use touchstone_domain::change::Change;
use ts_rs::TS;

use crate::call::{check_access, decode, encode, unknown};
use crate::context::Ctx;
use crate::error::Error;
use crate::schema::{Access, Shape};
use crate::tags::tags_of;

/// The least time between two messages; what changes meanwhile is told together.
const PAUSE: Duration = Duration::from_millis(100);
/// More tags than this are told as `resync`: asking anew is cheaper than reading them.
const MOST_TAGS: usize = 1_000;

/// Items as JSON, one after another.
pub type Items = BoxStream<'static, Vec<u8>>;

/// One stream.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// Its name, `noun_verb`.
    pub name: &'static str,
    /// What it tells, in one sentence.
    pub about: &'static str,
    /// What it is asked.
    pub request: Shape,
    /// What it tells again and again.
    pub item: Shape,
    /// Who may open it.
    pub access: Access,
    open: fn(&Ctx, &[u8]) -> Result<Items, Error>,
}

/// Every stream.
pub const STREAMS: &[Stream] = &[Stream {
    name: "stale_watch",
    about: "Tells what went stale.",
    request: Shape::of::<StaleWatchRequest>(),
    item: Shape::of::<Stale>(),
    access: Access::Owner,
    open: |ctx, payload| {
        let StaleWatchRequest {} = decode(payload)?;
        Ok(stale_watch(ctx))
    },
}];

/// Opens a stream. Nothing that happens after this returned is missed.
pub fn watch(ctx: &Ctx, name: &str, payload: &[u8]) -> Result<Items, Error> {
    let Some(stream) = STREAMS.iter().find(|stream| stream.name == name) else {
        let names: Vec<&str> = STREAMS.iter().map(|stream| stream.name).collect();
        return Err(unknown("stream", name, &names));
    };
    check_access(ctx.actor(), stream.access, name)?;
    (stream.open)(ctx, payload)
}

/// Nothing is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct StaleWatchRequest {}

/// What went stale; sent at most ten times a second.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Stale {
    /// Tags of what went stale.
    pub tags: BTreeSet<String>,
    /// Changes were missed: ask for everything anew.
    pub resync: bool,
}

impl Stale {
    /// Takes in what the feed told; false when it has ended.
    fn add(&mut self, told: Result<Arc<[Change]>, RecvError>) -> bool {
        match told {
            Ok(changes) => self.tags.extend(changes.iter().flat_map(tags_of)),
            Err(RecvError::Lagged(_)) => self.resync = true,
            Err(RecvError::Closed) => return false,
        }
        if self.tags.len() > MOST_TAGS {
            self.resync = true;
        }
        if self.resync {
            self.tags.clear();
        }
        true
    }
}

struct Watch {
    feed: Receiver<Arc<[Change]>>,
    stopping: CancellationToken,
    not_before: Instant,
}

fn stale_watch(ctx: &Ctx) -> Items {
    let watch = Watch {
        feed: ctx.store().changes(),
        stopping: ctx.engine().tasks().stopping().clone(),
        not_before: Instant::now(),
    };
    let items = unfold(watch, async |mut watch| Some((watch.next().await?, watch)));
    items.filter_map(async |stale| encode(&stale).ok()).boxed()
}

impl Watch {
    /// The next message: waits for a change, then gathers until it may be sent.
    async fn next(&mut self) -> Option<Stale> {
        let mut stale = Stale::default();
        while stale == Stale::default() {
            let told = tokio::select! {
                told = self.feed.recv() => told,
                () = self.stopping.cancelled() => return None,
            };
            stale.add(told).then_some(())?;
        }
        loop {
            tokio::select! {
                () = sleep_until(self.not_before) => break,
                told = self.feed.recv() => if !stale.add(told) { break },
                () = self.stopping.cancelled() => return None,
            }
        }
        self.not_before = Instant::now() + PAUSE;
        Some(stale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::broadcast;
    use touchstone_domain::id::{ProjectId, TraceId};

    fn watch(feed: &broadcast::Sender<Arc<[Change]>>) -> Watch {
        Watch {
            feed: feed.subscribe(),
            stopping: CancellationToken::new(),
            not_before: Instant::now(),
        }
    }

    fn trace(number: u64) -> Change {
        let mut bytes = [1; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        Change::Trace(TraceId::from_bytes(&bytes).unwrap())
    }

    fn tell(feed: &broadcast::Sender<Arc<[Change]>>, change: Change) {
        feed.send([change].into()).unwrap();
    }

    #[tokio::test]
    async fn the_first_change_is_told_at_once_and_the_next_ones_together() {
        let feed = broadcast::Sender::new(16);
        let mut watch = watch(&feed);
        let begun = Instant::now();
        tell(&feed, Change::Setting);
        assert_eq!(watch.next().await.unwrap().tags, ["setting".to_owned()].into());
        assert!(begun.elapsed() < PAUSE);
        tell(&feed, Change::Collector);
        tell(&feed, Change::Project(ProjectId(1)));
        let stale = watch.next().await.unwrap();
        assert_eq!(stale.tags, ["collector".to_owned(), "project".to_owned()].into());
        assert!(begun.elapsed() >= PAUSE);
    }

    #[tokio::test]
    async fn a_slow_listener_and_a_flood_are_told_to_ask_anew() {
        let feed = broadcast::Sender::new(2);
        let mut slow = watch(&feed);
        for number in 1..10 {
            tell(&feed, trace(number));
        }
        assert_eq!(slow.next().await, Some(Stale { tags: BTreeSet::new(), resync: true }));

        let mut flooded = watch(&feed);
        feed.send((1..3_000).map(trace).collect()).unwrap();
        assert!(flooded.next().await.unwrap().resync);
    }

    #[tokio::test]
    async fn it_ends_with_the_engine() {
        let feed = broadcast::Sender::new(2);
        let mut watch = watch(&feed);
        watch.stopping.cancel();
        assert_eq!(watch.next().await, None);
    }
}
