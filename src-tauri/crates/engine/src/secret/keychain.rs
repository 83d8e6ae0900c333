//! The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service of
//! the desktop on Linux.
//!
//! It may wait for a person to unlock it. So each call has a thread of its own, which no runtime
//! waits for, and is given up after a while.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;

/// The name under which a keychain shows what is kept here.
const NAME: &str = "Touchstone";
/// How long a person has to unlock it.
const PATIENCE: Duration = Duration::from_secs(30);

type Store = Arc<CredentialStore>;
type Opening = Arc<dyn Fn() -> Result<Store, Error> + Send + Sync>;

/// A keychain. Errors are told as text that names no secret.
#[derive(Clone)]
pub(super) struct Keychain {
    open: Opening,
    patience: Duration,
}

impl Keychain {
    /// The one of this system.
    pub(super) fn of_system() -> Self {
        Self { open: Arc::new(system), patience: PATIENCE }
    }

    /// Keeps a secret, and makes sure that it comes back.
    pub(super) async fn put(&self, account: &str, secret: &SecretString) -> Result<(), String> {
        let secret = secret.clone();
        let kept = self.ask(account, move |entry| {
            entry.set_password(secret.expose_secret())?;
            Ok(entry.get_password()? == secret.expose_secret())
        });
        let undo = |entry: Entry| drop(entry.delete_credential());
        if kept.or_else(undo).await? {
            return Ok(());
        }
        Err("it did not give back what it was given".into())
    }

    /// A secret that was kept.
    pub(super) async fn get(&self, account: &str) -> Result<SecretString, String> {
        self.ask(account, |entry| entry.get_password().map(SecretString::from)).or_else(drop).await
    }

    /// Removes a secret, if it is there.
    pub(super) async fn remove(&self, account: &str) -> Result<(), String> {
        let removed = self.ask(account, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            removed => removed,
        });
        removed.or_else(drop).await
    }

    fn ask<T, F>(&self, account: &str, call: F) -> Asked<F>
    where
        F: FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    {
        Asked {
            open: Arc::clone(&self.open),
            patience: self.patience,
            account: account.to_owned(),
            call,
        }
    }
}

/// A call that has not begun.
struct Asked<F> {
    open: Opening,
    patience: Duration,
    account: String,
    call: F,
}

impl<F> Asked<F> {
    /// Makes the call. If nobody waits any more when it succeeds, `late` undoes it.
    async fn or_else<T, L>(self, late: L) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
        L: FnOnce(Entry) + Send + 'static,
    {
        let Self { open, patience, account, call } = self;
        let (tell, told) = oneshot::channel();
        let calling = move || {
            let entry = match open().and_then(|store| store.build(NAME, &account, None)) {
                Ok(entry) => entry,
                Err(error) => return drop(tell.send(Err(reason(&error)))),
            };
            let outcome = call(&entry).map_err(|error| reason(&error));
            if let Err(Ok(_)) = tell.send(outcome) {
                late(entry);
            }
        };
        let thread = std::thread::Builder::new().name("keychain".into()).spawn(calling);
        thread.map_err(|error| error.to_string())?;
        match tokio::time::timeout(patience, told).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err("the keychain failed".into()),
            Err(_) => Err(format!("the keychain did not answer within {} s", patience.as_secs())),
        }
    }
}

/// What went wrong. Some errors carry the bytes of a secret; those are not told.
fn reason(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            "the keychain's entry is damaged".into()
        }
        Error::NoEntry => "the keychain has no such entry any more".into(),
        other => format!("the keychain: {other}"),
    }
}

#[cfg(target_os = "macos")]
fn system() -> Result<Store, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system() -> Result<Store, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "macos", windows)))]
fn system() -> Result<Store, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(test)]
impl Keychain {
    /// One in memory.
    pub(super) fn mock() -> Self {
        let store = keyring_core::mock::Store::new().unwrap();
        Self { open: Arc::new(move || Ok(Arc::clone(&store) as Store)), patience: PATIENCE }
    }

    /// One that never works.
    pub(super) fn broken() -> Self {
        let failing = || Err(Error::NoDefaultStore);
        Self { open: Arc::new(failing), patience: PATIENCE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "text";

    #[tokio::test]
    async fn what_is_kept_comes_back_until_removed() {
        let keychain = Keychain::mock();
        keychain.put("a", &TEXT.into()).await.unwrap();
        assert_eq!(keychain.get("a").await.unwrap().expose_secret(), TEXT);
        assert!(keychain.get("b").await.unwrap_err().contains("no such entry"));
        keychain.remove("a").await.unwrap();
        keychain.remove("a").await.unwrap();
        assert!(keychain.get("a").await.is_err());
    }

    #[tokio::test]
    async fn one_that_hangs_is_given_up_and_what_it_does_later_is_undone() {
        let mut keychain = Keychain::mock();
        let store = Arc::clone(&keychain.open);
        let locked = Arc::new(std::sync::Barrier::new(2));
        let (opening, waiting) = (Arc::clone(&store), Arc::clone(&locked));
        keychain.patience = Duration::from_millis(50);
        keychain.open = Arc::new(move || {
            waiting.wait();
            opening()
        });
        let error = keychain.put("a", &TEXT.into()).await.unwrap_err();
        assert!(error.contains("did not answer"), "{error}");
        locked.wait(); // a person unlocks it at last
        while Arc::strong_count(&keychain.open) > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let unlocked = Keychain { open: store, patience: PATIENCE };
        assert!(unlocked.get("a").await.unwrap_err().contains("no such entry"));
    }
}
