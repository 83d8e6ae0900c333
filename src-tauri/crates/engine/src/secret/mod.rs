//! Secrets of a home: keys that are needed in plain text again, by name.
//!
//! A secret goes to the system's keychain where that takes it and gives it back, else into the file
//! `secrets.json` of the home, encrypted with the key in `secrets.key` beside it. The file always
//! tells where a secret lies, so that the keychain is asked for those alone that went there.
//!
//! What that protects from: the keychain keeps secrets from whoever reads the disk or copies the
//! home, and on macOS from other programs. The file keeps them out of copies of the database and
//! of `secrets.json` alone. It does not keep them from whoever can read both files, which is
//! every program that runs as this user, and every backup of the whole home.

mod keychain;
mod vault;

use std::fmt;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use tokio::sync::Mutex;

use self::keychain::Keychain;
use self::vault::{Place, Vault};
use crate::error::EngineError;
use crate::home::Home;

/// The secrets of a home.
pub struct Secrets {
    vault: Vault,
    keychain: Option<Keychain>,
    /// One change at a time.
    turn: Mutex<()>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("dir", &self.vault.dir()).finish_non_exhaustive()
    }
}

impl Secrets {
    /// The secrets of this home, new ones in the system's keychain if asked for, else in the file.
    pub(crate) fn new(home: &Home, use_keychain: bool) -> Self {
        Self::over(home, use_keychain.then(Keychain::of_system))
    }

    fn over(home: &Home, keychain: Option<Keychain>) -> Self {
        Self { vault: Vault::new(home.dir()), keychain, turn: Mutex::default() }
    }

    /// Whether there is a secret of this name. Asks no keychain.
    pub async fn has(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.place(name).await?.is_some())
    }

    /// A secret, if there is one of this name. That it cannot be had is an error.
    pub async fn get(&self, name: &str) -> Result<Option<SecretString>, EngineError> {
        match self.place(name).await? {
            None => Ok(None),
            Some(Place::Sealed(sealed)) => {
                let name = name.to_owned();
                self.vault.run(move |vault| vault.unsealed(&name, &sealed)).await.map(Some)
            }
            Some(Place::Keychain { account }) => {
                // A home of a program that used the keychain may be opened by one that does not.
                let system = Keychain::of_system();
                let keychain = self.keychain.as_ref().unwrap_or(&system);
                keychain.get(&account).await.map(Some).map_err(|reason| locked(name, reason))
            }
        }
    }

    /// Keeps a secret under this name, in the place of the one before.
    pub async fn set(&self, name: &str, secret: &SecretString) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let before = self.place(name).await?;
        let place = if let Some(place) = self.to_keychain(name, secret).await {
            place
        } else {
            let (name, secret) = (name.to_owned(), secret.clone());
            self.vault.run(move |vault| vault.sealed(&name, &secret)).await?
        };
        self.put(name, Some(place)).await?;
        self.forget(before).await;
        Ok(())
    }

    /// Removes the secret of this name, if there is one.
    pub async fn remove(&self, name: &str) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let before = self.place(name).await?;
        if before.is_some() {
            self.put(name, None).await?;
        }
        self.forget(before).await;
        Ok(())
    }

    async fn place(&self, name: &str) -> Result<Option<Place>, EngineError> {
        let name = name.to_owned();
        self.vault.run(move |vault| vault.place(&name)).await
    }

    async fn put(&self, name: &str, place: Option<Place>) -> Result<(), EngineError> {
        let name = name.to_owned();
        self.vault.run(move |vault| vault.put(&name, place)).await
    }

    /// Puts a secret into the keychain under an account of its own; `None` if it does not take it.
    async fn to_keychain(&self, name: &str, secret: &SecretString) -> Option<Place> {
        let keychain = self.keychain.as_ref()?;
        let account = format!("{name} {}", crate::clock::new_id());
        match keychain.put(&account, secret).await {
            Ok(()) => Some(Place::Keychain { account }),
            Err(reason) => {
                tracing::info!(reason, "the keychain does not take a secret; a file keeps it");
                None
            }
        }
    }

    /// Removes from the keychain what is no longer asked for. That it cannot harms nobody.
    async fn forget(&self, place: Option<Place>) {
        if let (Some(Place::Keychain { account }), Some(keychain)) = (place, &self.keychain)
            && let Err(reason) = keychain.remove(&account).await
        {
            tracing::info!(reason, "a secret that is not needed stays in the keychain");
        }
    }
}

