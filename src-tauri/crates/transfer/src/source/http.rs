//! Requests to another tool's server: read only, with credentials that go nowhere else, tried again
//! where a later try may go better, and with an end to how much is taken.
//!
//! Redirects are not followed: they could carry credentials to another host. What the answers mean
//! is deliberately not here.

mod download;

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, StatusCode, Url, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value as Json;

use crate::error::Error;
pub(super) use download::Download;

/// Largest answer, in bytes.
pub(super) const MOST_BYTES: usize = 256 << 20;
/// How long a server has to take a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server has for the next part of an answer; a search may scan for long.
const STALL: Duration = Duration::from_mins(2);
/// The wait before the second try; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait, also where the server asks for more.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// Characters of an answer that an error tells.
const TOLD_CHARS: usize = 300;

/// With what the server is asked.
#[derive(Debug, Clone, Default)]
pub enum Credentials {
    /// Nothing.
    #[default]
    None,
    /// HTTP Basic.
    Basic {
        /// The name, or a public key.
        user: String,
        /// The password, or a secret key.
        password: SecretString,
    },
    /// A token.
    Bearer(SecretString),
}

/// How often a request is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// For a first word, so that a wrong address is told soon.
    Short,
    /// In the middle of the work: a server may start anew.
    Long,
}

impl Patience {
    const fn tries(self) -> u32 {
        match self {
            Self::Short => 2,
            Self::Long => 9,
        }
    }
}

/// An answer of any status but those that are tried again.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) location: Option<String>,
}

impl Answer {
    /// What it says, as far as an error tells it.
    pub(super) fn told(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let json: Option<Json> = serde_json::from_slice(&self.body).ok();
        let message = json.as_ref().and_then(|json| json["message"].as_str());
        let message = message.unwrap_or_else(|| text.trim());
        let message: String = message.chars().take(TOLD_CHARS).collect();
        match &self.location {
            Some(to) => format!("{} to {to}", self.status),
            None if message.is_empty() => self.status.to_string(),
            None => format!("{}: {message}", self.status),
        }
    }
}

/// One server.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    credentials: Credentials,
}

impl Client {
    /// A client of the server at that address.
    pub(super) fn new(address: &str, credentials: Credentials) -> Result<Self, Error> {
        let base = base(address)?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("touchstone/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(STALL);
        if is_this_machine(&base) {
            http = http.no_proxy();
        }
        let unusable = |error: reqwest::Error| unreachable(&base, told(&error));
        Ok(Self { http: http.build().map_err(unusable)?, base, credentials })
    }

    /// The address, without what is secret.
    pub(super) fn address(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// `GET` of a path below the address.
    pub(super) async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
        patience: Patience,
    ) -> Result<Answer, Error> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(patience, || self.http.request(Method::GET, url.clone())).await
    }

    /// `POST` of JSON to a path below the address; only searches are asked so.
    pub(super) async fn post(&self, path: &str, json: &Json) -> Result<Answer, Error> {
        let (url, body) = (self.url(path)?, json.to_string());
        let build = || {
            let request = self.http.request(Method::POST, url.clone());
            request.header(CONTENT_TYPE, "application/json").body(body.clone())
        };
        self.send(Patience::Long, build).await
    }

    /// `POST` of JSON that must be answered with JSON.
    pub(super) async fn json_of_post(&self, path: &str, json: &Json) -> Result<Json, Error> {
        self.json(&self.post(path, json).await?)
    }

    /// An answer's JSON; that it is a refusal, or none, is an error.
    pub(super) fn json(&self, answer: &Answer) -> Result<Json, Error> {
        let wrong = |reason: String| Error::Answer { url: self.address(), reason };
        if !answer.status.is_success() {
            return Err(wrong(answer.told()));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|error| wrong(format!("what it answers is not JSON: {error}")))
    }

