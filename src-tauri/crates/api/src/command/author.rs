//! Under which name the user of this machine assesses.

use touchstone_store::{ReadTx, StoreError};

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::assessing::{Author, AuthorGetRequest, AuthorSetRequest};

/// Where the name is kept; empty stands for never set.
const SETTING: &str = "assessment.author";
/// Where systems say who is logged in.
const LOGGED_IN: [&str; 3] = ["USER", "LOGNAME", "USERNAME"];
/// Who assesses where no system says it.
const NOBODY: &str = "me";
/// Longest name, in characters.
const NAME_CHARS: usize = 250;

pub(crate) async fn get(ctx: &Ctx, _: AuthorGetRequest) -> Result<Author, Error> {
    Ok(ctx.store().read(author).await?)
}

pub(crate) async fn set(ctx: &Ctx, request: AuthorSetRequest) -> Result<Author, Error> {
    let name = request.name.map(|name| line("name", &name, NAME_CHARS)).transpose()?;
    let name = name.unwrap_or_default();
    ctx.store().write(move |tx| tx.setting_set(SETTING, &name)).await?;
    get(ctx, AuthorGetRequest {}).await
}

/// Who assesses.
pub(crate) fn author(tx: &ReadTx<'_>) -> Result<Author, StoreError> {
    let set = tx.setting(SETTING)?.filter(|name| !name.is_empty());
    let is_usual = set.is_none();
    let usual = || usual(|variable| std::env::var(variable).ok());
    Ok(Author { name: set.unwrap_or_else(usual), is_usual })
}

fn usual(variable: impl Fn(&str) -> Option<String>) -> String {
    let said = LOGGED_IN.into_iter().filter_map(variable);
    let mut names = said.filter_map(|name| line("name", &name, NAME_CHARS).ok());
    names.next().unwrap_or_else(|| NOBODY.to_owned())
}

/// A text of one line without blanks around it; `member` is where in the request it stands.
pub(crate) fn line(member: &str, text: &str, most: usize) -> Result<String, Error> {
    let text = text.trim();
    let wrong = |what: String| Err(Error::bad_request(format!("`{member}` {what}")));
    if text.is_empty() {
        return wrong("is empty".into());
    }
    if text.chars().any(char::is_control) {
        return wrong("has a control character; it must be one line of text".into());
    }
    match text.chars().count() {
        long if long > most => wrong(format!("has {long} characters: {most} are the most")),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_name_is_whoever_is_logged_in() {
        let of = |known: &[(&str, &str)]| {
            usual(|variable| {
                let found = known.iter().find(|(name, _)| *name == variable);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[("USERNAME", "ann"), ("USER", "ben")]), "ben");
        assert_eq!(of(&[("USERNAME", "ann"), ("USER", " ")]), "ann");
        assert_eq!(of(&[]), "me");
    }

    #[test]
    fn a_line_is_trimmed_and_what_is_none_is_refused_by_name() {
        assert_eq!(line("name", " Ann B. ", 7).unwrap(), "Ann B.");
        for (text, words) in [(" ", "empty"), ("a\nb", "control"), ("ääää", "4 characters")] {
            let error = line("name", text, 3).unwrap_err();
            assert!(error.message.starts_with("`name`") && error.message.contains(words));
        }
    }
}
