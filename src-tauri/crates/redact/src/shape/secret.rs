//! Keys, tokens and passwords whose makers gave them a shape of their own.
//!
//! Secrets without a shape (`password = hunter2`) are deliberately not guessed at: they are for the
//! user's own patterns.

use std::ops::Range;

use super::{Shape, Verdict, before, behind, is_word};

/// How far the end of a private key is looked for, in bytes.
const KEY_BYTES: usize = 16 * 1_024;
/// Fewest characters of a line of a private key that lost its end.
const LINE: usize = 16;

/// Keys of services, as their makers describe them and as secret scanners know them.
pub(crate) const SHAPES: &[Shape] = &[
    // OpenAI, OpenRouter, DeepSeek, Anthropic and those who imitate them.
    Shape { pattern: r"sk-[A-Za-z0-9_-]{20,}", check: random },
    // AWS: ids of keys, keys of Bedrock, and secrets that are named so.
    Shape { pattern: r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}", check: token },
    Shape { pattern: r"ABSK[A-Za-z0-9+/]{100,}={0,2}", check: token },
    Shape {
        pattern: r#"(?i)aws_?secret(?:_?access)?_?key["']?[ \t]*[:=][ \t]*["']?[A-Za-z0-9/+]{40}"#,
        check: last_forty,
    },
    // GitHub and GitLab.
    Shape { pattern: r"gh[opusr]_[A-Za-z0-9]{36,}", check: token },
    Shape { pattern: r"github_pat_[A-Za-z0-9_]{22,}", check: token },
    Shape { pattern: r"glpat-[A-Za-z0-9_.-]{20,}", check: token },
    // Slack.
    Shape { pattern: r"xox[abeoprs][.-][A-Za-z0-9.-]{10,}", check: token },
    Shape { pattern: r"xapp-[0-9]-[A-Za-z0-9-]{20,}", check: token },
    Shape {
        pattern: r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}",
        check: token,
    },
    // Google.
    Shape { pattern: r"AIza[A-Za-z0-9_-]{35,}", check: token },
    Shape { pattern: r"ya29\.[A-Za-z0-9_-]{20,}", check: token },
    Shape { pattern: r"GOCSPX-[A-Za-z0-9_-]{20,}", check: token },
    // Hugging Face, Stripe, SendGrid, npm, Groq, xAI, LangSmith, PyPI.
    Shape { pattern: r"hf_[A-Za-z0-9]{30,}", check: token },
    Shape { pattern: r"[prs]k_(?:live|test)_[A-Za-z0-9]{16,}", check: token },
    Shape { pattern: r"SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}", check: token },
    Shape { pattern: r"npm_[A-Za-z0-9]{36,}", check: token },
    Shape { pattern: r"gsk_[A-Za-z0-9]{40,}", check: token },
    Shape { pattern: r"xai-[A-Za-z0-9]{60,}", check: token },
    Shape { pattern: r"lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}", check: token },
    Shape { pattern: r"pypi-[A-Za-z0-9_-]{60,}", check: token },
];

/// A token that no word goes on before.
pub(crate) fn token(text: &str, at: Range<usize>) -> Verdict {
    Verdict::whole_if(!is_word(before(text, at.start)), at)
}

/// A token that looks thrown like dice: a part of sixteen letters and digits, or what five groups of
/// an id make; `sk-` also begins names of other things.
fn random(text: &str, at: Range<usize>) -> Verdict {
    let is_dice = |part: &str| {
        part.len() >= 16
            && part.bytes().any(|b| b.is_ascii_digit())
            && part.bytes().any(|b| b.is_ascii_alphabetic())
    };
    let found = &text[at.clone()];
    let hex: usize = found
        .split('-')
        .filter(|part| part.len() >= 4 && part.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(str::len)
        .sum();
    let is = hex >= 32 || found.split(['-', '_']).any(is_dice);
    if is { token(text, at) } else { Verdict::IsNone }
}

/// The last forty characters, where the secret ends with them.
fn last_forty(text: &str, at: Range<usize>) -> Verdict {
    let goes_on = behind(text, at.end).is_some_and(|it| is_word(Some(it)) || "/+".contains(it));
    if goes_on { Verdict::IsNone } else { Verdict::Is(at.clone(), at.end - 40..at.end) }
}

/// The token behind the blank, which has a digit: prose has none.
pub(crate) fn behind_blank(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let token = found.rsplit([' ', '\t']).next().unwrap_or_default();
    let is = token.bytes().any(|b| b.is_ascii_digit()) && !is_word(before(text, at.start));
    if is { Verdict::Is(at.clone(), at.end - token.len()..at.end) } else { Verdict::IsNone }
}

/// Name and password as `Basic` writes them.
pub(crate) fn basic(text: &str, at: Range<usize>) -> Verdict {
    let token = text[at.clone()].rsplit([' ', '\t']).next().unwrap_or_default().len();
    Verdict::Is(at.clone(), at.end - token..at.end)
}

/// Name and password in a URL, between the slashes and the host.
pub(crate) fn in_url(text: &str, at: Range<usize>) -> Verdict {
    let found = &text[at.clone()];
    let Some((scheme, _)) = found.split_once("://") else { return Verdict::IsNone };
    Verdict::Is(at.clone(), at.start + scheme.len() + 3..at.end - 1)
}

/// From the line that begins a private key to the one that ends it, or as far as its lines go where
/// that one was cut off. The first line alone is no secret.
pub(crate) fn private_key(text: &str, at: Range<usize>) -> Verdict {
    let rest = &text[at.end..];
    let near = (0..=rest.len().min(KEY_BYTES)).rev().find_map(|end| rest.get(..end));
    let near = near.unwrap_or_default();
    let end = near.find("-----END ").and_then(|from| {
        let line = &near[from + 9..];
        Some(from + 9 + line.find("-----")? + 5)
    });
    match end.or_else(|| lines(near)) {
        Some(length) => Verdict::whole(at.start..at.end + length),
        None => Verdict::IsNone,
    }
}

/// Bytes up to the end of the last line of base64; line breaks may be written as `\n`.
fn lines(text: &str) -> Option<usize> {
    let is_key = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
    let mut end = None;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let gap = rest.trim_start_matches(['\r', '\n', ' ', '\t']);
        let gap = gap.strip_prefix("\\r").unwrap_or(gap);
        let gap = gap.strip_prefix("\\n").unwrap_or(gap);
        at += rest.len() - gap.len();
        let length = gap.bytes().take_while(|byte| is_key(*byte)).count();
        if length < LINE {
            return end;
        }
        at += length;
        end = Some(at);
    }
}
