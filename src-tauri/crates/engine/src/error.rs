//! What can go wrong with opening a home and running on it.

use std::io;
use std::path::PathBuf;

use touchstone_store::StoreError;

/// Why the engine could not do something.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The system does not say where a user's data lies.
    #[error("cannot tell where your data lies: {0} is not set")]
    NoHome(&'static str),
    /// The home directory cannot be made or used.
    #[error("cannot use {} as the home: {source}", dir.display())]
    Home {
        /// The directory.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The lock file cannot be opened.
    #[error("cannot lock the home with {}: {source}", file.display())]
    Lock {
        /// The lock file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The socket on which other programs of this user reach the engine cannot be opened.
    #[error("cannot open the engine's socket for {}: {source}", home.display())]
    Socket {
        /// The home it belongs to.
        home: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A port is taken.
    #[error("port {port} is taken{}", by(holder.as_deref()))]
    PortTaken {
        /// The port.
        port: u16,
        /// Program and process that listen on it, where the system tells.
        holder: Option<String>,
    },
    /// A port cannot be listened on for another reason.
    #[error("cannot listen on port {port}: {source}")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files of secrets cannot be used.
    #[error("cannot use {}: {reason}", file.display())]
    Secrets {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A secret is there and cannot be had.
    #[error("the secret `{name}` cannot be had: {reason}")]
    Secret {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// This cannot be the collector's key.
    #[error("this cannot be a key: {0}")]
    BadKey(&'static str),
    /// Others than this machine's own programs may not reach the collector in this way.
    #[error("{0}")]
    BadReach(String),
    /// Others than this machine's own programs may reach the collector with a key only.
    #[error("the collector has no key, so that only this machine's own programs may reach it")]
    NoKey,
    /// Something cannot be imported or exported.
    #[error(transparent)]
    Transfer(#[from] touchstone_transfer::Error),
    /// The system has no random bytes to give.
    #[error("the system gives no random bytes for a key: {0}")]
    Random(#[from] getrandom::Error),
}

fn by(holder: Option<&str>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

impl EngineError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoHome(_) => Some("name a directory with --home or TOUCHSTONE_HOME".into()),
            Self::Home { .. } | Self::Lock { .. } | Self::Socket { .. } => Some(
                "check the directory's owner, permissions and free space, or name another with \
                 --home"
                    .into(),
            ),
            Self::PortTaken { holder: Some(_), .. } => {
                Some("stop that program, or choose another port (0 picks a free one)".into())
            }
            Self::PortTaken { .. } => Some(
                "another OpenTelemetry collector or another Touchstone may hold it: stop it, or \
                 choose another port (0 picks a free one)"
                    .into(),
            ),
            Self::Port { .. } => Some("choose another port (0 picks a free one)".into()),
            Self::Secrets { .. } => {
                Some("check the file's owner, permissions and the disk's free space".into())
            }
            Self::Secret { .. } => Some(
                "unlock the system's keychain and start again, or set the key anew or remove it"
                    .into(),
            ),
            Self::BadKey(_) => Some("let Touchstone make one".into()),
            Self::BadReach(_) => Some(
                "give names such as host.docker.internal, and one address of this machine".into(),
            ),
            Self::NoKey => Some("set a key first".into()),
            Self::Store(_) | Self::Transfer(_) | Self::Random(_) => None,
        }
    }
}
