//! Table of credentials with a recognizable beginning: for each service its rule, its name, a public page that shows
//! its keys, and their forms.

use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexBuilder};

use crate::rule::Rule;
use crate::services::services;

/// Set of bytes that may follow in a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// `A-Z a-z 0-9`
    Alnum,
    /// `Alnum`, `_` and `-`
    Word,
    /// `0-9 a-f`, in either case
    Hex,
    /// `A-Z 0-9`
    Upper,
    /// Both alphabets of base64, and URL encoding: `+ / = _ - %`
    Base64,
    /// `Word` and `.`
    Dotted,
    /// `Dotted`, `/`, `%`, `~`, `+` and `=`
    Path,
}

impl Class {
    pub(crate) fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'%'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Path => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'%' | b'~' | b'+' | b'=')
            }
        }
    }
}

/// Form of a credential, relative to its literal.
pub(crate) enum Form {
    /// The credential begins with the literal, followed by at least this many bytes of the class.
    Run(Class, usize),
    /// The credential begins with the literal, followed by at least this many letters and digits, mixed as in random
    /// text.
    Mixed(usize),
    /// The literal is a name that stays. The value after it consists of bytes of the class and has at least this
    /// length.
    After(Class, usize),
    /// The credential begins with the literal, and the pattern matches from there.
    Pattern(&'static str),
    /// The pattern matches from this many bytes before the literal.
    Inside(usize, &'static str),
}

pub(crate) struct Token {
    /// Literal text, matched case-sensitively.
    pub(crate) literal: &'static str,
    pub(crate) form: Form,
}

impl Token {
    const fn new(literal: &'static str, form: Form) -> Self {
        Self { literal, form }
    }
}

/// The keys of a service.
pub(crate) struct Service {
    pub(crate) rule: Rule,
    /// Name in docs/reference/redaction.md.
    #[cfg_attr(not(test), expect(dead_code, reason = "the reference is written by a test"))]
    pub(crate) name: &'static str,
    /// The page that shows or describes the keys.
    #[cfg_attr(not(test), expect(dead_code, reason = "the reference is written by a test"))]
    pub(crate) source: &'static str,
    pub(crate) tokens: &'static [Token],
}

pub(crate) const fn of(rule: Rule, name: &'static str, source: &'static str, tokens: &'static [Token]) -> Service {
    Service {
        rule,
        name,
        source,
        tokens,
    }
}

pub(crate) const fn run(literal: &'static str, class: Class, least: usize) -> Token {
    Token::new(literal, Form::Run(class, least))
}

pub(crate) const fn mixed(literal: &'static str, least: usize) -> Token {
    Token::new(literal, Form::Mixed(least))
}

pub(crate) const fn after(literal: &'static str, class: Class, least: usize) -> Token {
    Token::new(literal, Form::After(class, least))
}

pub(crate) const fn pattern(literal: &'static str, pattern: &'static str) -> Token {
    Token::new(literal, Form::Pattern(pattern))
}

pub(crate) const fn inside(literal: &'static str, before: usize, pattern: &'static str) -> Token {
    Token::new(literal, Form::Inside(before, pattern))
}

/// A form with its rule, and its pattern, compiled on first use.
pub(crate) struct Row {
    pub(crate) rule: Rule,
    pub(crate) token: &'static Token,
    regex: OnceLock<Option<Regex>>,
}

impl Row {
    /// The pattern at the beginning of a text; `None` for forms that have none.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        let regex = self.regex.get_or_init(|| match self.token.form {
            Form::Pattern(pattern) | Form::Inside(_, pattern) => {
                // Without Unicode, since `\b` is a boundary to an ideograph too.
                RegexBuilder::new(&format!("^(?:{pattern})"))
                    .unicode(false)
                    .build()
                    .ok()
            }
            Form::Run(..) | Form::Mixed(_) | Form::After(..) => None,
        });
        regex.as_ref()
    }
}

/// All forms of all services, one by one.
pub(crate) fn rows() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let row = |rule, token| Row {
            rule,
            token,
            regex: OnceLock::new(),
        };
        let of_service = |service: &'static Service| service.tokens.iter().map(move |token| row(service.rule, token));
        services().flat_map(of_service).collect()
    });
    &ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for row in rows() {
            let has_pattern = matches!(row.token.form, Form::Pattern(_) | Form::Inside(..));
            assert_eq!(row.regex().is_some(), has_pattern, "{}", row.token.literal);
        }
    }

    #[test]
    fn every_source_is_an_address() {
        for service in services() {
            assert!(service.source.starts_with("https://"), "{}", service.name);
            assert!(!service.tokens.is_empty(), "{}", service.name);
        }
    }
}
