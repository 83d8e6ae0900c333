//! The key that a request presents.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refusal::Refusal;
use super::{Key, TOKEN_HEADER};
use crate::reach::Reach;
use crate::token::Token;

/// What the collector understands in `Authorization`.
const CHALLENGE: &str = r#"Bearer realm="Touchstone", Basic realm="Touchstone", charset="UTF-8""#;

/// Refuses a request without the listener's key.
pub(super) fn check(key: &Key, headers: &HeaderMap) -> Result<(), Refusal> {
    match key {
        Key::None => Ok(()),
        Key::Token(token) => check_token(token, headers),
        Key::Reach(reach) => check_authorization(reach, headers),
    }
}

fn check_token(token: &Token, headers: &HeaderMap) -> Result<(), Refusal> {
    let presented = headers.get(TOKEN_HEADER);
    if presented.is_some_and(|presented| token.matches(presented.as_bytes())) {
        return Ok(());
    }
    let what = if presented.is_some() { "is not the one of this start" } else { "is missing" };
    Err(Refusal::unauthorized(
        format!("the key in the header {TOKEN_HEADER} {what}"),
        "open the address that `touchstone serve --ui` printed; its key changes at every start",
        None,
    ))
}

fn check_authorization(reach: &Reach, headers: &HeaderMap) -> Result<(), Refusal> {
    let presented = presented(headers);
    if reach.rules().lets_in(presented.as_deref()) {
        return Ok(());
    }
    let message = if headers.contains_key(header::AUTHORIZATION) {
        "the key in the header Authorization is not the collector's"
    } else {
        "the collector asks for its key, and the request has none"
    };
    Err(Refusal::unauthorized(
        message.into(),
        "copy the key from the collector's settings; OpenTelemetry sends it with \
         OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<key>, MLflow with \
         MLFLOW_TRACKING_TOKEN=<key>",
        Some(CHALLENGE),
    ))
}

/// The key in `Authorization`: a bearer's token, or the password of any user.
fn presented(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (all.next()?, all.next()) else { return None };
    let (scheme, rest) = only.to_str().ok()?.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.into());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = STANDARD.decode(rest).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some(pair[colon + 1..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef";

    fn allows(values: &[&str]) -> bool {
        let reach = Reach::of(Some(KEY), &[], None);
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        check(&Key::Reach(reach), &headers).is_ok()
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn a_bearer_and_the_password_of_any_user_come_in() {
        let bearer = format!("Bearer {KEY}");
        for right in [&bearer, &format!("bearer  {KEY} "), &basic(&format!("mlflow:{KEY}"))] {
            assert!(allows(&[right]), "{right}");
        }
        assert!(allows(&[&basic(&format!(":{KEY}"))]));
        assert!(!allows(&[&bearer, &bearer]), "two headers are not clear");
    }

    #[test]
    fn anything_else_stays_out() {
        let long = format!("Bearer {KEY}0");
        let wrong = [
            "",
            "Bearer",
            "Bearer ",
            KEY,
            "Bearer 0123456789abcdeF",
            "Bearer 0123456789abcde",
            &long,
            "Digest 0123456789abcdef",
            "Basic 0123456789abcdef",
            "Basic ?",
        ];
        for wrong in wrong {
            assert!(!allows(&[wrong]), "{wrong}");
        }
        for pair in [format!("{KEY}:"), KEY.to_owned(), format!("u:{KEY}:"), format!("u:x{KEY}")] {
            assert!(!allows(&[&basic(&pair)]), "{pair}");
        }
        assert!(!allows(&[]));
    }

    #[test]
    fn without_a_key_nothing_is_asked_for() {
        assert!(check(&Key::Reach(Reach::default()), &HeaderMap::new()).is_ok());
    }
}
