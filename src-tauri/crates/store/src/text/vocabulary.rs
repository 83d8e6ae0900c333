//! The words of a leaf and the sets of keys of a segment, in which parts of words are looked for.
//!
//! FTS5 finds words and their beginnings. For parts a leaf keeps all its words as one text, made
//! anew when there is time; documents that came since are read one by one.

use rusqlite::{Connection, OptionalExtension};

use super::cut::MARK;
use super::query::Lexicon;
use super::segment::vocabulary_sql;
use crate::error::Result;

/// Documents beyond a leaf's stored words that are rather read one by one than having all words
/// gathered for one search.
const FEW: u32 = 2_000;

/// The words of documents up to a certain one.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// The last document whose words are known.
    pub(crate) documents: u32,
    /// Words between line feeds.
    words: String,
    /// Numbers and folded keys of the segment's sets of keys.
    shapes: Vec<(i64, String)>,
}

impl Vocabulary {
    /// For those who ask for no parts of words.
    pub(super) fn unneeded(documents: u32) -> Self {
        Self { documents, ..Self::default() }
    }

    /// What is known of a leaf with that many documents; the words only where they are asked for.
    pub(super) fn read(
        conn: &Connection,
        leaf: u32,
        documents: u32,
        with_words: bool,
    ) -> Result<Self> {
        let mut ask = conn.prepare_cached("SELECT id, keys FROM shape")?;
        let shapes = ask.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let shapes = shapes.collect::<rusqlite::Result<_>>()?;
        let mut known = Self { documents, words: String::new(), shapes };
        if !with_words {
            return Ok(known);
        }
        let stored = Self::stored(conn, leaf)?;
        (known.documents, known.words) = match stored {
            Some((count, words)) if documents.saturating_sub(count) <= FEW => (count, words),
            None if documents <= FEW => (0, String::new()),
            _ => (documents, gathered(conn, leaf)?),
        };
        Ok(known)
    }

    fn stored(conn: &Connection, leaf: u32) -> Result<Option<(u32, String)>> {
        let sql = "SELECT documents, words FROM vocabulary WHERE leaf = ?1";
        let mut ask = conn.prepare_cached(sql)?;
        let found: Option<(u32, Vec<u8>)> =
            ask.query_row([leaf], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        // What cannot be read is gathered anew.
        Ok(found.and_then(|(documents, packed)| {
            let words = zstd::decode_all(packed.as_slice()).ok()?;
            Some((documents, String::from_utf8(words).ok()?))
        }))
    }
}

/// Gathers the words of a leaf and keeps them.
pub(super) fn store(conn: &Connection, leaf: u32, documents: u32) -> Result<()> {
    let words = gathered(conn, leaf)?;
    let packed = zstd::encode_all(words.as_bytes(), 1).unwrap_or_default();
    let sql = "INSERT OR REPLACE INTO vocabulary(leaf, documents, words) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute((leaf, documents, packed))?;
    Ok(())
}

/// All words of a leaf.
pub(super) fn gathered(conn: &Connection, leaf: u32) -> Result<String> {
    let mut ask = conn.prepare_cached(&vocabulary_sql(leaf))?;
    let mut rows = ask.query([])?;
    let mut words = String::from("\n");
    while let Some(row) = rows.next()? {
        let word = row.get_ref(0)?.as_str().unwrap_or_default();
        if !word.starts_with(MARK) {
            words.push_str(word);
            words.push('\n');
        }
    }
    Ok(words)
}

impl Lexicon for Vocabulary {
    fn words_with(&self, part: &str, limit: usize) -> Vec<String> {
        words_with(&self.words, part, limit)
    }

    fn shapes_with(&self, text: &str) -> Vec<i64> {
        let has = |(number, keys): &(i64, String)| {
            (keys.contains(text) || *number == 0).then_some(*number)
        };
        self.shapes.iter().filter_map(has).collect()
    }
}

/// Words with a part in them; `words` stand between line feeds.
pub(super) fn words_with(words: &str, part: &str, limit: usize) -> Vec<String> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = words[from..].find(part).map(|at| from + at) {
        let start = words[..at].rfind('\n').map_or(0, |feed| feed + 1);
        let end = words[at..].find('\n').map_or(words.len(), |feed| at + feed);
        found.push(words[start..end].to_owned());
        if found.len() > limit {
            break;
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_part_are_found_once_each() {
        let words = "\nbanana\nfund\nrefund\nrefunds\n退款\n";
        assert_eq!(words_with(words, "fund", 9), ["fund", "refund", "refunds"]);
        assert_eq!(words_with(words, "an", 9), ["banana"]);
        assert_eq!(words_with(words, "款", 9), ["退款"]);
        assert_eq!(words_with(words, "fund", 1).len(), 2);
        assert!(words_with(words, "x", 9).is_empty());
    }
}
