//! The engine: opens a home, or says who holds it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use touchstone_ingest::{READING, Reader, Redactions};
use touchstone_prices::PriceBook;
use touchstone_store::{Store, StoreError};

use crate::clock;
use crate::collector::{CollectorListener, Parts};
use crate::connect::Means;
use crate::error::EngineError;
use crate::home::Home;
use crate::job::{Jobs, SPANS_READ};
use crate::lock::{Holder, HomeLock};
use crate::secret::Secrets;
use crate::socket::{self, SocketListener};
use crate::task::Tasks;
use crate::upkeep::{Timing, Upkeep};
use crate::{rollup, session};

/// Which reading of spans the stored facts are of.
const READING_SETTING: &str = "spans.reading";

/// How long the end waits for what runs, and then for the store.
const GRACE: Duration = Duration::from_secs(5);
/// How long a home that is held by nobody who answers is asked for again: its holder may be
/// starting, or ending, which takes twice its grace at most.
const PATIENCE: Duration = Duration::from_secs(12);

/// What becomes of the collector when a home is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectorStart {
    /// It stays off.
    Off,
    /// It starts unless it was turned off. That it cannot is told by its state.
    AsSaved,
    /// It starts on this port, else on the saved one; that it cannot is an error. Nothing is
    /// saved.
    On(Option<u16>),
}

/// How a home is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// What opens it, as others are told: `touchstone serve` for instance.
    pub program: String,
    /// What becomes of the collector.
    pub collector: CollectorStart,
    /// The collector's port for gRPC in this run, 0 for any free one; `None` for the saved one.
    pub grpc_port: Option<u16>,
    /// Whether new secrets go to the system's keychain where it takes them, else into a file.
    pub keychain: bool,
    /// When upkeep happens.
    pub upkeep: Timing,
    /// The clock; [`clock::now_ns`] but in tests.
    pub now_ns: fn() -> i64,
}

impl Options {
    /// Opens as this program, with the real clock and the system's keychain.
    pub fn new(program: impl Into<String>, collector: CollectorStart) -> Self {
        Self {
            program: program.into(),
            collector,
            grpc_port: None,
            keychain: true,
            upkeep: Timing::default(),
            now_ns: clock::now_ns,
        }
    }
}

/// What opening a home led to.
#[derive(Debug)]
pub enum Opened {
    /// This process is the engine.
    Engine(Arc<Engine>),
    /// Another process is.
    Held(Held),
}

/// A home that another process holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// The home.
    pub home: Home,
    /// Who holds it.
    pub holder: Holder,
    /// Whether its socket takes connections.
    pub reachable: bool,
}

/// The one engine of a home.
#[derive(Debug)]
pub struct Engine {
    home: Home,
    store: Store,
    tasks: Tasks,
    collector: CollectorListener,
    jobs: Jobs,
    prices: Arc<PriceBook>,
    secrets: Arc<Secrets>,
    timing: Timing,
    now_ns: fn() -> i64,
    socket: Mutex<Option<SocketListener>>,
    lock: Mutex<Option<HomeLock>>,
}

impl Engine {
    /// Opens a home. Whoever gets its lock opens its socket before anything else; the others learn
    /// who holds it.
    pub async fn open(home: Home, options: Options) -> Result<Opened, EngineError> {
        let Some(lock) = take_lock(&home, &options.program).await? else {
            let holder = Holder::of(&home);
            let reachable = socket::connect(&home).await.is_ok();
            return Ok(Opened::Held(Held { home, holder, reachable }));
        };
        let socket = SocketListener::bind(&home)
            .map_err(|source| EngineError::Socket { home: home.dir().to_owned(), source })?;
        let prices = Arc::new(PriceBook::default());
        let store = open_store(&home, &prices, options.now_ns).await?;
        let tasks = Tasks::new();
        let secrets = Arc::new(Secrets::new(&home, options.keychain));
        let parts = Parts {
            store: store.clone(),
            prices: Arc::clone(&prices),
            tasks: tasks.clone(),
            secrets: Arc::clone(&secrets),
            now_ns: options.now_ns,
        };
        let collector = CollectorListener::new(parts, options.grpc_port);
        let means = Means {
            prices: Arc::clone(&prices),
            redactions: Arc::clone(collector.collector().redactions()),
            secrets: Arc::clone(&secrets),
        };
        let engine = Arc::new(Self {
            collector,
            jobs: Jobs::new(store.clone(), tasks.clone(), options.now_ns).with(means),
            prices,
            secrets,
            timing: options.upkeep,
            now_ns: options.now_ns,
            socket: Mutex::new(Some(socket)),
            lock: Mutex::new(Some(lock)),
            home,
            store,
            tasks,
        });
        match engine.begin(options.collector).await {
            Ok(()) => Ok(Opened::Engine(engine)),
            Err(error) => {
                engine.shutdown().await;
                Err(error)
            }
        }
    }

    async fn begin(&self, collector: CollectorStart) -> Result<(), EngineError> {
        // Before anything can come in.
        self.redactions().load(&self.store).await?;
        match collector {
            CollectorStart::Off => {}
            CollectorStart::AsSaved => self.collector.start_as_saved().await?,
            CollectorStart::On(port) => self.collector.start_once(port).await?,
        }
        self.load_prices().await?;
        self.jobs.resume().await?;
        self.read_anew().await?;
        rollup::begin(&self.jobs).await?;
        session::begin(&self.jobs).await?;
        let (store, jobs) = (self.store.clone(), self.jobs.clone());
        Upkeep::new(store, jobs, self.now_ns, self.timing).start(&self.tasks);
        Ok(())
    }

