//! What a list shows of a trace's request and answer, packed like its messages: it mostly says
//! what they say.

use rusqlite::Row;
use touchstone_domain::preview::Previews;

use crate::body::codec::{Encoded, Encoder, Kind};
use crate::body::dictionaries::Dictionaries;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261125000110",
    // `request` and `response` are what older programs stored.
    sql: "ALTER TABLE trace ADD COLUMN previews BLOB;
          ALTER TABLE trace ADD COLUMN previews_codec INTEGER;
          ALTER TABLE trace ADD COLUMN previews_size INTEGER;",
}];

/// The columns that [`unpacked`] reads.
pub(crate) const COLUMNS: &str = "request, response, previews_codec, previews_size, previews";

/// The previews as they are stored; nothing if there are none.
pub(crate) fn packed(previews: &Previews, dictionaries: &Dictionaries) -> Option<Encoded> {
    let Previews { request, response } = previews;
    if request.is_none() && response.is_none() {
        return None;
    }
    // Texts are always written.
    let both = rmp_serde::to_vec(&(request, response)).ok()?;
    Some(Encoder::new(dictionaries).encode(Kind::Message, &both))
}

/// The previews in the columns from `at` on. Those that are damaged are none: the spans still say
/// what was asked.
pub(crate) fn unpacked(
    row: &Row<'_>,
    at: usize,
    dictionaries: &Dictionaries,
) -> rusqlite::Result<Previews> {
    let Some(codec) = row.get(at + 2)? else {
        return Ok(Previews { request: row.get(at)?, response: row.get(at + 1)? });
    };
    let data: Vec<u8> = row.get(at + 4)?;
    let what = || "previews of a trace".into();
    let both = dictionaries.decode(codec, row.get(at + 3)?, &data, what).ok();
    let both = both.and_then(|both| rmp_serde::from_slice(&both).ok());
    let (request, response) = both.unwrap_or_default();
    Ok(Previews { request, response })
}
