//! Langfuse, read over its public API: every trace whole, with its observations and scores, by
//! time. A server that lists no traces any more is read by its observations and its scores.
//!
//! What its objects mean is the format's ([`crate::format`]), which files share. Sessions are named
//! by their traces: their own list says nothing more.

use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, SecondsFormat};
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use touchstone_domain::project;

use super::Batch;
use super::http::{Answer, Client, Credentials, Patience};
use crate::error::Error;
use crate::format::{self, Reading};

/// Traces asked for at a time; the API gives at most as many.
const TRACES: usize = 100;
/// Traces in a batch, each of which is asked for by itself.
const PER_BATCH: usize = 10;
/// Observations asked for at a time; an answer has at most 5 MB.
const OBSERVATIONS: &str = "200";
/// Scores asked for at a time; the API gives at most as many.
const SCORES: &str = "100";
/// What is told of an observation.
const FIELDS: &str = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context";
/// The variables that hold the keys.
const VARIABLES: &str = "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY";
/// The project where the API names none.
const PROJECT: &str = "Langfuse";

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Cursor {
    /// Traces before this are done, milliseconds since 1970.
    Traces { since_ms: i64 },
    /// Observations before this place are done.
    Observations { cursor: Option<String> },
    /// Pages of scores before this one are done.
    Scores { page: u64 },
    /// Everything is done.
    End,
}

/// The API of one project.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    now_ns: i64,
    project: String,
    cursor: Cursor,
    /// Traces that were listed and not taken yet, oldest first.
    listed: VecDeque<Listed>,
    page: u64,
    is_done: bool,
    /// Traces of the millisecond at which the list stands, which were taken.
    taken: HashSet<String>,
}

/// A trace of a list.
#[derive(Debug)]
struct Listed {
    id: String,
    ms: i64,
    json: Json,
}

impl Api {
    /// Asks which project the keys open.
    pub(super) async fn open(
        address: &str,
        credentials: Credentials,
        cursor: &str,
        now_ns: i64,
    ) -> Result<Self, Error> {
        let client = Client::new(address, credentials)?;
        let answer = client.get("api/public/projects", &[], Patience::Short).await?;
        client.is_allowed(&answer, VARIABLES)?;
        let project = client.json(&answer).ok().and_then(|json| {
            let name = json["data"].as_array()?.first()?["name"].as_str()?.to_owned();
            Some(project::name(&name).map_or(PROJECT.to_owned(), str::to_owned))
        });
        let project = project.ok_or_else(|| Error::Answer {
            url: client.address(),
            reason: format!(
                "this is no Langfuse: `/api/public/projects` answers {}",
                answer.told()
            ),
        })?;
        let begin = || Cursor::Traces { since_ms: 0 };
        Ok(Self {
            client,
            now_ns,
            project,
            cursor: serde_json::from_str(cursor).unwrap_or_else(|_| begin()),
            listed: VecDeque::new(),
            page: 1,
            is_done: false,
            taken: HashSet::new(),
        })
    }

    /// The next batch.
    pub(super) async fn next(&mut self) -> Result<Option<Batch>, Error> {
        let mut reading =
            Reading { origin: self.client.address(), now_ns: self.now_ns, ..Reading::default() };
        let records = match self.cursor.clone() {
            Cursor::Traces { since_ms } => self.traces(since_ms).await?,
            Cursor::Observations { cursor } => self.observations(cursor).await?,
            Cursor::Scores { page } => self.scores(page).await?,
            Cursor::End => return Ok(None),
        };
        let mut batch = Batch::default();
        for record in records {
            let name = record["id"].as_str().map(str::to_owned);
            match format::langfuse(record, &mut reading) {
                Ok(traces) => batch.traces.extend(traces),
                Err(reason) => reading.report.refuse(reason, name),
            }
        }
        for trace in &mut batch.traces {
            trace.project.get_or_insert_with(|| self.project.clone());
        }
        batch.report = reading.report;
        batch.cursor = serde_json::to_string(&self.cursor).unwrap_or_default();
        Ok(Some(batch))
    }

    /// Some traces, whole.
    async fn traces(&mut self, since_ms: i64) -> Result<Vec<Json>, Error> {
        if self.listed.is_empty() && !self.is_done && !self.list(since_ms).await? {
            self.cursor = Cursor::Observations { cursor: None };
            return Ok(Vec::new());
        }
        let some: Vec<Listed> = (0..PER_BATCH).filter_map(|_| self.listed.pop_front()).collect();
        if let Some(last_ms) = some.last().map(|last| last.ms.max(since_ms)) {
            if last_ms > since_ms {
                self.taken.clear();
            }
            let of_last = some.iter().filter(|listed| listed.ms == last_ms);
            self.taken.extend(of_last.map(|listed| listed.id.clone()));
            self.cursor = Cursor::Traces { since_ms: last_ms };
        }
        let mut whole = Vec::with_capacity(some.len());
        for listed in some {
            whole.push(self.whole(listed).await?);
        }
        if self.listed.is_empty() && self.is_done {
            self.cursor = Cursor::End;
        }
        Ok(whole)
    }

    /// A trace with its observations and scores, unless it has none.
    async fn whole(&self, listed: Listed) -> Result<Json, Error> {
        let is_bare = |member: &str| listed.json[member].as_array().is_some_and(Vec::is_empty);
        if is_bare("observations") && is_bare("scores") {
            return Ok(listed.json);
        }
        let path = format!("api/public/traces/{}", escaped(&listed.id));
        let answer = self.client.get(&path, &[], Patience::Long).await?;
        if answer.status == StatusCode::NOT_FOUND {
            // It was deleted since it was listed.
            return Ok(listed.json);
        }
        self.client.json(&answer)
    }

