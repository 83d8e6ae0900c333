//! The door before every router: what is not plainly from this machine and for this listener is
//! refused before any route sees it.
//!
//! A page in a browser can make requests to local ports, and a name that an attacker owns can be
//! made to point at 127.0.0.1. So the peer must be local, the `Host` must be a local name, and an
//! `Origin`, which browsers always send with what could do harm, must be the listener's own. Only
//! the collector, and only once it has a key, may be [reached](crate::reach) otherwise.

mod key;
mod refusal;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Version, header};
use axum::middleware::{self, Next};

use self::refusal::Refusal;
pub use self::refusal::Refused;
use crate::reach::{Reach, Rules};
use crate::token::Token;

/// The header that carries a listener's token.
pub const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-touchstone-token");

/// Origins of the window itself.
const WINDOW_ORIGINS: [&str; 1] = ["tauri://localhost"];

/// What a listener asks of its clients beyond being local.
#[derive(Debug, Clone)]
pub enum Key {
    /// Nothing.
    None,
    /// This token in the header [`TOKEN_HEADER`].
    Token(Token),
    /// The collector's key, if it has one.
    Reach(Reach),
}

/// A listener as its door sees it.
#[derive(Debug, Clone)]
pub struct Door {
    port: u16,
    key: Key,
    /// Whether it listens on the further address, so that peers may be other machines.
    outside: bool,
}

/// Puts the door before a listener's routes. `keyed` needs the key; `open`, such as the static
/// files of a page, does not. Both, and whatever matches no route, need the rest.
pub fn guard(port: u16, key: Key, keyed: Router, open: Option<Router>) -> Router {
    Door { port, key, outside: false }.before(keyed, open)
}

impl Door {
    /// The door of a port on which the collector listens, on this machine alone or `outside`.
    pub(crate) fn of_collector(port: u16, reach: Reach, outside: bool) -> Self {
        Self { port, key: Key::Reach(reach), outside }
    }

    /// Puts it before a listener's routes, as [`guard`] does.
    pub(crate) fn before(self, keyed: Router, open: Option<Router>) -> Router {
        let door = Arc::new(self);
        let with_key = Arc::clone(&door);
        let keyed = keyed.layer(middleware::from_fn(move |request: Request, next: Next| {
            let door = Arc::clone(&with_key);
            async move {
                match key::check(&door.key, request.headers()) {
                    Ok(()) => next.run(request).await,
                    Err(refusal) => refusal.into_response(request),
                }
            }
        }));
        let all = match open {
            Some(open) => keyed.merge(open),
            None => keyed,
        };
        all.layer(middleware::from_fn(move |request: Request, next: Next| {
            let door = Arc::clone(&door);
            async move {
                match door.check(&request) {
                    Ok(()) => next.run(request).await,
                    Err(refusal) => refusal.into_response(request),
                }
            }
        }))
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let rules = match &self.key {
            Key::Reach(reach) => reach.rules(),
            Key::None | Key::Token(_) => Arc::default(),
        };
        self.check_peer(request, &rules)?;
        self.check_host(request, &rules)?;
        check_origin(self.port, request.headers())
    }

    fn check_peer(&self, request: &Request, rules: &Rules) -> Result<(), Refusal> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let welcome = |ip: IpAddr| ip.to_canonical().is_loopback() || self.is_open_outside(rules);
        if peer.is_some_and(|ConnectInfo(peer)| welcome(peer.ip())) {
            return Ok(());
        }
        Err(Refusal::forbidden(
            "the request does not come from this machine".into(),
            "send from the machine that runs Touchstone, or through a tunnel that ends on it",
        ))
    }

    fn is_open_outside(&self, rules: &Rules) -> bool {
        self.outside && rules.has_key() && rules.bind().is_some()
    }

    fn check_host(&self, request: &Request, rules: &Rules) -> Result<(), Refusal> {
        let stated = request.uri().authority();
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok().and_then(|host| host.parse().ok()),
            // HTTP/2 says `:authority` instead.
            (None, _) if request.version() == Version::HTTP_2 => stated.cloned(),
            _ => None,
        };
        let Some(host) = host else {
            let message = "the request does not say, or not clearly, for which host it is";
            return Err(Refusal::forbidden(message.into(), HOST_HINT));
        };
        let foreign = |authority: &&Authority| !self.is_own(authority, rules);
        match [Some(&host), stated].into_iter().flatten().find(foreign) {
            None => Ok(()),
            Some(foreign) => {
                let host = foreign.host();
                let message =
                    format!("the request is for the host `{host}`, which is not this machine");
                let hint = if rules.has_key() { KEYED_HOST_HINT } else { HOST_HINT };
                Err(Refusal::forbidden(message, hint))
            }
        }
    }

    fn is_own(&self, authority: &Authority, rules: &Rules) -> bool {
        let plain = !authority.as_str().contains('@');
        is_local(authority) || plain && rules.answers_to(authority.host(), self.outside)
    }
}

