//! The file of secrets: where each lies, and those that no keychain takes, encrypted.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::EngineError;

/// Bytes of the file's key.
const KEY: usize = 32;
/// Random bytes before each sealed secret.
const NONCE: usize = 24;

/// Where a secret lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// In the system's keychain.
    Keychain {
        /// Under this account.
        account: String,
    },
    /// Here: base64 of the nonce and the encrypted text.
    Sealed(String),
}

type Places = BTreeMap<String, Place>;

/// The file and its key.
#[derive(Debug, Clone)]
pub(super) struct Vault {
    dir: PathBuf,
}

impl Vault {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Works with the files on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let (vault, file) = (self.clone(), self.file());
        let done = tokio::task::spawn_blocking(move || work(&vault)).await;
        done.map_err(|error| EngineError::Secrets { file, reason: error.to_string() })?
    }

    pub(super) fn place(&self, name: &str) -> Result<Option<Place>, EngineError> {
        Ok(self.places()?.remove(name))
    }

    /// Writes down where a secret lies, or that there is none.
    pub(super) fn put(&self, name: &str, place: Option<Place>) -> Result<(), EngineError> {
        let mut places = self.places()?;
        match place {
            Some(place) => places.insert(name.to_owned(), place),
            None => places.remove(name),
        };
        let text = serde_json::to_vec(&places).map_err(|error| self.unusable(&error))?;
        write_private(&self.file(), &text).map_err(|error| self.unusable(&error))
    }

    /// A secret, encrypted for this name alone.
    pub(super) fn sealed(&self, name: &str, secret: &SecretString) -> Result<Place, EngineError> {
        let cipher = self.cipher(true)?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let text = Payload { msg: secret.expose_secret().as_bytes(), aad: name.as_bytes() };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), text)
            .map_err(|_| self.unusable(&"it cannot be encrypted"))?;
        Ok(Place::Sealed(STANDARD.encode([&nonce[..], &sealed].concat())))
    }

    /// The secret that was sealed for this name.
    pub(super) fn unsealed(&self, name: &str, sealed: &str) -> Result<SecretString, EngineError> {
        let damaged = || EngineError::Secret {
            name: name.to_owned(),
            reason: "it is damaged, or secrets.key is not the key it was encrypted with".into(),
        };
        let sealed = STANDARD.decode(sealed).map_err(|_| damaged())?;
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let text = Payload { msg: text, aad: name.as_bytes() };
        let opened = self.cipher(false)?.decrypt(&XNonce::from(*nonce), text);
        let opened = String::from_utf8(opened.map_err(|_| damaged())?).map_err(|_| damaged())?;
        Ok(opened.into())
    }

    fn places(&self) -> Result<Places, EngineError> {
        match fs::read(self.file()) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| self.unusable(&error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Places::new()),
            Err(error) => Err(self.unusable(&error)),
        }
    }

    /// The cipher with the file's key, which may be made if there is none.
    fn cipher(&self, make: bool) -> Result<XChaCha20Poly1305, EngineError> {
        let file = self.dir.join("secrets.key");
        let unusable = |reason: String| EngineError::Secrets { file: file.clone(), reason };
        let bytes = match fs::read(&file) {
            Err(error) if make && error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = vec![0; KEY];
                getrandom::fill(&mut bytes)?;
                write_private(&file, &bytes).map_err(|error| unusable(error.to_string()))?;
                bytes
            }
            read => read.map_err(|error| unusable(error.to_string()))?,
        };
        let bytes = SecretBox::new(bytes.into_boxed_slice());
        XChaCha20Poly1305::new_from_slice(bytes.expose_secret())
            .map_err(|_| unusable(format!("it is not {KEY} bytes long")))
    }

    fn file(&self) -> PathBuf {
        self.dir.join("secrets.json")
    }

    fn unusable(&self, reason: &impl ToString) -> EngineError {
        EngineError::Secrets { file: self.file(), reason: reason.to_string() }
    }
}

/// Replaces a file by one that its owner alone can read; it is whole at every moment.
fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut writing: File = options.open(&new)?;
    writing.write_all(bytes)?;
    writing.sync_all()?;
    fs::rename(&new, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(vault: &Vault, name: &str, text: &str) -> String {
        match vault.sealed(name, &text.into()).unwrap() {
            Place::Sealed(sealed) => sealed,
            Place::Keychain { .. } => panic!("in the keychain"),
        }
    }

    #[test]
    fn what_is_sealed_opens_for_its_name_and_key_alone() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, other) = (Vault::new(one.path()), Vault::new(other.path()));
        let a = sealed(&one, "a", "text");
        assert_eq!(one.unsealed("a", &a).unwrap().expose_secret(), "text");
        assert!(one.unsealed("b", &a).is_err());
        sealed(&other, "a", "text");
        assert!(other.unsealed("a", &a).is_err());
        assert_ne!(a, sealed(&one, "a", "text"));
    }

    #[test]
    fn damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::new(dir.path());
        let mut bytes = STANDARD.decode(sealed(&vault, "a", "text")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        for broken in [STANDARD.encode(&bytes), String::new(), "?".into(), "AAAA".into()] {
            assert!(vault.unsealed("a", &broken).unwrap_err().to_string().contains("damaged"));
        }
        fs::write(dir.path().join("secrets.key"), "short").unwrap();
        assert!(vault.sealed("a", &"text".into()).unwrap_err().to_string().contains("32 bytes"));
        fs::write(dir.path().join("secrets.json"), "{").unwrap();
        assert!(vault.place("a").unwrap_err().to_string().contains("secrets.json"));
    }

    #[cfg(unix)]
    #[test]
    fn the_files_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::new(dir.path());
        let place = vault.sealed("a", &"text".into()).unwrap();
        vault.put("a", Some(place)).unwrap();
        for name in ["secrets.key", "secrets.json"] {
            let mode = fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
