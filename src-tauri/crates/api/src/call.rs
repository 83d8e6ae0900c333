//! Calling a command by its name: finds it, checks who asks, reads the request, writes the
//! response.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::{Actor, Ctx};
use crate::error::{Error, ErrorCode};
use crate::schema::{Access, find};

/// Puts a request to a command. `payload` is the request as JSON; an empty one stands for `{}`.
/// The answer is the response as JSON.
pub async fn call(ctx: &Ctx, name: &str, payload: &[u8]) -> Result<Vec<u8>, Error> {
    let command = find(name)?;
    check_access(ctx.actor(), command.access, name)?;
    let answer = (command.run)(ctx.clone(), payload).await;
    if let Err(error) = &answer {
        tracing::debug!(command = name, code = ?error.code, "{error}");
    }
    answer
}

/// Names that a hint gives at most, where some come near.
const NEAR: usize = 3;

/// No such name; the hint gives those that come near, the nearest first, else all.
pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> Error {
    let mut near: Vec<(usize, &str)> =
        known.iter().map(|candidate| (distance(name, candidate), *candidate)).collect();
    near.sort_unstable();
    let near: Vec<&str> = near
        .into_iter()
        .filter(|(distance, candidate)| *distance <= 3 || shares_noun(name, candidate))
        .map(|(_, candidate)| candidate)
        .take(NEAR)
        .collect();
    let hint = if near.is_empty() { known.join(", ") } else { near.join(", ") };
    Error::not_found(what, name).hint(format!("there is {hint}"))
}

fn shares_noun(one: &str, other: &str) -> bool {
    let noun = |name: &str| name.split('_').next().map(str::to_owned);
    noun(one) == noun(other)
}

/// Levenshtein's distance: how many characters to insert, delete or replace. Names longer than
/// any command's are cut, so that a hostile one costs nothing.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, character) in one.chars().take(64).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (index, candidate) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(*candidate != character);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(row[index] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

pub(crate) fn check_access(actor: Actor, access: Access, name: &str) -> Result<(), Error> {
    match (actor, access) {
        (Actor::Owner, _) | (Actor::Rater, Access::Rater) => Ok(()),
        (Actor::Rater, Access::Owner) => {
            Err(Error::new(ErrorCode::Forbidden, format!("`{name}` is for the owner alone")))
        }
    }
}

/// Reads a request; an error names the member that is wrong. Only an object is a request: members
/// in a list would be told apart by their places.
pub(crate) fn decode<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Error> {
    let payload = match payload.trim_ascii_start().first() {
        None => b"{}",
        Some(b'{') => payload,
        Some(_) => return Err(Error::bad_request("the request: expected a JSON object")),
    };
    let mut reader = serde_json::Deserializer::from_slice(payload);
    let request = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner();
        // Serde's names for the whole and for a place it cannot tell.
        if path == "." || path == "?" {
            Error::bad_request(format!("the request: {reason}"))
        } else {
            Error::bad_request(format!("`{path}`: {reason}"))
        }
    })?;
    reader.end().map_err(|error| Error::bad_request(format!("the request: {error}")))?;
    Ok(request)
}

/// Writes a response.
pub(crate) fn encode<T: Serialize>(response: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(response).map_err(|error| {
        Error::new(ErrorCode::Internal, format!("the response cannot be written: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::COMMANDS;
    use crate::shape::trace::TraceListRequest;

    #[test]
    fn an_unknown_command_is_answered_with_those_that_come_near() {
        let hint = |name: &str| find(name).err().unwrap().hint.unwrap();
        assert_eq!(hint("trace_lst"), "there is trace_list, trace_get, price_list");
        assert_eq!(hint("colector_status"), "there is collector_status");
        for command in COMMANDS {
            let near = hint(&format!("{}x", command.name));
            assert!(near.starts_with(&format!("there is {}", command.name)), "{near}");
            assert!(near.split(", ").count() <= NEAR, "{near}");
        }
        assert!(hint("xyzzy").contains("app_info"));
        assert!(hint(&"x".repeat(1_000_000)).contains("app_info"));
    }

    #[test]
    fn a_bad_request_names_its_member() {
        let message =
            |payload: &str| decode::<TraceListRequest>(payload.as_bytes()).err().unwrap().message;
        assert!(message(r#"{"limit":"ten"}"#).starts_with("`limit`: invalid type"));
        assert!(message(r#"{"limit":-1}"#).starts_with("`limit`: invalid value"));
        assert!(message(r#"{"limt":1}"#).contains("unknown field `limt`"));
        assert!(message("{").starts_with("the request: EOF"));
        assert!(message("{} {}").starts_with("the request: trailing characters"));
    }

    #[test]
    fn what_is_no_object_is_no_request() {
        for payload in ["[]", "[null]", "7", "null", "\u{feff}{}"] {
            let error = decode::<TraceListRequest>(payload.as_bytes()).err().unwrap();
            assert_eq!(error.message, "the request: expected a JSON object");
        }
    }

    #[test]
    fn nothing_stands_for_an_empty_request() {
        assert!(decode::<TraceListRequest>(b"").is_ok());
        assert!(decode::<TraceListRequest>(b" \n").is_ok());
    }

    #[test]
    fn a_rater_is_refused_what_is_the_owners() {
        let refused = check_access(Actor::Rater, Access::Owner, "trace_list").unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden);
        assert!(check_access(Actor::Rater, Access::Rater, "any").is_ok());
        assert!(check_access(Actor::Owner, Access::Owner, "any").is_ok());
    }
}
