//! The interface's listener on a real port, and requests to it written byte for byte.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use touchstone_engine::{Listener, Serving, Token};
use touchstone_testkit::TestCtx;

/// Beyond this a listener counts as hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the commands and the interface on a free port.
pub(crate) async fn serving(test: &TestCtx) -> (Serving, Token) {
    let (listener, token) = (Listener::bind(0).await.unwrap(), Token::random().unwrap());
    let router = touchstone_serve::router(test.ctx().clone(), listener.port(), token.clone());
    (listener.serve(router, test.engine().tasks()), token)
}

/// A connection over which a request was sent.
pub(crate) async fn sent(port: u16, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    timeout(PATIENCE, stream.write_all(request)).await.unwrap().unwrap();
    stream
}

/// All that is answered to a request that asks to close the connection after it.
pub(crate) async fn answered(port: u16, request: &[u8]) -> String {
    let mut stream = sent(port, request).await;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}
