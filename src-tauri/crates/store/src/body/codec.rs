//! Compression of stored bytes. A stored blob names its codec, so that older ones can be read as
//! long as there are any.
//!
//! What a span's content is made of is short, and much of it is in every span: names of
//! attributes, the shape of a chat message, the commonest words. The dictionaries that ship with
//! the program hold it, one for each kind of content. They are trained on texts that lie in the
//! repository, never on a user's, and never change: better ones get numbers of their own.
//!
//! A dictionary also says how often each letter is to be expected. That makes English shorter and
//! anything else longer, so each dictionary serves in two ways, with that and without. A third way
//! is the dictionary that the store learned, where there is one; every now and then all are tried.

use std::cell::RefCell;
use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::dictionaries::{Dictionaries, Learned, Newest};

/// Stored as they are.
const PLAIN: i64 = 0;
/// Zstandard without a dictionary, as the first version stored.
const ZSTD: i64 = 1;
/// Levels of the two ways. Of what a dictionary knows level 3 is as quick as level 1 and a seventh
/// shorter; of made-up words it takes 8 µs of CPU a span more and saves 38 bytes of 870. `train.rs`
/// and `tests/cost.rs` measure it.
pub(super) const LEVELS: [i32; 2] = [3, 1];
/// Shorter blobs gain nothing.
const MIN_BYTES: usize = 24;
/// Of so many blobs of a kind one is compressed in every way, to see which is the best one.
const EACH_WAY: u8 = 16;
/// Ways of each shipped dictionary; the learned one's comes behind them.
const WAYS: usize = LEVELS.len();
/// Bytes before a dictionary's statistics by which Zstandard knows them: a magic number and an id.
const MARK: usize = 8;
/// Compressors that are kept for the next batch; more than prepare at a time on a desktop's cores.
const IDLE: usize = 4;

/// What a blob holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What is left of a span's record without its pieces.
    Span,
    /// JSON: a chat message, a tool's arguments.
    Message,
    /// Any other text.
    Text,
    /// A resource or a scope.
    Resource,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Span, Self::Message, Self::Text, Self::Resource];

    /// The kind of a text that was cut out of a span.
    pub(crate) fn of_piece(bytes: &[u8]) -> Self {
        match bytes.trim_ascii_start() {
            [b'{' | b'[', ..] => Self::Message,
            _ => Self::Text,
        }
    }

    /// The codecs with the newest dictionary for it: whole, and without its statistics.
    const fn codecs(self) -> [i64; 2] {
        match self {
            Self::Span => [2, 6],
            Self::Message => [3, 7],
            Self::Text => [4, 8],
            Self::Resource => [5, 9],
        }
    }

    pub(super) const fn dictionary(self) -> &'static [u8] {
        match self {
            Self::Span => include_bytes!("../../dictionary/span-1.dict"),
            Self::Message => include_bytes!("../../dictionary/message-1.dict"),
            Self::Text => include_bytes!("../../dictionary/text-1.dict"),
            Self::Resource => include_bytes!("../../dictionary/resource-1.dict"),
        }
    }

    /// The kind of a codec, and which of its two ways it is.
    fn of_codec(codec: i64) -> Option<(Self, usize)> {
        Self::ALL.into_iter().find_map(|kind| {
            let way = kind.codecs().iter().position(|known| *known == codec)?;
            Some((kind, way))
        })
    }

    fn ways(self) -> [&'static [u8]; 2] {
        let whole = self.dictionary();
        [whole, whole.get(MARK..).unwrap_or_default()]
    }
}

static ENCODERS: LazyLock<[[EncoderDictionary<'static>; 2]; 4]> = LazyLock::new(|| {
    Kind::ALL.map(|kind| {
        let [whole, rest] = kind.ways();
        [EncoderDictionary::copy(whole, LEVELS[0]), EncoderDictionary::copy(rest, LEVELS[1])]
    })
});

