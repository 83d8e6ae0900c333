//! Who may reach the collector besides this machine's own programs that name it as such: whoever
//! has its key, under further names of the host and on one further address.
//!
//! Without a key there are no further names and no further address, whatever is saved. The key
//! lies among the [secrets](crate::secret), the rest among the settings.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::uri::Authority;
use secrecy::{ExposeSecret as _, SecretString};
use touchstone_store::{Store, StoreError, WriteTx};

use crate::error::EngineError;
use crate::secret::{Secrets, same};

/// The key's name among the secrets.
pub(crate) const KEY: &str = "collector.key";
const HOSTS_SETTING: &str = "collector.hosts";
const BIND_SETTING: &str = "collector.bind";

/// Characters of a key. Fewer can be guessed; more do not fit into every client's headers.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 16..=256;
/// Further names of the host.
const HOSTS: usize = 20;

/// How the collector may be reached, without the key itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Whether it asks for a key.
    pub has_key: bool,
    /// Further names of the host under which it answers, lower-case.
    pub hosts: Vec<String>,
    /// A further address of this machine on which it listens.
    pub bind: Option<IpAddr>,
}

/// What the door of the collector asks for.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    key: Option<SecretString>,
    access: Access,
}

impl Rules {
    /// What is saved. Without a key nothing else counts.
    pub(crate) async fn saved(store: &Store, secrets: &Secrets) -> Result<Self, EngineError> {
        let Some(key) = secrets.get(KEY).await? else { return Ok(Self::default()) };
        Ok(Self { key: Some(key), access: Access::saved(store, true).await? })
    }

    /// Where else the collector listens.
    pub(crate) fn bind(&self) -> Option<IpAddr> {
        self.access.bind
    }

    /// Whether a key is asked for.
    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether that is the key; if none is asked for, anything is.
    pub(crate) fn lets_in(&self, presented: Option<&[u8]>) -> bool {
        match (&self.key, presented) {
            (None, _) => true,
            (Some(key), Some(presented)) => same(key, presented),
            (Some(_), None) => false,
        }
    }

    /// Whether the collector answers under this name, for a request that came in on the further
    /// address or not.
    pub(crate) fn answers_to(&self, host: &str, outside: bool) -> bool {
        let listed = || self.access.hosts.iter().any(|name| name.eq_ignore_ascii_case(host));
        let bound = || outside && self.access.bind.is_some() && ip_of(host) == self.access.bind;
        self.has_key() && (listed() || bound())
    }
}

impl Access {
    /// What is saved, for a collector that has a key or not.
    pub(crate) async fn saved(store: &Store, has_key: bool) -> Result<Self, StoreError> {
        if !has_key {
            return Ok(Self::default());
        }
        let saved = store.read(|tx| Ok((tx.setting(HOSTS_SETTING)?, tx.setting(BIND_SETTING)?)));
        let (hosts, bind) = saved.await?;
        let hosts = hosts.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned);
        let bind = bind.and_then(|bind| bind.parse().ok());
        Ok(Self { has_key, hosts: hosts.collect(), bind })
    }

    /// Saves names and address.
    pub(crate) fn save(&self, tx: &WriteTx<'_>) -> Result<(), StoreError> {
        let bind = self.bind.map(|bind| bind.to_string()).unwrap_or_default();
        tx.setting_set(HOSTS_SETTING, &self.hosts.join(" "))?;
        tx.setting_set(BIND_SETTING, &bind)
    }

    /// Names and address of a collector that has a key, if they can be such.
    pub(crate) fn checked(hosts: &[String], bind: Option<&str>) -> Result<Self, EngineError> {
        if hosts.len() > HOSTS {
            return Err(EngineError::BadReach(format!("more than {HOSTS} names are too many")));
        }
        let mut hosts = hosts.iter().map(|host| named(host)).collect::<Result<Vec<_>, _>>()?;
        hosts.sort_unstable();
        hosts.dedup();
        Ok(Self { has_key: true, hosts, bind: bind.map(address).transpose()? })
    }
}

/// A name or address of a host as it stands in `Host`, lower-case and without a port.
fn named(host: &str) -> Result<String, EngineError> {
    let host = host.trim();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let authority: Option<Authority> = host.parse().ok();
    let whole = authority.is_some_and(|authority| authority.host() == host);
    if whole && !host.is_empty() && host.len() <= 253 && host.chars().all(allowed) {
        return Ok(host.to_ascii_lowercase());
    }
    let message = format!("`{host}` is not the name of a host: give it without http:// and port");
    Err(EngineError::BadReach(message))
}

