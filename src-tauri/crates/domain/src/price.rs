//! A price that the user set for a model, over the data that ships with the program.

/// Tokens that a price is for.
pub const PER_TOKENS: i64 = 1_000_000;

/// What a model's tokens cost, in billionths of a US dollar for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The model's name as spans give it; letters' case does not matter.
    pub model: String,
    /// The provider it is for; any if absent.
    pub provider: Option<String>,
    /// Tokens read.
    pub input_nanos: i64,
    /// Tokens written.
    pub output_nanos: i64,
    /// Tokens read from the provider's cache; as `input_nanos` if absent.
    pub cache_read_nanos: Option<i64>,
    /// Tokens written to the provider's cache; as `input_nanos` if absent.
    pub cache_write_nanos: Option<i64>,
}
