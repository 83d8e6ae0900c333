#![no_main]
//! Filters of searches: what is read, written and read again means the same.

use libfuzzer_sys::fuzz_target;
use touchstone_domain::filter::Filter;

fuzz_target!(|text: &str| {
    let Ok(filter) = text.parse::<Filter>() else { return };
    let written = filter.to_string();
    assert_eq!(written.parse::<Filter>().as_ref(), Ok(&filter), "{written}");
});
