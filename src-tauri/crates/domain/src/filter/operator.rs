//! The operators, and which kinds of field allow which.

/// An operator as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `LIKE`
    Like,
    /// `ILIKE`
    ILike,
    /// `RLIKE`
    RLike,
    /// `IN`
    In,
    /// `NOT IN`
    NotIn,
    /// `IS NULL`
    IsNull,
    /// `IS NOT NULL`
    IsNotNull,
    /// `:` with a text that has a `*`.
    Glob,
    /// `:` with words to look for.
    Says,
}

use Operator::{
    Equal, Glob, Greater, GreaterOrEqual, ILike, In, IsNotNull, IsNull, Less, LessOrEqual, Like,
    NotEqual, NotIn, RLike, Says,
};

pub(super) const NUMBER: &[Operator] =
    &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual];
pub(super) const PERHAPS_NUMBER: &[Operator] =
    &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, IsNull, IsNotNull];
pub(super) const TEXT: &[Operator] = &[Equal, NotEqual, Like, ILike, RLike, In, NotIn, Glob];
pub(super) const NAMED: &[Operator] =
    &[Equal, NotEqual, Like, ILike, RLike, In, NotIn, IsNull, IsNotNull, Glob];
pub(super) const LABEL: &[Operator] =
    &[Equal, NotEqual, Like, ILike, RLike, IsNull, IsNotNull, Glob];
pub(super) const CONTENT: &[Operator] = &[Like, ILike, Says];
pub(super) const EXACT: &[Operator] = &[Equal];
pub(super) const THERE: &[Operator] = &[IsNull, IsNotNull];
pub(super) const ASSESSMENT: &[Operator] = &[
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    ILike,
    RLike,
    IsNull,
    IsNotNull,
    Glob,
];

impl Operator {
    /// The operator in capitals.
    pub const fn name(self) -> &'static str {
        match self {
            Equal => "=",
            NotEqual => "!=",
            Less => "<",
            LessOrEqual => "<=",
            Greater => ">",
            GreaterOrEqual => ">=",
            Like => "LIKE",
            ILike => "ILIKE",
            RLike => "RLIKE",
            In => "IN",
            NotIn => "NOT IN",
            IsNull => "IS NULL",
            IsNotNull => "IS NOT NULL",
            Glob | Says => ":",
        }
    }

    /// The operator of a sign; the longest sign that a text begins with counts.
    pub(super) fn sign(text: &[char]) -> Option<Self> {
        const SIGNS: [Operator; 6] = [NotEqual, LessOrEqual, GreaterOrEqual, Equal, Less, Greater];
        let begins =
            |sign: &str| text.len() >= sign.len() && sign.chars().zip(text).all(|(a, b)| a == *b);
        SIGNS.into_iter().find(|sign| begins(sign.name()))
    }
}