static DECODERS: LazyLock<[[DecoderDictionary<'static>; 2]; 4]> =
    LazyLock::new(|| Kind::ALL.map(|kind| kind.ways().map(DecoderDictionary::copy)));

/// Working memories that wait for the next batch.
static WAITING: Mutex<Vec<Workbench>> = Mutex::new(Vec::new());

/// Bytes as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encoded {
    pub(crate) codec: i64,
    /// Length before compression.
    pub(crate) size: usize,
    pub(crate) data: Vec<u8>,
}

/// A compressor, and what it learned of what it compresses.
struct Workbench {
    zstd: Compressor<'static>,
    /// The best way, by kind.
    way: [usize; Kind::ALL.len()],
    /// Blobs until every way is tried again, by kind.
    left: [u8; Kind::ALL.len()],
}

impl Workbench {
    fn compress(&mut self, kind: Kind, newest: &Newest, bytes: &[u8]) -> Option<(i64, Vec<u8>)> {
        let of = kind as usize;
        let learned = newest[of];
        if self.left[of] > 0 && (self.way[of] < WAYS || learned.is_some()) {
            self.left[of] -= 1;
            return self.one_way(kind, self.way[of], learned, bytes);
        }
        let mut best: Option<(usize, (i64, Vec<u8>))> = None;
        for way in 0..WAYS + usize::from(learned.is_some()) {
            let tried = self.one_way(kind, way, learned, bytes)?;
            if best.as_ref().is_none_or(|(_, (_, data))| tried.1.len() < data.len()) {
                best = Some((way, tried));
            }
        }
        let (way, encoded) = best?;
        (self.way[of], self.left[of]) = (way, EACH_WAY);
        Some(encoded)
    }

    fn one_way(
        &mut self,
        kind: Kind,
        way: usize,
        learned: Option<(i64, &'static Learned)>,
        bytes: &[u8],
    ) -> Option<(i64, Vec<u8>)> {
        let (codec, dictionary) = match learned {
            Some((codec, learned)) if way == WAYS => (codec, learned.encoder()),
            _ => (*kind.codecs().get(way)?, ENCODERS[kind as usize].get(way)?),
        };
        self.zstd.set_prepared_dictionary(dictionary).ok()?;
        Some((codec, self.zstd.compress(bytes).ok()?))
    }
}

/// Compresses many blobs with one working memory, which it takes from those before it and leaves
/// to those after it.
pub(crate) struct Encoder {
    workbench: Option<Workbench>,
    newest: Newest,
}

impl Encoder {
    pub(crate) fn new(dictionaries: &Dictionaries) -> Self {
        let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let make = || {
            let (way, left) = Default::default();
            Some(Workbench { zstd: make().ok()?, way, left })
        };
        Self { workbench: waiting.or_else(make), newest: dictionaries.newest() }
    }

    /// Compresses where that makes the bytes shorter.
    pub(crate) fn encode(&mut self, kind: Kind, bytes: &[u8]) -> Encoded {
        let Self { workbench, newest } = self;
        let workbench = workbench.as_mut().filter(|_| bytes.len() >= MIN_BYTES);
        match workbench.and_then(|workbench| workbench.compress(kind, newest, bytes)) {
            Some((codec, mut data)) if data.len() < bytes.len() => {
                data.shrink_to_fit();
                Encoded { codec, size: bytes.len(), data }
            }
            _ => Encoded { codec: PLAIN, size: bytes.len(), data: bytes.to_vec() },
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < IDLE {
            waiting.extend(self.workbench.take());
        }
    }
}

/// A compressor whose frames say only what is not stored beside them.
fn make() -> io::Result<Compressor<'static>> {
    let mut compressor = Compressor::new(LEVELS[0])?;
    compressor.include_dictid(false)?;
    compressor.include_contentsize(false)?;
    compressor.include_checksum(false)?;
    Ok(compressor)
}

thread_local! {
    /// Made when first needed: one for blobs without a dictionary, one for those with one.
    static OPEN: RefCell<[Option<Decompressor<'static>>; 2]> = const { RefCell::new([None, None]) };
}

/// The bytes that were encoded; `size` are expected. `learned` is the dictionary of a codec that is
/// no shipped one's.
pub(super) fn inflate(
    codec: i64,
    learned: Option<&'static Learned>,
    data: &[u8],
    size: usize,
) -> io::Result<Vec<u8>> {
    let dictionary = match (learned, Kind::of_codec(codec)) {
        (Some(learned), _) => Some(learned.decoder()),
        (None, Some((kind, way))) => Some(&DECODERS[kind as usize][way]),
        (None, None) if codec == PLAIN => return Ok(data.to_vec()),
        (None, None) if codec == ZSTD => None,
        (None, None) => {
            return Err(io::Error::other(format!("there is no dictionary for codec {codec}")));
        }
    };
    OPEN.with_borrow_mut(|open| {
        let place = &mut open[usize::from(dictionary.is_some())];
        let decompressor = match place {
            Some(decompressor) => decompressor,
            None => place.insert(Decompressor::new()?),
        };
        if let Some(dictionary) = dictionary {
            decompressor.set_prepared_dictionary(dictionary)?;
        }
        decompressor.decompress(data, size)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder() -> Encoder {
        Encoder::new(&Dictionaries::default())
    }

    fn decode(codec: i64, size: i64, data: &[u8]) -> crate::error::Result<Vec<u8>> {
        Dictionaries::default().decode(codec, size, data, || "piece 7".into())
    }

    fn back(encoded: &Encoded) -> Vec<u8> {
        decode(encoded.codec, i64::try_from(encoded.size).unwrap(), &encoded.data).unwrap()
    }

    #[test]
    fn short_long_and_random_bytes_come_back() {
        let random: Vec<u8> =
            (0..5_000_u32).map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[0]).collect();
        for kind in Kind::ALL {
            for bytes in [&b""[..], b"short", &[b'a'; 10_000], &random] {
                assert_eq!(back(&encoder().encode(kind, bytes)), bytes);
            }
            assert!(encoder().encode(kind, &[b'a'; 10_000]).data.len() < 100);
            assert_eq!(encoder().encode(kind, &random).codec, PLAIN);
        }
    }

    #[test]
    fn what_the_first_version_stored_is_read() {
        let text = b"text ".repeat(100);
        let data = zstd::bulk::compress(&text, 1).unwrap();
        assert_eq!(back(&Encoded { codec: ZSTD, size: text.len(), data }), text);
    }

    #[test]
    fn each_kind_has_a_dictionary_and_a_codec_of_its_own_which_make_a_message_short() {
        let message = br#"{"role":"user","parts":[{"type":"text","content":"What is the weather in Paris?"}]}"#;
        let mut encoder = encoder();
        let stored = encoder.encode(Kind::of_piece(message), message);
        assert!(Kind::Message.codecs().contains(&stored.codec));
        assert_eq!(back(&stored), message);
        let without = zstd::bulk::compress(message, LEVELS[1]).unwrap();
        assert!(stored.data.len() * 3 < without.len() * 2, "{} bytes", stored.data.len());
        let codecs: std::collections::HashSet<i64> =
            Kind::ALL.into_iter().flat_map(Kind::codecs).collect();
        assert_eq!(codecs.len(), 8);
        assert_eq!(Kind::of_piece(b"plain words"), Kind::Text);
    }

    #[test]
    fn each_blob_comes_back_whichever_way_it_was_compressed_and_foreign_text_gets_hardly_longer() {
        let texts = crate::tests::texts(100);
        let mut encoder = encoder();
        let (mut with, mut without) = (0, 0);
        for text in &texts {
            let stored = encoder.encode(Kind::Text, text.as_bytes());
            assert_eq!(back(&stored), text.as_bytes());
            with += stored.data.len();
            without += zstd::bulk::compress(text.as_bytes(), LEVELS[1]).unwrap().len();
        }
        assert!(with * 50 <= without * 51, "{with} bytes, {without} without a dictionary");
    }

    #[test]
    fn damage_is_named() {
        let error = decode(ZSTD, 10, b"nonsense").unwrap_err().to_string();
        assert!(error.starts_with("stored piece 7 is damaged"), "{error}");
        assert!(decode(3, 10, b"nonsense").is_err());
        assert!(decode(PLAIN, 3, b"ab").is_err());
        assert!(decode(99, 2, b"ab").is_err());
    }
}
