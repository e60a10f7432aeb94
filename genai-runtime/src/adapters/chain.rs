//! `error.type` of errors that wrap others: that of the first error in the chain whose type has one.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::adapters::of_client;
use crate::answer::ErrorType;
use crate::answer::error_type::{KnownError, OTHER, error_type, of, says_nothing};
use crate::budget::BudgetExceeded;
use crate::usage::Usage;

/// A longer chain is a circle, which a faulty `source` makes.
const LONGEST: usize = 64;

/// The words of Bedrock's SDK for an error without a name and for one before anything was sent: an error inside says more.
const AROUND_OTHERS: [&str; 2] = ["ConstructionFailure", "Unhandled"];

/// The knowledge of the first error in the chain that has any.
pub(super) fn known(error: &(dyn Error + 'static)) -> Option<KnownError> {
    known_in(std::iter::successors(Some(error), |error| (*error).source()))
}

fn known_in<'e>(chain: impl Iterator<Item = &'e (dyn Error + 'static)>) -> Option<KnownError> {
    let mut around = None;
    for known in chain.take(LONGEST).filter_map(of_known_type) {
        if !AROUND_OTHERS.contains(&&*known.0) {
            return Some(known);
        }
        around.get_or_insert(known);
    }
    around
}

/// That of this error alone, if it is of one of these types or of a client's.
fn of_known_type(error: &(dyn Error + 'static)) -> Option<KnownError> {
    let found = of::<io::Error>(error).or_else(|| of::<BudgetExceeded>(error));
    #[cfg(feature = "reqwest")]
    let found = found.or_else(|| of::<reqwest::Error>(error));
    found
        .or_else(|| of_client(error))
        .filter(|(word, _)| !says_nothing(word))
}

/// The kind, such as `not_found`; of `ErrorKind::Other` that of the error inside, if its type has one.
impl ErrorType for io::Error {
    fn error_type(&self) -> Cow<'static, str> {
        match self.kind() {
            io::ErrorKind::TimedOut => Cow::Borrowed("timeout"),
            io::ErrorKind::Other => {
                let inside = self.get_ref().and_then(|inside| known(inside));
                inside.map_or(Cow::Borrowed(error_type::<Self>()), |(word, _)| word)
            }
            // `Uncategorized` is not stable, so it can only be matched by its name.
            kind => match format!("{kind:?}") {
                kind if kind == "Uncategorized" => Cow::Borrowed(error_type::<Self>()),
                kind => Cow::Owned(words(&kind)),
            },
        }
    }
}

/// `NotFound` as `not_found`.
fn words(kind: &str) -> String {
    let mut words = String::with_capacity(kind.len() + 4);
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The kind of limit, as `agent.stop_reason` has it.
impl ErrorType for BudgetExceeded {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.reason().as_str())
    }
}

macro_rules! any_error {
    ($($error:ty),*) => {
        $(
            /// That of the first error in its chain that is of I/O, of a client or a refusal.
            impl ErrorType for $error {
                fn error_type(&self) -> Cow<'static, str> {
                    known(self).map_or(Cow::Borrowed(OTHER), |(word, _)| word)
                }

                fn usage(&self) -> Usage {
                    known(self).map_or_else(Usage::unknown, |(_, usage)| usage)
                }
            }
        )*
    };
}

any_error!(
    dyn Error + 'static,
    dyn Error + Send + 'static,
    dyn Error + Send + Sync + 'static
);

macro_rules! pointers {
    ($($pointer:ident),*) => {
        $(impl<E: ErrorType + ?Sized> ErrorType for $pointer<E> {
            fn error_type(&self) -> Cow<'static, str> {
                (**self).error_type()
            }

            fn usage(&self) -> Usage {
                (**self).usage()
            }
        })*
    };
}

pointers!(Arc, Box, Rc);

/// That of the first error in its chain that is of I/O, of a client or a refusal.
#[cfg(feature = "anyhow")]
impl ErrorType for anyhow::Error {
    fn error_type(&self) -> Cow<'static, str> {
        known_in(self.chain()).map_or(Cow::Borrowed(error_type::<Self>()), |(word, _)| word)
    }

    fn usage(&self) -> Usage {
        known_in(self.chain()).map_or_else(Usage::unknown, |(_, usage)| usage)
    }
}

/// The same.
#[cfg(feature = "eyre")]
impl ErrorType for eyre::Report {
    fn error_type(&self) -> Cow<'static, str> {
        known_in(self.chain()).map_or(Cow::Borrowed(error_type::<Self>()), |(word, _)| word)
    }

    fn usage(&self) -> Usage {
        known_in(self.chain()).map_or_else(Usage::unknown, |(_, usage)| usage)
    }
}

/// The HTTP status, `timeout`, `connect`, or what the client was doing.
#[cfg(feature = "reqwest")]
impl ErrorType for reqwest::Error {
    fn error_type(&self) -> Cow<'static, str> {
        crate::adapters::http_error::reqwest_error!(
            self,
            match self {
                error if error.is_decode() => "decode",
                error if error.is_body() => "body",
                error if error.is_redirect() => "redirect",
                error if error.is_builder() => "builder",
                _ => "request_error",
            }
        )
    }
}