    /// Begins to read what an earlier program stored, if this one reads more in it.
    async fn read_anew(&self) -> Result<(), StoreError> {
        let saved = self.store.read(|tx| tx.setting(READING_SETTING)).await?;
        if saved.as_deref() == Some(READING) {
            return Ok(());
        }
        let projects = self.store.read(|tx| tx.projects()).await?;
        let spans: i64 = projects.iter().map(|row| row.span_count).sum();
        if spans > 0 {
            self.jobs.start(SPANS_READ, READING.to_owned(), Some(spans)).await?;
        }
        self.store.write(|tx| tx.setting_set(READING_SETTING, READING)).await
    }

    /// What model calls cost.
    pub fn prices(&self) -> &Arc<PriceBook> {
        &self.prices
    }

    /// Takes over the user's prices as they are stored.
    pub async fn load_prices(&self) -> Result<(), StoreError> {
        self.prices.set_own(self.store.read(|tx| tx.prices()).await?);
        Ok(())
    }

    /// What projects want replaced in what comes in.
    pub fn redactions(&self) -> &Arc<Redactions> {
        self.collector.collector().redactions()
    }

    /// The secrets of the home.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The home.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The spawner of everything that runs until shutdown.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// The collector's listener.
    pub fn collector(&self) -> &CollectorListener {
        &self.collector
    }

    /// How long a deletion can be undone.
    pub fn undo_for(&self) -> Duration {
        self.timing.undo
    }

    /// The runner of jobs.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Nanoseconds since 1970.
    pub fn now_ns(&self) -> i64 {
        (self.now_ns)()
    }

    /// The socket, for the one who answers on it; it must be dropped when shutdown begins.
    pub fn take_socket(&self) -> Option<SocketListener> {
        taken(&self.socket)
    }

    /// Ends everything: lets requests and chunks in progress end, closes the store, and gives the
    /// home back.
    pub async fn shutdown(&self) {
        drop(self.take_socket());
        self.tasks.stopping().cancel();
        let ((), left) = tokio::join!(self.collector.close(), self.tasks.shutdown(GRACE));
        if left > 0 {
            tracing::warn!(left, "tasks still ran when the engine ended");
        }
        let store = self.store.clone();
        let closing = tokio::task::spawn_blocking(move || store.close());
        match tokio::time::timeout(GRACE, closing).await {
            Ok(Ok(())) => drop(taken(&self.lock)),
            Ok(Err(error)) => tracing::error!(%error, "the store could not be closed"),
            // It is still written to; the home is free when the process ends.
            Err(_) => tracing::error!("the store did not close in time"),
        }
    }
}

fn taken<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The lock, or `None` once another process is known to hold it: it answers, or it kept the lock
/// for twelve seconds.
pub(crate) async fn take_lock(home: &Home, program: &str) -> Result<Option<HomeLock>, EngineError> {
    let begun = Instant::now();
    loop {
        if let Some(lock) = HomeLock::take(home, program)? {
            return Ok(Some(lock));
        }
        if socket::connect(home).await.is_ok() || begun.elapsed() > PATIENCE {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn open_store(
    home: &Home,
    prices: &Arc<PriceBook>,
    now_ns: fn() -> i64,
) -> Result<Store, EngineError> {
    let file = home.database();
    let reader = Arc::new(Reader::new(Arc::clone(prices)));
    let options = touchstone_store::Options { reader, now_ns };
    let opened = tokio::task::spawn_blocking(move || Store::open(&file, options)).await;
    Ok(opened.map_err(|_| StoreError::Closed)??)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open(home: &Home, program: &str) -> Result<Opened, EngineError> {
        Engine::open(home.clone(), Options::new(program, CollectorStart::Off)).await
    }

    async fn engine(home: &Home) -> Arc<Engine> {
        match open(home, "first").await.unwrap() {
            Opened::Engine(engine) => engine,
            Opened::Held(held) => panic!("held by {}", held.holder),
        }
    }

    #[tokio::test]
    async fn a_second_opening_learns_who_holds_the_home() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path()).unwrap();
        let first = engine(&home).await;
        let Opened::Held(held) = open(&home, "second").await.unwrap() else { panic!("opened") };
        assert!(held.reachable);
        assert_eq!(held.holder.program.as_deref(), Some("first"));
        first.shutdown().await;
        engine(&home).await.shutdown().await;
    }

    #[tokio::test]
    async fn a_home_that_is_being_given_back_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path()).unwrap();
        let first = engine(&home).await;
        drop(first.take_socket());
        let (second, ()) = tokio::join!(engine(&home), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            first.shutdown().await;
        });
        second.shutdown().await;
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path()).unwrap();
        std::fs::write(home.database(), "not a database, but dear to someone").unwrap();
        let error = open(&home, "first").await.unwrap_err();
        assert!(error.to_string().contains("touchstone.db"), "{error}");
        let kept = std::fs::read(home.database()).unwrap();
        assert_eq!(kept, b"not a database, but dear to someone");
        std::fs::remove_file(home.database()).unwrap();
        engine(&home).await.shutdown().await;
    }
}
