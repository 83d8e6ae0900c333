//! What the feedback on the turns of a session says together: on its traces, on their spans, and on
//! the session as a whole, which lies at one of its traces (`table/assessment/session.rs`).

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::error::Result;
use crate::tx::ReadTx;

/// Different values that are told apart in one session.
const VALUES: u32 = 1_000;
/// Names of feedback that are shown, and texts of each.
const NAMES: usize = 20;
const TEXTS: usize = 3;
/// Characters of a value by which it is told from others.
const VALUE_CHARS: usize = 80;

/// What the feedback of one name says in a session; superseded feedback and that of judges which
/// failed is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SessionFeedback {
    /// Its name.
    pub name: String,
    /// How often it says yes or true.
    pub yes: i64,
    /// How often it says no or false.
    pub no: i64,
    /// How often it is a number.
    pub numbers: i64,
    /// The sum of these.
    pub sum: f64,
    /// The most frequent other values, with how often each stands.
    pub texts: Vec<(String, i64)>,
    /// How often it is anything else than yes, no or a number.
    pub others: i64,
}

impl SessionFeedback {
    fn add(&mut self, value: &str, count: i64) {
        match serde_json::from_str(value) {
            Ok(Json::Bool(is_yes)) => self.add_answer(is_yes, count),
            Ok(Json::Number(number)) => {
                self.numbers += count;
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a mean is shown, not reckoned with"
                )]
                let times = count as f64;
                self.sum += number.as_f64().unwrap_or_default() * times;
            }
            Ok(Json::String(text)) if text.eq_ignore_ascii_case("yes") => {
                self.add_answer(true, count);
            }
            Ok(Json::String(text)) if text.eq_ignore_ascii_case("no") => {
                self.add_answer(false, count);
            }
            Ok(Json::String(text)) => self.add_text(text, count),
            Ok(Json::Null) => {}
            // Objects, and what was cut.
            _ => self.add_text(value.trim_start_matches('"').to_owned(), count),
        }
    }

    const fn add_answer(&mut self, is_yes: bool, count: i64) {
        if is_yes {
            self.yes += count;
        } else {
            self.no += count;
        }
    }

    fn add_text(&mut self, text: String, count: i64) {
        self.others += count;
        self.texts.push((text, count));
    }
}

impl ReadTx<'_> {
    /// The feedback on the newest turns of a session, by name.
    pub(super) fn session_feedback(
        &self,
        session: i64,
        turns: i64,
    ) -> Result<Vec<SessionFeedback>> {
        let sql = format!(
            "SELECT a.name, substr(a.value, 1, {VALUE_CHARS}), count(*)
             FROM (SELECT id FROM trace INDEXED BY trace_of_session WHERE in_session = ?1
                   ORDER BY start_ns DESC, id DESC LIMIT ?2) AS t
             CROSS JOIN assessment AS a INDEXED BY assessment_of_trace ON a.trace = t.id
             WHERE a.kind = 'feedback' AND a.valid = 1 AND a.error IS NULL
             GROUP BY 1, 2 ORDER BY 1, 2 LIMIT {VALUES}"
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let mut rows = ask.query((session, turns))?;
        let mut by_name = BTreeMap::<String, SessionFeedback>::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let value: String = row.get(1)?;
            let feedback = by_name.entry(name).or_default();
            feedback.add(&value, row.get(2)?);
        }
        let named = by_name.into_iter().take(NAMES);
        Ok(named
            .map(|(name, mut feedback)| {
                feedback.texts.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
                feedback.texts.truncate(TEXTS);
                SessionFeedback { name, ..feedback }
            })
            .collect())
    }
}
