//! Where a row of the table of credentials applies.

use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::table::{Form, TOKENS};

/// The credential of a row of the table whose literal is here.
pub(crate) fn token(text: &str, index: usize, at: Range<usize>, done: usize) -> Option<Range<usize>> {
    let (bytes, token) = (text.as_bytes(), TOKENS.get(index)?);
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
            let length = bytes[at.end..].iter().take_while(|byte| class.has(**byte)).count();
            let start = if matches!(token.form, Form::Run(..)) {
                at.start
            } else {
                at.end
            };
            let value = &bytes[at.end..at.end + length];
            (length >= least && !is_padding(token.literal, value)).then_some(start..at.end + length)
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

/// Whether a beginning of letters only is that of bytes in base64, which are zeros.
fn is_padding(literal: &str, value: &[u8]) -> bool {
    literal.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && value.windows(6).take(24).any(|bytes| bytes == b"AAAAAA")
}

fn matches_from(text: &str, index: usize, start: usize) -> Option<Range<usize>> {
    static COMPILED: [OnceLock<Option<Regex>>; TOKENS_LEN] = [const { OnceLock::new() }; TOKENS_LEN];
    let regex = COMPILED.get(index)?.get_or_init(|| match TOKENS[index].form {
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

/// More than the table has rows.
const TOKENS_LEN: usize = 512;
const _: () = assert!(TOKENS.len() <= TOKENS_LEN, "TOKENS_LEN is less than the table has rows");
