//! The handle: opens the file, starts the threads, takes closures.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, oneshot};
use touchstone_domain::change::Change;

use crate::body::dictionaries::Dictionaries;
use crate::body::recent::Recent;
use crate::error::{Result, StoreError};
use crate::feed::Feed;
use crate::health::Health;
use crate::incoming::SpanReader;
use crate::reader::{self, Asker, Read};
use crate::table::{dictionary, mark};
use crate::text::{self, Sizes, TextIndex};
use crate::tx::{ReadTx, WriteTx};
use crate::writer::{Pending, QUEUE, Write, Writer};
use crate::{checkpoint, conn, learn, migrate, settle};

/// What the store is handed by those who open it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reads what spans say.
    pub reader: Arc<dyn SpanReader>,
    /// The clock, for the stamps of migrations: nanoseconds since 1970.
    pub now_ns: fn() -> i64,
}

/// How much room the store takes and has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreSize {
    /// Bytes of the file and its write-ahead log.
    pub bytes: u64,
    /// Bytes free on its disk, where the system says.
    pub free: Option<u64>,
}

/// A handle on the open store; clones share it.
#[derive(Debug, Clone)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    file: PathBuf,
    health: Health,
    /// Ends what takes long on connections of its own.
    stop: Arc<AtomicBool>,
    feed: Feed,
    /// One permit for each closure that may wait for the writer.
    places: Arc<Semaphore>,
    commits: Arc<AtomicU64>,
    threads: Mutex<Option<Threads>>,
    /// The settler and the learner.
    background: Mutex<Vec<(mpsc::Sender<()>, JoinHandle<()>)>>,
    text: Arc<TextIndex>,
    dictionaries: Arc<Dictionaries>,
    indexer: Mutex<Option<(mpsc::Sender<text::Settled>, JoinHandle<()>)>>,
    /// Held while large traces are summed up: two at once would undo each other's work.
    settling: Mutex<()>,
}

#[derive(Debug)]
struct Threads {
    writes: mpsc::Sender<Box<dyn Write>>,
    reads: mpsc::Sender<Read>,
    handles: Vec<JoinHandle<()>>,
}

impl Store {
    /// Opens or makes the store. Blocks; a file that is refused is left as it was.
    pub fn open(file: &Path, options: Options) -> Result<Self> {
        Self::open_with(file, options, Sizes::default())
    }

    /// Opens or makes the store, its index in parts of these sizes.
    pub(crate) fn open_with(file: &Path, options: Options, sizes: Sizes) -> Result<Self> {
        let mut conn = conn::open_writer(file)?;
        migrate::migrate(&mut conn, file, (options.now_ns)())?;
        // A disk that is full now must not keep anybody from reading.
        let was_clean = mark::take_clean(&conn).unwrap_or(false);
        let text = Arc::new(TextIndex::beside(file, sizes));
        let dictionaries = Arc::new(dictionary::open(&conn)?);
        let (reads, mut handles) = reader::start(file, &options.reader, &text, &dictionaries)?;
        let feed = Feed::new();
        let (writes, queue) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let (log, checkpointer) = checkpoint::start(file, &mut conn, Arc::clone(&commits))?;
        handles.push(checkpointer);
        let owner = Writer {
            conn,
            log,
            reader: Arc::clone(&options.reader),
            text: Arc::clone(&text),
            dictionaries: Arc::clone(&dictionaries),
            feed: feed.clone(),
            recent: RefCell::new(Recent::default()),
            commits: Arc::clone(&commits),
        };
        let thread = thread::Builder::new().name("store-write".into());
        handles.push(thread.spawn(move || owner.serve(&queue)).map_err(|_| StoreError::Closed)?);
        let store = Self(Arc::new(Shared {
            file: file.to_owned(),
            health: Health::new(was_clean),
            stop: Arc::default(),
            feed,
            commits,
            places: Arc::new(Semaphore::new(QUEUE)),
            threads: Mutex::new(Some(Threads { writes, reads, handles })),
            background: Mutex::default(),
            text: Arc::clone(&text),
            dictionaries,
            indexer: Mutex::new(None),
            settling: Mutex::default(),
        }));
        let background = vec![settle::start(store.clone())?, learn::start(store.clone())?];
        *lock(&store.0.background) = background;
        let indexer = text::start(store.clone(), options.reader, text)?;
        *lock(&store.0.indexer) = Some(indexer);
        Ok(store)
    }

