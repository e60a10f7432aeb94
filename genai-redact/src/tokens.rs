//! Where a row of the table of credentials applies.

use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::table::{Class, Form, ROWS, row};

/// The credential of a row of the table whose literal is here.
pub(crate) fn token(text: &str, index: usize, at: Range<usize>, done: usize) -> Option<Range<usize>> {
    let (bytes, token) = (text.as_bytes(), row(index)?);
    if &bytes[at.clone()] != token.literal.as_bytes() {
        return None;
    }
    let word_before = |index: usize| index > 0 && bytes[index - 1].is_ascii_alphanumeric();
    let class = match token.form {
        Form::Run(class, _) | Form::After(class, _) => Some(class),
        _ => None,
    };
    if at.start < done && !class.zip(bytes.get(done)).is_some_and(|(class, next)| class.has(*next)) {
        return None;
    }
    match token.form {
        Form::Run(..) | Form::Pattern(_) if word_before(at.start) => None,
        Form::Run(class, least) | Form::After(class, least) => {
            let run = |class: Class| bytes[at.end..].iter().take_while(|byte| class.has(**byte)).count();
            let length = match run(class) {
                length if length < least => wider(token.literal, class, &bytes[at.end..][..run(Class::Word)]),
                length => length,
            };
            let start = if matches!(token.form, Form::Run(..)) {
                at.start
            } else {
                at.end
            };
            let value = &bytes[at.end..at.end + length];
            (length >= least && !is_none(token.literal, value)).then_some(start..at.end + length)
        }
        Form::Pattern(_) => matches_from(text, index, at.start),
        Form::Inside(before, _) => {
            let start = at.start.checked_sub(before)?;
            if word_before(start) {
                None
            } else {
                matches_from(text, index, start)
            }
        }
    }
}

/// The length of what goes on with `-` and `_` although the service writes letters and digits: of a form that its owner
/// has widened. 0 if it may be the name of something, or if nothing ends the beginning.
fn wider(literal: &str, class: Class, value: &[u8]) -> usize {
    const SHORTEST_STRETCH: usize = 12;
    let is_random = |stretch: &[u8]| {
        stretch.len() >= SHORTEST_STRETCH
            && stretch.iter().any(u8::is_ascii_digit)
            && stretch.iter().any(u8::is_ascii_uppercase)
            && stretch.iter().any(u8::is_ascii_lowercase)
    };
    // A shorter prefix, such as `sk-`, also begins keys of others.
    let is_open = class == Class::Alnum && literal.len() > 3 && literal.ends_with(['_', '-', '.']);
    let mut stretches = value.split(|byte| matches!(byte, b'_' | b'-'));
    if is_open && stretches.any(is_random) {
        value.len()
    } else {
        0
    }
}

/// Whether what begins like a key is something else: a word behind a short beginning, or zeros in base64.
fn is_none(literal: &str, value: &[u8]) -> bool {
    let zeros = literal.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && value.windows(6).take(24).any(|bytes| bytes == b"AAAAAA");
    let word = literal.len() <= 4 && value.len() < 60 && !value.iter().any(u8::is_ascii_digit);
    zeros || word
}

fn matches_from(text: &str, index: usize, start: usize) -> Option<Range<usize>> {
    static COMPILED: [OnceLock<Option<Regex>>; ROWS] = [const { OnceLock::new() }; ROWS];
    let regex = COMPILED.get(index)?.get_or_init(|| match row(index)?.form {
        Form::Pattern(pattern) | Form::Inside(_, pattern) => {
            // Without Unicode, since `\b` is a boundary to an ideograph too.
            RegexBuilder::new(&format!("^(?:{pattern})"))
                .unicode(false)
                .build()
                .ok()
        }
        _ => None,
    });
    let found = regex.as_ref()?.find(text.get(start..)?)?;
    Some(start..start + found.end())
}
