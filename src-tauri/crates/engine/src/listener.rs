//! A listener: one port on this machine alone, over IPv4 and IPv6, or on one further address. It
//! speaks HTTP/1 and HTTP/2, whichever a client begins with.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::IntoResponse as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::error::EngineError;
use crate::holder;
use crate::task::Tasks;

/// Free ports of IPv4 that are tried until one is free for IPv6 as well.
const TRIES: usize = 20;
/// How long a request in progress may go on after its listener was told to stop.
const GRACE: Duration = Duration::from_secs(3);

/// A port that is bound on 127.0.0.1 and, where the machine has it, on `::1`; or on one other
/// address.
#[derive(Debug)]
pub struct Listener {
    first: TcpListener,
    v6: Option<TcpListener>,
    address: SocketAddr,
}

impl Listener {
    /// Binds a port; 0 picks one that is free for both.
    pub async fn bind(port: u16) -> Result<Self, EngineError> {
        for _ in 0..TRIES {
            let mut bound = Self::bind_on(Ipv4Addr::LOCALHOST.into(), port).await?;
            let address = SocketAddr::from((Ipv6Addr::LOCALHOST, bound.port()));
            match bind(address).await {
                Ok(v6) => {
                    bound.v6 = Some(v6);
                    return Ok(bound);
                }
                Err(EngineError::Port { source, .. }) => {
                    tracing::info!(port = bound.port(), %source, "listening without ::1");
                    return Ok(bound);
                }
                Err(_) if port == 0 => {}
                Err(taken) => return Err(taken),
            }
        }
        let source = io::Error::new(io::ErrorKind::AddrInUse, "no port is free");
        Err(EngineError::Port { port, source })
    }

    /// Binds a port on one address of this machine, which others may reach; 0 picks a free one.
    pub(crate) async fn bind_on(ip: IpAddr, port: u16) -> Result<Self, EngineError> {
        let first = bind(SocketAddr::from((ip, port))).await?;
        let address = first.local_addr().map_err(|source| EngineError::Port { port, source })?;
        Ok(Self { first, v6: None, address })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether it also listens on `::1`; some machines have none.
    pub fn has_ipv6(&self) -> bool {
        self.v6.is_some()
    }

    /// Accepts connections until stopped. The router must already stand behind the
    /// [door](crate::door).
    pub fn serve(self, router: Router, tasks: &Tasks) -> Serving {
        let (address, ipv6) = (self.address, self.has_ipv6());
        let (stop, cut) = (tasks.stopping().child_token(), CancellationToken::new());
        let cutting = cut.clone();
        let router = router.layer(middleware::from_fn(move |request: Request, next: Next| {
            let cutting = cutting.clone();
            async move {
                tokio::select! {
                    response = next.run(request) => response,
                    () = cutting.cancelled() => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                }
            }
        }));
        let accepting = [Some(self.first), self.v6]
            .into_iter()
            .flatten()
            .map(|socket| tasks.spawn(accept(socket, router.clone(), stop.clone())))
            .collect();
        Serving { address, ipv6, stop, cut, accepting }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, EngineError> {
    let port = address.port();
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => EngineError::PortTaken { port, holder: holder::of_port(port) },
        _ => EngineError::Port { port, source },
    })
}

async fn accept(socket: TcpListener, router: Router, stop: CancellationToken) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(socket, service).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "a listener ended");
    }
}

/// A listener that accepts connections.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    ipv6: bool,
    stop: CancellationToken,
    cut: CancellationToken,
    accepting: Vec<JoinHandle<()>>,
}

impl Serving {
    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether it also listens on `::1`.
    pub fn has_ipv6(&self) -> bool {
        self.ipv6
    }

    /// Where clients send.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes the port, lets requests in progress end, and cuts those that take longer than three
    /// seconds.
    pub async fn stop(self) {
        self.stop_within(GRACE).await;
    }

    async fn stop_within(mut self, grace: Duration) {
        self.stop.cancel();
        for patience in [grace, grace / 3] {
            let all = self.accepting.iter_mut().map(|task| async move {
                // Only a panic makes this fail, and then there is nothing to wait for.
                let _ = task.await;
            });
            let ended = tokio::time::timeout(patience, wait_for_all(all)).await;
            if ended.is_ok() {
                return;
            }
            self.accepting.retain(|task| !task.is_finished());
            self.cut.cancel();
        }
        for task in &self.accepting {
            task.abort();
        }
    }
}

async fn wait_for_all(tasks: impl Iterator<Item = impl Future<Output = ()>>) {
    for task in tasks {
        task.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    async fn get_over(address: SocketAddr) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn a_free_port_is_served_over_both_protocols_until_stopped() {
        let tasks = Tasks::new();
        let listener = Listener::bind(0).await.unwrap();
        let (port, ipv6) = (listener.port(), listener.has_ipv6());
        let serving = listener.serve(Router::new().route("/", get(|| async { "here" })), &tasks);
        assert!(get_over((Ipv4Addr::LOCALHOST, port).into()).await.unwrap().ends_with("here"));
        if ipv6 {
            assert!(get_over((Ipv6Addr::LOCALHOST, port).into()).await.unwrap().ends_with("here"));
        }
        serving.stop().await;
        assert!(get_over((Ipv4Addr::LOCALHOST, port).into()).await.is_err());
        Listener::bind(port).await.unwrap();
    }

    #[tokio::test]
    async fn a_taken_port_is_refused_with_its_number_and_what_to_do() {
        let held = Listener::bind(0).await.unwrap();
        let error = Listener::bind(held.port()).await.unwrap_err();
        assert!(error.to_string().contains(&format!("port {} is taken", held.port())), "{error}");
        assert!(error.hint().unwrap().contains("another port"));
    }

    #[tokio::test]
    async fn a_port_taken_on_ipv6_alone_is_taken() {
        let Ok(held) = TcpListener::bind("[::1]:0").await else { return };
        let port = held.local_addr().unwrap().port();
        assert!(matches!(Listener::bind(port).await, Err(EngineError::PortTaken { .. })));
    }

    #[tokio::test]
    async fn a_request_that_does_not_end_is_cut_when_its_listener_stops() {
        let tasks = Tasks::new();
        let listener = Listener::bind(0).await.unwrap();
        let address = (Ipv4Addr::LOCALHOST, listener.port()).into();
        let endless = Router::new().route("/", get(std::future::pending::<()>));
        let serving = listener.serve(endless, &tasks);
        let asked = tasks.spawn(get_over(address));
        tokio::time::sleep(Duration::from_millis(50)).await;
        serving.stop_within(Duration::from_millis(300)).await;
        assert!(asked.await.unwrap().unwrap().starts_with("HTTP/1.1 503"));
    }
}
