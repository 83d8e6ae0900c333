//! What the interface wants kept. The engine's own settings are out of its reach: a preference's name
//! begins with [`PREFIX`] in their table.

use crate::context::Ctx;
use crate::error::{Error, ErrorCode};
use crate::shape::preference::{Preference, PreferenceGetRequest, PreferencePutRequest};

/// What no setting of the engine begins with.
const PREFIX: &str = "preference.";
/// Longest name, in bytes.
const NAME_BYTES: usize = 64;
/// Longest value, in bytes of JSON.
const VALUE_BYTES: usize = 64 * 1024;

pub(crate) async fn get(ctx: &Ctx, request: PreferenceGetRequest) -> Result<Preference, Error> {
    let setting = setting_of(&request.name)?;
    let kept = ctx.store().read(move |tx| tx.setting(&setting)).await?;
    // A value is only ever written by `put`, so that one that cannot be read is damage.
    let value = kept.map(|kept| serde_json::from_str(&kept)).transpose().map_err(|error| {
        let message = format!("the preference `{}` cannot be read: {error}", request.name);
        Error::new(ErrorCode::Storage, message).hint("set it again")
    })?;
    Ok(Preference { name: request.name, value: value.unwrap_or_default() })
}

pub(crate) async fn put(ctx: &Ctx, request: PreferencePutRequest) -> Result<Preference, Error> {
    let setting = setting_of(&request.name)?;
    let value = request.value.to_string();
    if value.len() > VALUE_BYTES {
        let message =
            format!("`value` has {} bytes as JSON: {VALUE_BYTES} are the most", value.len());
        return Err(Error::bad_request(message));
    }
    ctx.store().write(move |tx| tx.setting_set(&setting, &value)).await?;
    Ok(Preference { name: request.name, value: request.value })
}

fn setting_of(name: &str) -> Result<String, Error> {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if name.is_empty() || name.len() > NAME_BYTES || !name.bytes().all(plain) {
        let hint = "a name has lower-case letters, digits, dots and hyphens, at most 64";
        return Err(Error::bad_request("`name` is no name of a preference").hint(hint));
    }
    Ok(format!("{PREFIX}{name}"))
}
