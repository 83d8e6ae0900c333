//! What stands behind the collector's ports: the routes, the door before them, and the log of what
//! the door refuses.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::response::Response;
use touchstone_ingest::Collector;
use touchstone_ingest::otlp::grpc;
use touchstone_ingest::otlp::http::note_refused;
use touchstone_mlflow::Mlflow;
use touchstone_store::Store;

use crate::door::{Door, Refused};
use crate::reach::Reach;

/// The routes of the collector's ports.
#[derive(Debug)]
pub(super) struct Routes {
    pub(super) store: Store,
    pub(super) collector: Arc<Collector>,
    pub(super) reach: Reach,
    pub(super) now_ns: fn() -> i64,
}

impl Routes {
    /// Behind the port for HTTP: OTLP and MLflow. `outside` is the further address.
    pub(super) fn http(&self, port: u16, outside: bool) -> Router {
        let mlflow = Mlflow::new(self.store.clone(), Arc::clone(&self.collector), self.now_ns);
        let routes = touchstone_ingest::router(Arc::clone(&self.collector))
            .merge(touchstone_mlflow::router(Arc::new(mlflow)));
        self.guarded(port, outside, routes)
    }

    /// Behind the port for gRPC. `outside` is the further address.
    pub(super) fn grpc(&self, port: u16, outside: bool) -> Router {
        self.guarded(port, outside, grpc::router(Arc::clone(&self.collector)))
    }

    /// Puts the door before routes. What it refuses is noted like any other request.
    fn guarded(&self, port: u16, outside: bool, routes: Router) -> Router {
        let guarded = Door::of_collector(port, self.reach.clone(), outside).before(routes, None);
        let collector = Arc::clone(&self.collector);
        guarded.layer(middleware::map_response(move |mut response: Response| {
            if let Some(Refused { head, status, reason, hint }) = response.extensions_mut().remove()
            {
                note_refused(&collector, &head, status, &reason, hint);
            }
            ready(response)
        }))
    }
}
