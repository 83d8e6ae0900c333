//! Every route of every listener, and those who must not come in.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use touchstone_engine::Token;
use touchstone_testkit::TestCtx;
use tower::ServiceExt as _;

const PORT: u16 = 4321;
const HERE: &str = "127.0.0.1:50000";

/// A route, and whether it needs the listener's key.
struct Route {
    listener: Router,
    method: &'static str,
    path: String,
    keyed: bool,
}

/// Every route of every listener, and a path of each that leads nowhere.
fn routes(test: &TestCtx, token: &Token) -> Vec<Route> {
    let collector = test.engine().collector().router(PORT);
    let interface = touchstone_serve::router(test.ctx().clone(), PORT, token.clone());
    let listed = [
        (&collector, touchstone_ingest::ROUTES, false),
        (&interface, touchstone_serve::ROUTES, true),
        (&interface, touchstone_serve::UI_ROUTES, false),
        (&collector, &[("POST", "/nowhere"), ("GET", "/")], false),
        (&interface, &[("POST", "/nowhere"), ("DELETE", "/")], false),
    ];
    let of = |(listener, list, keyed): (&Router, &[(&'static str, &str)], bool)| -> Vec<Route> {
        let route = |&(method, path): &(&'static str, &str)| Route {
            listener: listener.clone(),
            method,
            path: filled(path),
            keyed,
        };
        list.iter().map(route).collect()
    };
    listed.into_iter().flat_map(of).collect()
}

/// A path with something in the place of its members.
fn filled(path: &str) -> String {
    path.replace("{command}", "app_info")
        .replace("{stream}", "stale_watch")
        .replace("{*path}", "traces")
}

impl Route {
    /// The status that a request with these headers gets from a peer.
    async fn ask(&self, peer: Option<&str>, headers: &[(&str, &str)]) -> StatusCode {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        self.listener.clone().oneshot(request).await.unwrap().status()
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

#[tokio::test]
async fn foreign_hosts_origins_and_peers_are_refused_everywhere_even_with_the_key() {
    let (test, token) = (TestCtx::new().await, Token::random().unwrap());
    let key = ("x-touchstone-token", token.expose());
    let host = ("host", "localhost:4321");
    for route in routes(&test, &token) {
        let name = route.name();
        let refused = StatusCode::FORBIDDEN;
        for foreign in ["evil.example", "evil.example:4321", "192.168.0.7:4321", ""] {
            assert_eq!(route.ask(Some(HERE), &[("host", foreign), key]).await, refused, "{name}");
        }
        assert_eq!(route.ask(Some(HERE), &[key]).await, refused, "{name} without a host");
        for foreign in ["http://evil.example", "null", "http://localhost:3000"] {
            let headers = [host, ("origin", foreign), key];
            assert_eq!(route.ask(Some(HERE), &headers).await, refused, "{name} from {foreign}");
        }
        for foreign in [Some("192.168.0.7:50000"), Some("[2001:db8::1]:50000"), None] {
            assert_eq!(route.ask(foreign, &[host, key]).await, refused, "{name} by {foreign:?}");
        }
    }
}

#[tokio::test]
async fn keyed_routes_want_the_key_and_others_do_not() {
    let (test, token) = (TestCtx::new().await, Token::random().unwrap());
    let host = ("host", "127.0.0.1:4321");
    let other = Token::random().unwrap();
    for route in routes(&test, &token) {
        let name = route.name();
        for wrong in [None, Some(""), Some("no"), Some(other.expose())] {
            let mut headers = vec![host];
            headers.extend(wrong.map(|key| ("x-touchstone-token", key)));
            let status = route.ask(Some(HERE), &headers).await;
            assert_eq!(status == StatusCode::UNAUTHORIZED, route.keyed, "{name}: {status}");
        }
        let right = [host, ("x-touchstone-token", token.expose())];
        let status = route.ask(Some(HERE), &right).await;
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        assert!(!refused.contains(&status), "{name}: {status}");
    }
}

#[tokio::test]
async fn the_listeners_own_pages_come_in() {
    let (test, token) = (TestCtx::new().await, Token::random().unwrap());
    for route in routes(&test, &token) {
        let own = [
            ("host", "localhost:4321"),
            ("origin", "http://localhost:4321"),
            ("x-touchstone-token", token.expose()),
        ];
        let status = route.ask(Some("[::1]:50000"), &own).await;
        assert_ne!(status, StatusCode::FORBIDDEN, "{}", route.name());
    }
}