/// An address on which to listen besides 127.0.0.1 and `::1`.
fn address(text: &str) -> Result<IpAddr, EngineError> {
    let refused = |why: &str| Err(EngineError::BadReach(format!("`{text}` {why}")));
    let Some(address) = ip_of(text.trim()) else { return refused("is not an IP address") };
    let unspecified = "stands for every network: give the one address that is to be reached";
    match address {
        _ if address.is_unspecified() => refused(unspecified),
        _ if address.is_multicast() => refused("is an address of many"),
        IpAddr::V4(Ipv4Addr::BROADCAST) => refused("is an address of many"),
        IpAddr::V4(Ipv4Addr::LOCALHOST) | IpAddr::V6(Ipv6Addr::LOCALHOST) => {
            refused("is listened on already")
        }
        _ => Ok(address),
    }
}

/// The address that a host's name spells out.
fn ip_of(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(host).parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Refuses what is easily guessed, or does not pass through clients' variables and headers.
pub(crate) fn check_key(key: &SecretString) -> Result<(), EngineError> {
    let key = key.expose_secret();
    if !KEY_LENGTH.contains(&key.len()) {
        return Err(EngineError::BadKey("it must have 16 to 256 characters"));
    }
    if !key.chars().all(|c| c.is_ascii_alphanumeric() || "-._~+/=".contains(c)) {
        let why = "it may have letters, digits and - . _ ~ + / = only, which pass through headers";
        return Err(EngineError::BadKey(why));
    }
    Ok(())
}

/// The rules that count now, shared by the doors of all the collector's ports.
#[derive(Debug, Clone, Default)]
pub struct Reach(Arc<RwLock<Arc<Rules>>>);

impl Reach {
    /// The rules as they are.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Other rules, from the next request on.
    pub(crate) fn replace(&self, rules: Rules) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Rules of a test.
    #[cfg(test)]
    pub(crate) fn of(key: Option<&str>, hosts: &[&str], bind: Option<&str>) -> Self {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let access = Access::checked(&hosts, bind).unwrap();
        let reach = Self::default();
        reach.replace(Rules { key: key.map(SecretString::from), access });
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(hosts: &[&str], bind: Option<&str>) -> String {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let error = Access::checked(&hosts, bind).unwrap_err();
        assert!(error.hint().is_some());
        error.to_string()
    }

    #[test]
    fn names_are_kept_once_and_lower_case() {
        let hosts = ["Host.Docker.Internal", "box.local", "box.local", "192.168.0.7", "[fe80::1]"];
        let access = Access::checked(&hosts.map(str::to_owned), Some("192.168.0.7")).unwrap();
        let kept = ["192.168.0.7", "[fe80::1]", "box.local", "host.docker.internal"];
        assert_eq!(access.hosts, kept);
        assert_eq!(access.bind, Some("192.168.0.7".parse().unwrap()));
    }

    #[test]
    fn what_is_no_name_or_no_single_address_is_refused() {
        for host in ["", "*", "*.local", "http://a", "a:4318", "a/b", "x@a", "a b", "a\tb", "ü.de"]
        {
            assert!(refused(&[host], None).contains("is not the name"), "{host}");
        }
        assert!(refused(&["a"; 21], None).contains("too many"));
        assert!(refused(&[], Some("host")).contains("is not an IP address"));
        for many in ["0.0.0.0", "::", "[::]", "::ffff:0.0.0.0"] {
            assert!(refused(&[], Some(many)).contains("every network"), "{many}");
        }
        for many in ["224.0.0.1", "ff02::1", "255.255.255.255"] {
            assert!(refused(&[], Some(many)).contains("of many"), "{many}");
        }
        for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(refused(&[], Some(own)).contains("already"), "{own}");
        }
    }

    #[test]
    fn names_and_address_count_with_a_key_only() {
        let with = Reach::of(Some("k"), &["box.local"], Some("10.0.0.7")).rules();
        let without = Reach::of(None, &["box.local"], Some("10.0.0.7")).rules();
        assert!(with.answers_to("BOX.local", false) && with.answers_to("10.0.0.7", true));
        assert!(!with.answers_to("10.0.0.7", false) && !with.answers_to("10.0.0.8", true));
        assert!(!without.answers_to("box.local", true) && !without.answers_to("10.0.0.7", true));
        assert!(with.lets_in(Some(b"k")) && !with.lets_in(None) && !with.lets_in(Some(b"kk")));
        assert!(without.lets_in(None));
    }

    #[test]
    fn keys_are_long_and_pass_through_headers() {
        for good in ["0123456789abcdef", "AZaz09-._~+/==aa", &"k".repeat(256)] {
            check_key(&good.into()).unwrap();
        }
        for bad in [
            "",
            "short",
            &"k".repeat(257),
            "0123456789abcde,",
            "0123456789 abcdef",
            "0123456789abcdeü",
        ] {
            assert!(check_key(&bad.into()).is_err(), "{bad}");
        }
    }
}