    /// Asks for a page of traces; false if the server lists none. A page that ends in a later
    /// millisecond than the list began is followed by a list from there; else by its next page.
    async fn list(&mut self, since_ms: i64) -> Result<bool, Error> {
        let (page, limit) = (self.page.to_string(), TRACES.to_string());
        // One before, since "from" may leave out the time itself.
        let from = rfc3339(since_ms.saturating_sub(1));
        let mut query =
            vec![("page", page.as_str()), ("limit", &limit), ("orderBy", "timestamp.asc")];
        query.extend(from.as_deref().map(|from| ("fromTimestamp", from)));
        let answer = self.client.get("api/public/traces", &query, Patience::Long).await?;
        if is_not_offered(&answer) {
            return Ok(false);
        }
        let (items, _) = list(&self.client, &answer)?;
        self.is_done = items.len() < TRACES;
        let listed: Vec<Listed> = items.into_iter().filter_map(Listed::of).collect();
        let is_later = listed.last().is_some_and(|last| last.ms > since_ms);
        self.page = if is_later { 1 } else { self.page + 1 };
        self.listed = listed.into_iter().filter(|it| !self.taken.contains(&it.id)).collect();
        Ok(true)
    }

    /// Some observations, each of which says of its trace what it knows.
    async fn observations(&mut self, cursor: Option<String>) -> Result<Vec<Json>, Error> {
        let mut query = vec![("limit", OBSERVATIONS), ("fields", FIELDS)];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let path = "api/public/v2/observations";
        let mut answer = self.client.get(path, &query, Patience::Long).await?;
        if answer.status == StatusCode::BAD_REQUEST {
            // Groups of fields come and go: without the newest.
            query[1].1 = FIELDS.rsplit_once(',').map_or(FIELDS, |(older, _)| older);
            answer = self.client.get(path, &query, Patience::Long).await?;
        }
        let (items, meta) = list(&self.client, &answer)?;
        self.cursor = match meta["cursor"].as_str().filter(|next| !next.is_empty()) {
            Some(next) => Cursor::Observations { cursor: Some(next.to_owned()) },
            None => Cursor::Scores { page: 1 },
        };
        Ok(items)
    }

    /// Some scores.
    async fn scores(&mut self, page: u64) -> Result<Vec<Json>, Error> {
        let number = page.to_string();
        let query = [("page", number.as_str()), ("limit", SCORES)];
        let answer = self.client.get("api/public/v2/scores", &query, Patience::Long).await?;
        let (items, meta) = list(&self.client, &answer)?;
        let pages = meta["totalPages"].as_u64().unwrap_or(0);
        self.cursor = if page < pages { Cursor::Scores { page: page + 1 } } else { Cursor::End };
        Ok(items)
    }
}

impl Listed {
    fn of(json: Json) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(json["timestamp"].as_str()?).ok()?;
        Some(Self { id: json["id"].as_str()?.to_owned(), ms: time.timestamp_millis(), json })
    }
}

/// The items of a page and what is said of it.
fn list(client: &Client, answer: &Answer) -> Result<(Vec<Json>, Json), Error> {
    client.is_allowed(answer, VARIABLES)?;
    let mut page = client.json(answer)?;
    let meta = page["meta"].take();
    match page.get_mut("data").map(Json::take) {
        Some(Json::Array(items)) => Ok((items, meta)),
        _ => Err(Error::Answer {
            url: client.address(),
            reason: "an answer has no list `data`; is this address Langfuse's?".into(),
        }),
    }
}

/// Whether the server does not have this list at all.
fn is_not_offered(answer: &Answer) -> bool {
    matches!(
        answer.status,
        StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::GONE
            | StatusCode::NOT_IMPLEMENTED
    )
}

fn rfc3339(ms: i64) -> Option<String> {
    let time = DateTime::from_timestamp_millis(ms.max(0))?;
    Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// An id as one part of a path.
fn escaped(id: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    id.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_senders_chose_are_one_part_of_a_path() {
        assert_eq!(escaped("a-1_2.3~"), "a-1_2.3~");
        assert_eq!(escaped("../x?y=1#z é"), "..%2Fx%3Fy%3D1%23z%20%C3%A9");
    }

    #[test]
    fn a_trace_without_an_id_or_a_time_is_not_listed() {
        assert!(Listed::of(serde_json::json!({"id": "a"})).is_none());
        let listed =
            Listed::of(serde_json::json!({"id": "a", "timestamp": "1970-01-01T00:00:01Z"}));
        assert_eq!(listed.unwrap().ms, 1_000);
        assert_eq!(rfc3339(1_500).as_deref(), Some("1970-01-01T00:00:01.500Z"));
        assert_eq!(rfc3339(-1).as_deref(), Some("1970-01-01T00:00:00.000Z"));
    }

    #[test]
    fn a_cursor_comes_back_as_it_was_written() {
        for cursor in [Cursor::Traces { since_ms: 5 }, Cursor::Scores { page: 2 }, Cursor::End] {
            let written = serde_json::to_string(&cursor).unwrap();
            assert_eq!(serde_json::from_str::<Cursor>(&written).unwrap(), cursor);
        }
    }
}
