//! The differences of two spans: which texts stand for each other, and their words.
//!
//! How content is read as text is in `said`, which texts there are in `texts`. What a text is compared
//! by, and how, is `touchstone_domain::compare`'s.

pub(crate) mod said;
pub(crate) mod texts;

use std::time::{Duration, Instant};

use touchstone_domain::compare::pieces::{Piece, pieces};
use touchstone_domain::compare::words::text_diff;

use crate::number::exact_len;
use crate::shape::difference::{PieceKind, TextDifference, TextPiece};

/// How long the texts of one answer may be compared altogether: each has half of what is left, so that
/// none takes it all.
const PATIENCE: Duration = Duration::from_secs(4);
/// Characters of a piece that travel.
const MOST_CHARS: usize = 200_000;
/// Pieces of a text that travel.
const MOST_PIECES: usize = 2_000;
/// Characters, and pieces, that one answer has room for altogether.
const ROOM: Room = Room { chars: 1_000_000, pieces: 20_000 };

#[derive(Debug)]
struct Room {
    chars: usize,
    pieces: usize,
}

/// Compares the texts of one answer. Once its time is up texts are compared less finely, and once it is
/// full they are told less fully.
#[derive(Debug)]
pub(crate) struct Comparer {
    deadline: Instant,
    room: Room,
}

impl Comparer {
    /// One whose time begins now.
    pub(crate) fn new() -> Self {
        Self { deadline: Instant::now() + PATIENCE, room: ROOM }
    }

    /// The difference of two texts as it travels.
    pub(crate) fn compare(&mut self, a: &str, b: &str, is_folded: bool) -> TextDifference {
        let begun = Instant::now();
        let deadline = begun + self.deadline.saturating_duration_since(begun) / 2;
        let diff = text_diff(a, b, Some(deadline));
        let mut pieces = pieces(&diff, a, is_folded).into_iter();
        let most = MOST_PIECES.min(self.room.pieces);
        let told: Vec<TextPiece> =
            pieces.by_ref().take(most).map(|piece| self.told(piece, a, b)).collect();
        self.room.pieces -= told.len();
        TextDifference {
            equal: diff.is_equal(),
            coarse: !diff.is_equal() && (diff.is_coarse || Instant::now() > deadline),
            pieces: told,
            left_out: exact_len(pieces.len()),
        }
    }

    /// A text that the other side does not have.
    pub(crate) fn alone(&mut self, text: &str, is_added: bool) -> TextDifference {
        if is_added { self.compare("", text, false) } else { self.compare(text, "", false) }
    }

    fn told(&mut self, piece: Piece, a: &str, b: &str) -> TextPiece {
        match piece {
            Piece::Equal(range) => self.piece(PieceKind::Equal, &a[range]),
            Piece::Removed(range) => self.piece(PieceKind::Removed, &a[range]),
            Piece::Added(range) => self.piece(PieceKind::Added, &b[range]),
            Piece::Folded(range) => TextPiece {
                kind: PieceKind::Folded,
                chars: exact_len(a[range].chars().count()),
                text: String::new(),
            },
        }
    }

    fn piece(&mut self, kind: PieceKind, whole: &str) -> TextPiece {
        let most = MOST_CHARS.min(self.room.chars);
        let end = whole.char_indices().nth(most).map_or(whole.len(), |(at, _)| at);
        let chars = whole.chars().count();
        self.room.chars -= chars.min(most);
        TextPiece { kind, text: whole[..end].to_owned(), chars: exact_len(chars) }
    }
}