    /// That an answer does not refuse access. `variables` are those that hold what opens it.
    pub(super) fn is_allowed(&self, answer: &Answer, variables: &str) -> Result<(), Error> {
        let hint = match (answer.status, &self.credentials) {
            (StatusCode::UNAUTHORIZED, Credentials::None) => format!("set {variables}"),
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                format!("check what {variables} hold, and what they may read")
            }
            _ => return Ok(()),
        };
        Err(Error::Unauthorized { url: self.address(), status: answer.status.to_string(), hint })
    }

    fn url(&self, path: &str) -> Result<Url, Error> {
        let joined = self.base.join(path);
        joined.map_err(|error| unreachable(&self.base, error.to_string()))
    }

    async fn send(
        &self,
        patience: Patience,
        build: impl Fn() -> RequestBuilder,
    ) -> Result<Answer, Error> {
        let mut tried = 0;
        loop {
            tried += 1;
            let asked = self.once(build()).await;
            let wait = match &asked {
                Ok((answer, headers)) => {
                    is_passing(answer.status, tried).then(|| asked_wait(headers))
                }
                Err(Error::Unreachable { .. }) => Some(Duration::ZERO),
                Err(_) => None,
            };
            let Some(wait) = wait.filter(|_| tried < patience.tries()) else {
                return asked.map(|(answer, _)| answer);
            };
            let wait = wait.max(FIRST_WAIT * 2_u32.pow(tried - 1)).min(LONGEST_WAIT);
            tracing::debug!(address = self.address(), tried, ?wait, "asking again");
            tokio::time::sleep(wait).await;
        }
    }

    /// Sends a request and waits for the begin of its answer.
    async fn open(
        &self,
        request: RequestBuilder,
        accepted: &str,
    ) -> Result<reqwest::Response, Error> {
        let request = match &self.credentials {
            Credentials::None => request,
            Credentials::Basic { user, password } => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Credentials::Bearer(token) => request.bearer_auth(token.expose_secret()),
        };
        let sent = request.header(ACCEPT, accepted).send().await;
        sent.map_err(|error| unreachable(&self.base, told(&error)))
    }

    async fn once(&self, request: RequestBuilder) -> Result<(Answer, HeaderMap), Error> {
        let mut response = self.open(request, "application/json").await?;
        let failed = |error: reqwest::Error| unreachable(&self.base, told(&error));
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(failed)? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(Error::TooLarge { url: self.address(), bytes: MOST_BYTES });
            }
            body.extend_from_slice(&part);
        }
        let location = status.is_redirection().then(|| headers.get(LOCATION)?.to_str().ok());
        let location = location.flatten().map(str::to_owned);
        Ok((Answer { status, body: body.into(), location }, headers))
    }
}

/// Whether a later try may be answered otherwise. A fault of the server's own is given less time.
fn is_passing(status: StatusCode, tried: u32) -> bool {
    match status.as_u16() {
        429 | 502 | 503 | 504 => true,
        500 => tried < 3,
        _ => false,
    }
}

/// How long the server asks to wait.
fn asked_wait(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}

/// An address as it may be stored and shown, or why it is none.
pub fn plain_address(address: &str) -> Result<String, Error> {
    Ok(base(address)?.as_str().trim_end_matches('/').to_owned())
}

/// A server's address as a base that paths are joined to. A name or a password in it is refused:
/// it would be stored and shown.
fn base(address: &str) -> Result<Url, Error> {
    let wrong = |reason: &str| Error::Address { url: hidden(address), reason: reason.to_owned() };
    let mut url = Url::parse(address.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("it does not begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("leave name and password out of it, and give them as variables"));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// An address without what stands before an `@`.
fn hidden(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}://…{}", &address[..scheme], &address[at..])
        }
        _ => address.to_owned(),
    }
}

/// Whether the host is this machine itself, which no proxy reaches.
fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback())
    })
}

fn unreachable(base: &Url, reason: String) -> Error {
    Error::Unreachable { url: base.as_str().trim_end_matches('/').to_owned(), reason }
}

/// The innermost reason, which says most.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
pub(super) mod tests;
