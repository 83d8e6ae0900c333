//! Temporary.
use std::sync::Arc;
use touchstone_ingest::{Collector, Reader};
use touchstone_mlflow::Mlflow;
use touchstone_store::{Options, Store};
fn now() -> i64 { std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as i64 }
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let port: u16 = std::env::args().nth(2).unwrap().parse().unwrap();
    let store = Store::open(&std::path::Path::new(&dir).join("t.db"), Options { reader: Arc::new(Reader::default()), now_ns: now }).unwrap();
    let collector = Arc::new(Collector::new(store.clone(), Arc::default(), now));
    let mlflow = Arc::new(Mlflow::new(store, Arc::clone(&collector), now));
    let app = touchstone_ingest::router(collector).merge(touchstone_mlflow::router(mlflow));
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async move {
        let l = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        axum::serve(l, app).await.unwrap();
    });
}
