//! Every route of every listener, and those who must not come in.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use touchstone_engine::{ExposeSecret as _, Token};
use touchstone_testkit::TestCtx;
use tower::ServiceExt as _;

use crate::wire::{answered, serving};

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
    let interface = touchstone_serve::router(test.ctx().clone(), PORT, token.clone());
    let nowhere = [("POST", "/nowhere"), ("DELETE", "/")];
    let mut routes = collector_routes(test);
    routes.extend(listed(&interface, touchstone_serve::ROUTES, true));
    routes.extend(listed(&interface, touchstone_serve::UI_ROUTES, false));
    routes.extend(listed(&interface, &nowhere, false));
    routes
}

/// Those of the collector's listeners.
fn collector_routes(test: &TestCtx) -> Vec<Route> {
    let http = test.engine().collector().router(PORT);
    let grpc = test.engine().collector().grpc_router(PORT);
    let nowhere = [("POST", "/nowhere"), ("GET", "/"), ("GET", "/api/2.0/nowhere")];
    let mut routes = listed(&http, touchstone_ingest::ROUTES, false);
    routes.extend(listed(&http, &nowhere, false));
    routes.extend(listed(&grpc, touchstone_ingest::otlp::grpc::ROUTES, false));
    routes.extend(listed(&grpc, &nowhere, false));
    routes
}

fn listed(listener: &Router, list: &[(&'static str, &str)], keyed: bool) -> Vec<Route> {
    let route = |&(method, path): &(&'static str, &str)| Route {
        listener: listener.clone(),
        method,
        path: filled(path),
        keyed,
    };
    list.iter().map(route).collect()
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
async fn a_collector_with_a_key_wants_it_on_every_path_also_from_this_machine() {
    let test = TestCtx::new().await;
    let key = test.engine().collector().new_key().await.unwrap();
    let right = format!("Bearer {}", key.expose_secret());
    let own = ("host", "localhost:4321");
    for route in collector_routes(&test) {
        let name = route.name();
        let wrong = [
            &[own][..],
            &[own, ("authorization", "Bearer 0123456789abcdef")],
            &[own, ("x-touchstone-token", key.expose_secret())],
        ];
        for headers in wrong {
            let status = route.ask(Some(HERE), headers).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name} {headers:?}");
        }
        let status = route.ask(Some(HERE), &[own, ("authorization", &right)]).await;
        assert!(![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status), "{name}");
        for foreign in [("host", "evil.example"), ("origin", "http://evil.example")] {
            let headers = [own, foreign, ("authorization", &right)];
            let headers = if foreign.0 == "host" { &headers[1..] } else { &headers[..] };
            assert_eq!(route.ask(Some(HERE), headers).await, StatusCode::FORBIDDEN, "{name}");
        }
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

/// What a running listener answers to a request with these lines of its head.
async fn told(port: u16, request_line: &str, lines: &[&str]) -> String {
    let head = [&[request_line], lines, &["Connection: close", "Content-Length: 0"]].concat();
    answered(port, format!("{}\r\n\r\n", head.join("\r\n")).as_bytes()).await
}

#[tokio::test]
async fn running_listeners_refuse_requests_for_other_hosts() {
    let test = TestCtx::with_collector().await;
    let (interface, token) = serving(&test).await;
    let key = format!("X-Touchstone-Token: {}", token.expose());
    let collector = test.engine().collector().state().await.unwrap().port;
    for (port, line) in [
        (collector, "POST /v1/traces HTTP/1.1"),
        (collector, "GET / HTTP/1.1"),
        (interface.port(), "GET / HTTP/1.1"),
        (interface.port(), "POST /rpc/app_info HTTP/1.1"),
        (interface.port(), "POST /stream/stale_watch HTTP/1.1"),
    ] {
        for host in [&["Host: evil.com"][..], &[], &["Host: localhost", "Host: evil.com"]] {
            let answer = told(port, line, &[host, &[key.as_str()]].concat()).await;
            let refused =
                ["HTTP/1.1 403 ", "HTTP/1.1 400 "].iter().any(|is| answer.starts_with(is));
            assert!(refused, "{line} {host:?}: {answer}");
        }
    }
    let absolute = "POST http://evil.com/rpc/app_info HTTP/1.1";
    let answer = told(interface.port(), absolute, &["Host: localhost", &key]).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    let own = "POST /rpc/app_info HTTP/1.1";
    let answer = told(interface.port(), own, &["Host: localhost", &key]).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn the_interface_asks_for_its_key_over_the_wire() {
    let test = TestCtx::new().await;
    let (interface, _) = serving(&test).await;
    for line in ["POST /rpc/app_info HTTP/1.1", "POST /stream/stale_watch HTTP/1.1"] {
        let answer = told(interface.port(), line, &["Host: 127.0.0.1"]).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(answer.contains(r#""code":"forbidden""#), "{answer}");
    }
}