    /// Runs a closure on the writer, in a savepoint of its own; resolves when it is on the disk.
    /// An error of the closure undoes what it wrote. It should take no longer than 20 ms.
    pub async fn write<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let place = Arc::clone(&self.0.places).acquire_owned().await.ok();
        let answer = self.send_write(place, closure)?.await.unwrap_or(Err(StoreError::Closed));
        self.learn(&answer);
        answer
    }

    /// Runs a closure on a consistent snapshot. Whoever stops waiting for it ends it.
    pub async fn read<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        let asker = Asker::default();
        self.send_read(closure, Arc::clone(&asker.0))?.await.unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) fn write_blocking<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let answer = self.send_write(None, closure)?.blocking_recv();
        let answer = answer.unwrap_or(Err(StoreError::Closed));
        self.learn(&answer);
        answer
    }

    /// Runs what takes long on a thread of its own.
    pub(crate) async fn aside<T, F>(&self, name: &str, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T> + Send + 'static,
    {
        let (reply, done) = oneshot::channel();
        let thread = thread::Builder::new().name(name.into());
        thread.spawn(move || reply.send(work())).map_err(|_| StoreError::Closed)?;
        done.await.unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) fn file(&self) -> &Path {
        &self.0.file
    }

    pub(crate) fn text(&self) -> &TextIndex {
        &self.0.text
    }

    /// The dictionaries that spans for this store are prepared with.
    pub fn dictionaries(&self) -> &Arc<Dictionaries> {
        &self.0.dictionaries
    }

    /// Whether [`Store::close`] was called.
    pub(crate) fn is_closing(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Has the indexer tell once nothing waits any more.
    pub(crate) fn ask_indexer(&self, reply: text::Settled) -> Result<()> {
        let asked = lock(&self.0.indexer).as_ref().map(|(asked, _)| asked.clone());
        asked.ok_or(StoreError::Closed)?.send(reply).map_err(|_| StoreError::Closed)
    }

    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }

    /// Is set once the store is closed.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.stop)
    }

    fn learn<T>(&self, answer: &Result<T>) {
        if self.0.health.learn(answer) {
            self.announce(Change::Store);
        }
    }

    pub(crate) fn read_blocking<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        self.send_read(closure, Arc::default())?.blocking_recv().unwrap_or(Err(StoreError::Closed))
    }

    /// The change feed from now on. Whoever lags is told so and asks for everything anew.
    pub fn changes(&self) -> broadcast::Receiver<Arc<[Change]>> {
        self.0.feed.listen()
    }

    /// Tells a change of something that is no table.
    pub fn announce(&self, change: Change) {
        self.0.feed.tell([change].into());
    }

    /// Whether the writer has all the work it can queue. New work would have to wait.
    pub fn queue_is_full(&self) -> bool {
        self.0.places.available_permits() == 0
    }

    /// Commits since the store was opened. Each is one fsync of the write-ahead log.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    /// How much room it takes and has left.
    pub fn size(&self) -> StoreSize {
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        StoreSize {
            bytes: length(&self.0.file) + length(&conn::beside(&self.0.file, "-wal")),
            free: fs4::available_space(self.0.file.parent().unwrap_or(Path::new("."))).ok(),
        }
    }

    /// Sums up every large trace now instead of soon, and keeps the outlines of each.
    pub async fn settle(&self) -> Result<()> {
        let store = self.clone();
        let (reply, done) = oneshot::channel();
        thread::spawn(move || reply.send(settle::all(&store)));
        done.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Finishes what is queued, folds the log into the file and ends the threads. Blocks. Later
    /// calls fail with [`StoreError::Closed`].
    pub fn close(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.0.text.close();
        let indexer = lock(&self.0.indexer).take();
        if let Some((asked, thread)) = indexer {
            drop(asked);
            let _ = thread.join();
        }
        let (alive, background): (Vec<_>, Vec<_>) =
            std::mem::take(&mut *lock(&self.0.background)).into_iter().unzip();
        drop(alive);
        for thread in background {
            let _ = thread.join();
        }
        let Some(threads) = lock(&self.0.threads).take() else { return };
        drop((threads.writes, threads.reads));
        for handle in threads.handles {
            let _ = handle.join();
        }
    }

    /// Waits for other settling to end and holds off more.
    pub(crate) fn hold_settling(&self) -> std::sync::MutexGuard<'_, ()> {
        lock(&self.0.settling)
    }

    fn send_write<T, F>(
        &self,
        place: Option<OwnedSemaphorePermit>,
        closure: F,
    ) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let sender = lock(&self.0.threads).as_ref().map(|threads| threads.writes.clone());
        let sender = sender.ok_or(StoreError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let placed = move |tx: &WriteTx<'_>| {
            drop(place);
            closure(tx)
        };
        sender.send(Box::new(Pending::new(placed, reply))).map_err(|_| StoreError::Closed)?;
        Ok(answer)
    }

    fn send_read<T, F>(
        &self,
        closure: F,
        gone: Arc<AtomicBool>,
    ) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        let sender = lock(&self.0.threads).as_ref().map(|threads| threads.reads.clone());
        let sender = sender.ok_or(StoreError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |tx: Result<&ReadTx<'_>>| {
            // The caller may have gone away.
            let _ = reply.send(tx.and_then(closure));
        });
        sender.send(Read { work, gone }).map_err(|_| StoreError::Closed)?;
        Ok(answer)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
