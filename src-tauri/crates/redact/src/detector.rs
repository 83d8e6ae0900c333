//! What is built in: the one list of detectors.
//!
//! Each has a trigger, by which a text without it is passed over, and shapes: an expression and a
//! check of what it matched. Detectors would rather overlook an odd form than take an order number
//! for a telephone.

use crate::shape::{SHAPES_OF_SECRETS, Shape, card, email, iban, ip, phone, secret, ssn};

/// One kind of thing that is found without the user describing it.
#[derive(Debug)]
pub struct Detector {
    /// Its name in settings, and in brackets in place of what it finds.
    pub id: &'static str,
    /// What it finds, for people.
    pub label: &'static str,
    /// A text in which it finds something.
    pub example: &'static str,
    /// Whether it also looks at ids, which others would take for numbers of a person.
    pub(crate) in_ids: bool,
    /// Matches every text in which a shape matches; bytes, so that it is quick.
    pub(crate) trigger: &'static str,
    pub(crate) shapes: &'static [Shape],
}

/// Nine digits with few marks between any two of them; blanks that do not break take three bytes.
const DIGITS: &str = r"[0-9](?:[-. /()\xa0\xc2\xe2\x80\xaf]{0,3}[0-9]){8}";

/// All detectors. Those of equal matches that stand first count.
pub const DETECTORS: &[Detector] = &[
    Detector {
        id: "private_key",
        label: "Private keys (PEM)",
        example: "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGZvciBleGFtcGxl\n-----END PRIVATE KEY-----",
        in_ids: true,
        trigger: r"-----BEGIN ",
        shapes: &[Shape {
            pattern: r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----",
            check: secret::private_key,
        }],
    },
    Detector {
        id: "jwt",
        label: "JSON web tokens",
        example: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJlLW9mLWV4YW1wbGU",
        in_ids: true,
        trigger: r"eyJ[A-Za-z0-9_-]{8}",
        shapes: &[Shape {
            pattern: r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{4,}){2,4}",
            check: secret::token,
        }],
    },
    Detector {
        id: "bearer_token",
        label: "Bearer tokens and Basic credentials of HTTP",
        example: "Authorization: Bearer 3f2a9c81d0e74b6599aa",
        in_ids: true,
        trigger: r"(?i)(?:bearer|basic)[ \t]",
        shapes: &[
            Shape {
                pattern: r"(?i)bearer[ \t]+[A-Za-z0-9._~+/=-]{16,}",
                check: secret::behind_blank,
            },
            Shape {
                pattern: r#"(?i)authorization["']?[ \t]*[:=][ \t]*["']?basic[ \t]+[A-Za-z0-9+/]{8,}={0,2}"#,
                check: secret::basic,
            },
        ],
    },
    Detector {
        id: "api_key",
        label: "API keys of OpenAI, Anthropic, AWS, GitHub, GitLab, Slack, Google, Stripe and others",
        example: "sk-proj-abcdefghij0123456789ABCDEFGHIJ",
        in_ids: true,
        trigger: concat!(
            r"sk-[A-Za-z0-9_-]{8}|A[A-Z]{3}[A-Z2-7]{16}|ABSK[A-Za-z0-9+/]|gh[opusr]_[A-Za-z0-9]",
            r"|github_pat_|glpat-|xox[a-z][.-]|xapp-|hooks\.slack\.com|AIza[A-Za-z0-9_-]|ya29\.",
            r"|GOCSPX-|hf_[A-Za-z0-9]{8}|[prs]k_(?:live|test)_|SG\.[A-Za-z0-9_-]{8}|npm_[A-Za-z0-9]",
            r"|gsk_[A-Za-z0-9]|xai-[A-Za-z0-9]|lsv2_|pypi-[A-Za-z0-9]|(?i:secret)",
        ),
        shapes: SHAPES_OF_SECRETS,
    },
    Detector {
        id: "url_credentials",
        label: "Passwords in URLs",
        example: "postgres://reader:s3cret@db.example.com/shop",
        in_ids: true,
        trigger: r"://[^\s/@]*:[^\s/@]",
        shapes: &[Shape {
            pattern: r#"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#@:"'<>\[\]\\]*:[^\s/?#"'<>\[\]\\]+@"#,
            check: secret::in_url,
        }],
    },
    Detector {
        id: "email",
        label: "Email addresses",
        example: "jane.doe@example.com",
        in_ids: true,
        trigger: r"[^\s]@[^\s]+\.",
        shapes: &[Shape {
            pattern: r"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}",
            check: email::check,
        }],
    },
    Detector {
        id: "iban",
        label: "Bank accounts (IBAN)",
        example: "DE89 3704 0044 0532 0130 00",
        in_ids: false,
        trigger: r"[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}",
        shapes: &[Shape { pattern: r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}", check: iban::check }],
    },
    Detector {
        id: "card",
        label: "Payment cards",
        example: "4111 1111 1111 1111",
        in_ids: false,
        trigger: DIGITS,
        shapes: &[Shape { pattern: r"[0-9](?:[ -]?[0-9]){12,}", check: card::check }],
    },
    Detector {
        id: "phone",
        label: "Telephone numbers",
        example: "+49 151 23456789",
        in_ids: false,
        trigger: DIGITS,
        shapes: &[
            Shape {
                pattern: r"(?:\+\(?|00)[1-9](?:[ ().\-/\u{a0}\u{202f}]{0,3}[0-9]){6,14}",
                check: phone::international,
            },
            Shape {
                pattern: r"(?:1[-. ])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4}",
                check: phone::north_american,
            },
            Shape { pattern: r"0[1-9](?:[ .-][0-9]{2}){4}", check: phone::in_pairs },
            Shape {
                pattern: r"\(?0[1-9][0-9]{0,3}\)?[ -][0-9]{3,4}[ -][0-9]{3,4}",
                check: phone::in_threes,
            },
            Shape {
                pattern: r"0[1-9][0-9]{1,4}(?: ?[/-] ?| )[0-9]{5,8}",
                check: phone::behind_area,
            },
        ],
    },
    Detector {
        id: "ip",
        label: "IP addresses",
        example: "203.0.113.7",
        in_ids: false,
        trigger: r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::[0-9A-Fa-f]|[0-9A-Fa-f]::|(?::[0-9A-Fa-f]{1,4}){6}",
        shapes: &[
            Shape { pattern: r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", check: ip::fourth },
            Shape { pattern: r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}", check: ip::sixth },
        ],
    },
    Detector {
        id: "ssn",
        label: "US social security numbers",
        example: "219-09-9999",
        in_ids: false,
        trigger: r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
        shapes: &[Shape { pattern: r"[0-9]{3}-[0-9]{2}-[0-9]{4}", check: ssn::check }],
    },
];
