//! JSON values found by their brackets, without reading what they hold: one after the other, the
//! items of a list, or the items of a list that is a member of an object.

use super::input::Input;
use super::{Next, RECORD_BYTES, Record, place, too_large};
use crate::error::Error;

/// Members of an outermost object whose list is the records.
const LISTS: [&str; 6] = ["resourceSpans", "resource_spans", "runs", "traces", "data", "items"];
/// Longest name of a member that is looked at, in bytes.
const NAME_BYTES: usize = 64;

/// Where in the file the reading stands.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Inside a list whose items are the records.
    in_list: bool,
    /// Inside an object that has such a list.
    within: Option<&'static str>,
    /// Nothing more can be made of the file.
    is_over: bool,
}

/// A value on its way.
#[derive(Debug, Default)]
struct Value {
    bytes: Vec<u8>,
    is_too_large: bool,
    depth: usize,
    text: Text,
    /// The last text of the outermost level, which may be a member's name.
    name: Vec<u8>,
    /// A name was followed by a colon.
    after_name: bool,
}

/// Whether a byte stands in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Outside,
    Inside,
    /// Behind a backslash.
    Escaped,
}

/// What a byte leads to.
enum Step {
    More,
    /// The value ended with this byte.
    End,
    /// The value ended before this byte.
    EndBefore,
    /// This byte opens a list of records.
    List(&'static str),
}

impl Values {
    /// The next value.
    pub(super) fn next(&mut self, input: &mut Input) -> Result<Next, Error> {
        loop {
            let first = self.first(input)?;
            let start = input.offset;
            let Some(byte) = first else { return Ok(self.end(start)) };
            match byte {
                b']' if self.in_list => {
                    self.in_list = false;
                    input.take(1);
                }
                b'}' if self.within.is_some() && !self.in_list => {
                    self.within = None;
                    input.take(1);
                }
                b'[' if !self.in_list && self.within.is_none() => {
                    self.in_list = true;
                    input.take(1);
                }
                b']' | b'}' => {
                    input.take(1);
                    self.is_over = true;
                    // That something is open is not told besides.
                    (self.in_list, self.within) = (false, None);
                    let reason = format!("not JSON: a `{}` that closes nothing", char::from(byte));
                    return Ok(Next::Refused { reason, place: place(None, start) });
                }
                _ => {
                    if let Some(next) = self.value(input, start)? {
                        return Ok(next);
                    }
                }
            }
        }
    }

    /// The end of the file; that a list is open there is told once.
    fn end(&mut self, start: u64) -> Next {
        let is_open = std::mem::take(&mut self.in_list) | self.within.take().is_some();
        if !is_open {
            return Next::End;
        }
        let reason = "cut off in the middle: a list does not end".to_owned();
        Next::Refused { reason, place: place(None, start) }
    }

    /// The first byte of what comes next, behind blanks and commas.
    fn first(&mut self, input: &mut Input) -> Result<Option<u8>, Error> {
        while !self.is_over {
            let ready = input.ready()?;
            if ready.is_empty() {
                self.is_over = true;
                break;
            }
            let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
            let blanks = ready.iter().take_while(|byte| blank(byte)).count();
            let first = ready.get(blanks).copied();
            input.take(blanks);
            if first.is_some() {
                return Ok(first);
            }
        }
        Ok(None)
    }

    /// Reads a value to its end; none where it is not a record but holds them, or was a member
    /// beside them.
    fn value(&mut self, input: &mut Input, start: u64) -> Result<Option<Next>, Error> {
        let beside = self.within.is_some() && !self.in_list;
        let may_hold = !self.in_list;
        // Beside the list, names and values follow each other as if they were values themselves.
        let mut value = Value { depth: usize::from(beside), ..Value::default() };
        loop {
            let ready = input.ready()?;
            if ready.is_empty() {
                self.is_over = true;
                (self.in_list, self.within) = (false, None);
                let (reason, place) = ("cut off in the middle".to_owned(), place(None, start));
                return Ok(Some(Next::Refused { reason, place }));
            }
            let (mut taken, mut step) = (0, Step::More);
            for byte in ready {
                step = value.step(*byte, may_hold);
                taken += usize::from(!matches!(step, Step::EndBefore));
                if !matches!(step, Step::More) {
                    break;
                }
            }
            if !beside {
                value.keep(&ready[..taken]);
            }
            input.take(taken);
            match step {
                Step::More => {}
                Step::List(name) => {
                    (self.in_list, self.within) = (true, Some(name));
                    return Ok(None);
                }
                Step::End | Step::EndBefore if beside => {
                    self.within = None;
                    return Ok(None);
                }
                Step::End | Step::EndBefore => {
                    return Ok(Some(value.ended(start, self.within)));
                }
            }
        }
    }
}

impl Value {
    fn step(&mut self, byte: u8, may_hold: bool) -> Step {
        if self.text != Text::Outside {
            return self.step_in_text(byte);
        }
        let is_name_over = std::mem::take(&mut self.after_name);
        match byte {
            b'"' => {
                self.text = Text::Inside;
                self.name.clear();
            }
            b'[' if may_hold && is_name_over && self.depth == 1 => {
                let list = LISTS.iter().find(|list| list.as_bytes() == self.name);
                if let Some(list) = list {
                    return Step::List(list);
                }
                self.depth += 1;
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth <= 1 => {
                let closes = self.depth == 1;
                self.depth = 0;
                return if closes { Step::End } else { Step::EndBefore };
            }
            b'}' | b']' => self.depth -= 1,
            b',' if self.depth == 0 => return Step::EndBefore,
            b':' => self.after_name = self.depth == 1,
            _ if byte.is_ascii_whitespace() => {
                self.after_name = is_name_over;
                if self.depth == 0 {
                    return Step::EndBefore;
                }
            }
            _ => {}
        }
        Step::More
    }

    fn step_in_text(&mut self, byte: u8) -> Step {
        if self.text == Text::Escaped {
            self.text = Text::Inside;
            return Step::More;
        }
        match byte {
            b'\\' => self.text = Text::Escaped,
            b'"' => {
                self.text = Text::Outside;
                if self.depth == 0 {
                    return Step::End;
                }
            }
            _ if self.depth == 1 && self.name.len() < NAME_BYTES => self.name.push(byte),
            _ => {}
        }
        Step::More
    }

    fn keep(&mut self, part: &[u8]) {
        if self.bytes.len() + part.len() > RECORD_BYTES {
            self.is_too_large = true;
            self.bytes = Vec::new();
        }
        if !self.is_too_large {
            self.bytes.extend_from_slice(part);
        }
    }

    fn ended(self, start: u64, within: Option<&'static str>) -> Next {
        if self.is_too_large {
            return Next::Refused { reason: too_large(), place: place(None, start) };
        }
        Next::Record(Record { bytes: self.bytes, start, line: None, within })
    }
}
