//! Two things side by side: the steps of two traces, and two texts.
//!
//! [`sequence`] aligns lists, [`steps`] the trees of two traces with it, [`divergence`] says what of
//! that is read first, [`words`] tells two texts apart word by word, and [`pieces`] folds what they
//! have in common. What a step's content is, and what is read of it, is deliberately not here.

pub mod delta;
pub mod divergence;
pub mod pieces;
pub mod sequence;
pub mod sketch;
pub mod step;
pub mod steps;
pub mod words;