const HOST_HINT: &str = "send to 127.0.0.1, localhost or [::1]";
const KEYED_HOST_HINT: &str =
    "send to 127.0.0.1, localhost or [::1], or allow that name in the collector's settings";

fn is_local(authority: &Authority) -> bool {
    let plain = !authority.as_str().contains('@');
    plain && is_local_name(authority.host())
}

fn is_local_name(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
}

fn check_origin(port: u16, headers: &HeaderMap) -> Result<(), Refusal> {
    for origin in headers.get_all(header::ORIGIN) {
        if !origin.to_str().is_ok_and(|origin| is_own_origin(port, origin)) {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            return Err(Refusal::forbidden(
                format!("web pages of `{origin}` may not send here"),
                "send from a program, or let the page send to its own server and that one here",
            ));
        }
    }
    Ok(())
}

fn is_own_origin(port: u16, origin: &str) -> bool {
    if WINDOW_ORIGINS.contains(&origin) {
        return true;
    }
    let Some(rest) = origin.strip_prefix("http://") else { return false };
    let Ok(authority) = rest.parse::<Authority>() else { return false };
    is_local(&authority) && authority.port_u16().unwrap_or(80) == port
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use tower::ServiceExt as _;

    const PORT: u16 = 4318;

    fn local() -> Door {
        Door { port: PORT, key: Key::None, outside: false }
    }

    fn request(peer: &str, headers: &[(&'static str, &str)]) -> Request {
        let mut request = Request::builder().uri("/open");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }

    fn allows(peer: &str, headers: &[(&'static str, &str)]) -> bool {
        local().check(&request(peer, headers)).is_ok()
    }

    #[test]
    fn local_peers_with_local_hosts_come_in() {
        for host in ["localhost", "LocalHost:4318", "127.0.0.1:4318", "[::1]:4318", "127.0.0.1:9"] {
            assert!(allows("127.0.0.1:5", &[("host", host)]), "{host}");
        }
        assert!(allows("[::1]:5", &[("host", "[::1]")]));
        assert!(allows("[::ffff:127.0.0.1]:5", &[("host", "localhost")]));
    }

    #[test]
    fn foreign_or_unclear_hosts_stay_out() {
        let hosts = [
            "evil.example",
            "evil.example:4318",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "0.0.0.0",
            "[::]",
            "localhost.",
            "user@localhost",
            "192.168.1.5",
            "",
            "a b",
            "2130706433",
        ];
        for host in hosts {
            assert!(!allows("127.0.0.1:5", &[("host", host)]), "{host}");
        }
        assert!(!allows("127.0.0.1:5", &[]));
        assert!(!allows("127.0.0.1:5", &[("host", "localhost"), ("host", "localhost")]));
    }

    #[test]
    fn a_foreign_authority_in_the_request_line_stays_out() {
        let mut foreign = request("127.0.0.1:5", &[("host", "localhost")]);
        *foreign.uri_mut() = "http://evil.example/open".parse().unwrap();
        assert!(local().check(&foreign).is_err());
    }

    #[test]
    fn foreign_peers_stay_out_even_with_a_local_host() {
        for peer in ["192.168.1.5:5", "[2001:db8::1]:5", "[::ffff:10.0.0.1]:5", "0.0.0.0:5"] {
            assert!(!allows(peer, &[("host", "localhost")]), "{peer}");
        }
        let mut unknown = request("127.0.0.1:5", &[("host", "localhost")]);
        unknown.extensions_mut().clear();
        assert!(local().check(&unknown).is_err());
    }

    #[test]
    fn only_the_listeners_own_origins_come_in() {
        let from = |origin| allows("127.0.0.1:5", &[("host", "localhost"), ("origin", origin)]);
        for origin in ["http://127.0.0.1:4318", "http://localhost:4318", "tauri://localhost"] {
            assert!(from(origin), "{origin}");
        }
        let foreign = [
            "null",
            "https://evil.example",
            "http://localhost",
            "http://localhost:3000",
            "https://localhost:4318",
            "http://evil.example:4318",
            "http://x@localhost:4318",
        ];
        for origin in foreign {
            assert!(!from(origin), "{origin}");
        }
    }

    fn reached(key: Option<&str>, outside: bool) -> Door {
        let reach = Reach::of(key, &["host.docker.internal"], Some("10.0.0.7"));
        Door::of_collector(PORT, reach, outside)
    }

    #[test]
    fn other_machines_come_in_on_the_further_address_of_a_keyed_collector_alone() {
        let theirs = || request("10.0.0.9:5", &[("host", "10.0.0.7:4318")]);
        assert!(reached(Some("k"), true).check(&theirs()).is_ok());
        assert!(reached(Some("k"), false).check(&theirs()).is_err());
        assert!(reached(None, true).check(&theirs()).is_err());
        let named = |host| request("127.0.0.1:5", &[("host", host)]);
        for outside in [true, false] {
            let door = reached(Some("k"), outside);
            assert!(door.check(&named("host.docker.internal:4318")).is_ok());
            assert!(door.check(&named("evil.example")).is_err());
            assert_eq!(door.check(&named("10.0.0.7:4318")).is_ok(), outside);
            assert!(reached(None, outside).check(&named("host.docker.internal")).is_err());
        }
    }

    #[test]
    fn an_allowed_name_is_no_origin() {
        let name = "host.docker.internal:4318";
        let origin = format!("http://{name}");
        let page = request("127.0.0.1:5", &[("host", name), ("origin", &origin)]);
        assert!(reached(Some("k"), false).check(&page).is_err());
    }

    #[test]
    fn over_http_2_the_authority_is_the_host() {
        let over = |uri: &str, hosts: &[(&'static str, &str)]| {
            let mut request = request("127.0.0.1:5", hosts);
            *request.uri_mut() = uri.parse().unwrap();
            *request.version_mut() = Version::HTTP_2;
            local().check(&request).is_ok()
        };
        assert!(over("http://localhost:4317/x", &[]) && over("http://[::1]:4317/x", &[]));
        assert!(over("http://127.0.0.1/x", &[("host", "localhost")]));
        assert!(!over("http://evil.example/x", &[]) && !over("/x", &[]));
        assert!(!over("http://localhost/x", &[("host", "evil.example")]));
        assert!(!over("http://evil.example/x", &[("host", "localhost")]));
        assert!(!over("http://localhost/x", &[("host", "localhost"), ("host", "localhost")]));
    }

    async fn answer(router: &Router, path: &str, token: Option<&str>) -> (StatusCode, String) {
        let mut request = request("127.0.0.1:5", &[("host", "localhost")]);
        *request.uri_mut() = path.parse().unwrap();
        if let Some(token) = token {
            request.headers_mut().insert(TOKEN_HEADER, token.parse().unwrap());
        }
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_key_is_asked_for_on_keyed_routes_only() {
        let token = Token::random().unwrap();
        let keyed = Router::new().route("/keyed", get(|| async { "secret" }));
        let open = Router::new().fallback(|| async { "page" });
        let router = guard(PORT, Key::Token(token.clone()), keyed, Some(open));
        assert_eq!(answer(&router, "/keyed", Some(token.expose())).await.1, "secret");
        for wrong in [None, Some(""), Some("no")] {
            let (status, body) = answer(&router, "/keyed", wrong).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
            assert!(body.contains(r#""code":"forbidden""#), "{body}");
        }
        assert_eq!(answer(&router, "/any", None).await.1, "page");
    }

    #[tokio::test]
    async fn what_matches_no_route_is_refused_as_well() {
        let traces = Router::new().route("/v1/traces", post(|| async {}));
        let router = guard(PORT, Key::None, traces, None);
        for path in ["/v1/traces", "/nowhere"] {
            let mut foreign = request("127.0.0.1:5", &[("host", "evil.example")]);
            *foreign.uri_mut() = path.parse().unwrap();
            let response = router.clone().oneshot(foreign).await.unwrap();
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(answer(&router, "/nowhere", None).await.0, StatusCode::NOT_FOUND);
    }
}
