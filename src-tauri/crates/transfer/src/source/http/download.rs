//! Answers that are taken part by part, however large they are.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Method;

use super::{Client, FIRST_WAIT, LONGEST_WAIT, asked_wait, is_passing, told, unreachable};
use crate::error::Error;

/// How often a download is begun.
const TRIES: u32 = 5;
/// Bytes of a part, but for the last.
const PART: usize = 1 << 20;

/// A body on its way.
#[derive(Debug)]
pub(in crate::source) struct Download {
    client: Client,
    response: reqwest::Response,
}

impl Client {
    /// Begins to `GET` a path below the address; the status where the server refuses.
    pub(in crate::source) async fn download(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Result<Download, String>, Error> {
        let mut url = self.url(path)?;
        url.query_pairs_mut().extend_pairs(query);
        let mut tried = 0;
        loop {
            tried += 1;
            let asked = self.open(self.http.request(Method::GET, url.clone()), "*/*").await;
            let wait = match asked {
                Ok(response) if response.status().is_success() => {
                    return Ok(Ok(Download { client: self.clone(), response }));
                }
                Ok(response) if is_passing(response.status(), tried) && tried < TRIES => {
                    asked_wait(response.headers())
                }
                Ok(response) => return Ok(Err(response.status().to_string())),
                Err(error) if tried >= TRIES => return Err(error),
                Err(_) => Duration::ZERO,
            };
            let wait = wait.max(FIRST_WAIT * 2_u32.pow(tried - 1)).min(LONGEST_WAIT);
            tokio::time::sleep(wait).await;
        }
    }
}

impl Download {
    /// The next part; none at the end.
    pub(in crate::source) async fn part(&mut self) -> Result<Option<Bytes>, Error> {
        let mut part = BytesMut::new();
        while part.len() < PART {
            let failed = |error: reqwest::Error| unreachable(&self.client.base, told(&error));
            match self.response.chunk().await.map_err(failed)? {
                Some(bytes) => part.extend_from_slice(&bytes),
                None => break,
            }
        }
        Ok(Some(part.freeze()).filter(|part| !part.is_empty()))
    }
}