fn locked(name: &str, reason: String) -> EngineError {
    EngineError::Secret { name: name.to_owned(), reason }
}

/// Whether two secrets are the same, in a time that tells nothing but their lengths.
pub(crate) fn same(one: &SecretString, presented: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    one.expose_secret().as_bytes().ct_eq(presented).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const NAME: &str = "a.key";
    const TEXT: &str = "correct horse battery staple";

    fn secrets(dir: &Path, keychain: Option<Keychain>) -> Secrets {
        Secrets::over(&Home::at(dir).unwrap(), keychain)
    }

    async fn told(secrets: &Secrets) -> Option<String> {
        secrets.get(NAME).await.unwrap().map(|secret| secret.expose_secret().to_owned())
    }

    /// All that lies in the home, as text.
    fn everything(dir: &Path) -> String {
        let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        files
            .map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned())
            .collect()
    }

    #[tokio::test]
    async fn without_a_keychain_a_secret_lies_encrypted_in_the_home_and_lasts() {
        let dir = tempfile::tempdir().unwrap();
        let first = secrets(dir.path(), None);
        assert_eq!(told(&first).await, None);
        first.set(NAME, &TEXT.into()).await.unwrap();
        assert!(!everything(dir.path()).contains(TEXT));
        let later = secrets(dir.path(), None);
        assert_eq!(
            (told(&later).await.as_deref(), later.has(NAME).await.unwrap()),
            (Some(TEXT), true)
        );
        later.set(NAME, &"another".into()).await.unwrap();
        assert_eq!(told(&first).await.as_deref(), Some("another"));
        first.remove(NAME).await.unwrap();
        assert_eq!((told(&later).await, later.has(NAME).await.unwrap()), (None, false));
    }

    #[tokio::test]
    async fn a_keychain_that_answers_keeps_the_secret_and_the_home_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::mock();
        let with = secrets(dir.path(), Some(keychain.clone()));
        with.set(NAME, &TEXT.into()).await.unwrap();
        assert!(everything(dir.path()).contains(r#""keychain""#));
        assert!(!everything(dir.path()).contains("sealed"));
        assert_eq!(told(&secrets(dir.path(), Some(keychain.clone()))).await.as_deref(), Some(TEXT));
        with.remove(NAME).await.unwrap();
        assert_eq!(told(&with).await, None);
    }

    #[tokio::test]
    async fn a_keychain_that_does_not_answer_is_replaced_by_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let with = secrets(dir.path(), Some(Keychain::broken()));
        with.set(NAME, &TEXT.into()).await.unwrap();
        assert_eq!(told(&with).await.as_deref(), Some(TEXT));
        assert!(everything(dir.path()).contains("sealed"));
    }

    #[tokio::test]
    async fn a_secret_that_the_keychain_no_longer_gives_is_an_error_and_not_nothing() {
        let dir = tempfile::tempdir().unwrap();
        secrets(dir.path(), Some(Keychain::mock())).set(NAME, &TEXT.into()).await.unwrap();
        for other in [Keychain::mock(), Keychain::broken()] {
            let error = secrets(dir.path(), Some(other)).get(NAME).await.unwrap_err();
            assert!(error.to_string().contains(NAME) && error.hint().is_some(), "{error}");
        }
    }

    #[test]
    fn secrets_do_not_print_themselves() {
        let secret = SecretString::from(TEXT);
        assert!(!format!("{secret:?}").contains(TEXT));
        assert!(same(&secret, TEXT.as_bytes()));
        for other in ["", "correct", "correct horse battery staplf"] {
            assert!(!same(&secret, other.as_bytes()));
        }
    }
}
