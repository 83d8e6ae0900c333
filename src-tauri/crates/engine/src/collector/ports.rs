//! The ports on which the collector listens: one for HTTP, one for gRPC, and both once more on the
//! further address, if there is one. Only the first must be had.

use std::net::IpAddr;

use super::routes::Routes;
use crate::error::EngineError;
use crate::listener::{Listener, Serving};
use crate::task::Tasks;

/// A port that is listened on, or why it is not.
pub(super) type Port = Result<Serving, Fault>;

/// Why a port is not listened on, and what to do about it.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) port: u16,
    pub(super) error: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    pub(super) fn new(port: u16, error: &EngineError) -> Self {
        Self { port, error: error.to_string(), hint: error.hint() }
    }
}

/// The ports of a collector that runs.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) http: Serving,
    pub(super) grpc: Port,
    pub(super) outside: Option<Outside>,
}

impl Ports {
    /// Listens for gRPC on another port, once that is bound.
    pub(super) async fn move_grpc(
        &mut self,
        port: u16,
        routes: &Routes,
        tasks: &Tasks,
    ) -> Result<(), EngineError> {
        if self.grpc.as_ref().is_ok_and(|serving| serving.port() == port) {
            return Ok(());
        }
        let listener = Listener::bind(port).await?;
        if let Ok(before) = std::mem::replace(&mut self.grpc, Ok(grpc(listener, routes, tasks))) {
            before.stop().await;
        }
        self.reopen_outside(routes, tasks).await;
        Ok(())
    }

    /// Listens on this further address alone; `None` for none.
    pub(super) async fn set_outside(&mut self, ip: Option<IpAddr>, routes: &Routes, tasks: &Tasks) {
        if self.outside.as_ref().map(|outside| outside.ip) == ip {
            return;
        }
        if let Some(before) = self.outside.take() {
            before.stop().await;
        }
        if let Some(ip) = ip {
            let grpc = self.grpc.as_ref().ok().map(Serving::port);
            self.outside = Some(Outside::open(ip, self.http.port(), grpc, routes, tasks).await);
        }
    }

    /// Follows the other ports on the further address.
    pub(super) async fn reopen_outside(&mut self, routes: &Routes, tasks: &Tasks) {
        let ip = self.outside.as_ref().map(|outside| outside.ip);
        self.set_outside(None, routes, tasks).await;
        self.set_outside(ip, routes, tasks).await;
    }

    /// Closes all, and waits for requests in progress a while.
    pub(super) async fn stop(self) {
        let outside = async {
            if let Some(outside) = self.outside {
                outside.stop().await;
            }
        };
        tokio::join!(self.http.stop(), stop(self.grpc.ok()), outside);
    }
}

/// Listens for gRPC on a port; that it cannot is told.
pub(super) async fn open_grpc(port: u16, routes: &Routes, tasks: &Tasks) -> Port {
    match Listener::bind(port).await {
        Ok(listener) => Ok(grpc(listener, routes, tasks)),
        Err(error) => {
            tracing::warn!(%error, "the collector takes no gRPC");
            Err(Fault::new(port, &error))
        }
    }
}

fn grpc(listener: Listener, routes: &Routes, tasks: &Tasks) -> Serving {
    let guarded = routes.grpc(listener.port(), false);
    listener.serve(guarded, tasks)
}

/// The same ports on a further address.
#[derive(Debug)]
pub(super) struct Outside {
    ip: IpAddr,
    http: Port,
    grpc: Option<Port>,
}

impl Outside {
    async fn open(
        ip: IpAddr,
        http: u16,
        grpc: Option<u16>,
        routes: &Routes,
        tasks: &Tasks,
    ) -> Self {
        let http = bind(ip, http).await.map(|listener| {
            let guarded = routes.http(listener.port(), true);
            listener.serve(guarded, tasks)
        });
        let grpc = match grpc {
            None => None,
            Some(port) => Some(bind(ip, port).await.map(|listener| {
                let guarded = routes.grpc(listener.port(), true);
                listener.serve(guarded, tasks)
            })),
        };
        Self { ip, http, grpc }
    }

    /// Why one of its ports is not listened on.
    pub(super) fn error(&self) -> Option<String> {
        let http = self.http.as_ref().err();
        let fault = http.or_else(|| self.grpc.as_ref()?.as_ref().err())?;
        Some(format!("{} cannot be listened on: {}", self.ip, fault.error))
    }

    async fn stop(self) {
        tokio::join!(stop(self.http.ok()), stop(self.grpc.and_then(Result::ok)));
    }
}

async fn bind(ip: IpAddr, port: u16) -> Result<Listener, Fault> {
    Listener::bind_on(ip, port).await.map_err(|error| {
        tracing::warn!(%ip, %error, "the collector is not to be reached on its further address");
        Fault::new(port, &error)
    })
}

async fn stop(serving: Option<Serving>) {
    if let Some(serving) = serving {
        serving.stop().await;
    }
}
