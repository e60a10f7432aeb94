//! `error.type` of errors that wrap others: the first error in the chain with a known type.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::adapters::of_client;
use crate::answer::ErrorType;
use crate::answer::error_type::{KnownError, error_type, of, says_nothing};
use crate::budget::BudgetExceeded;
use crate::usage::Usage;

/// Longest chain that is followed. A longer one is a cycle, made by a faulty `source`.
const LONGEST: usize = 64;

/// Words of Bedrock's SDK for unnamed errors and for errors before sending. An error inside is more specific.
const AROUND_OTHERS: [&str; 2] = ["ConstructionFailure", "Unhandled"];

/// Facts about the first error in the chain with a known type.
pub(super) fn known(error: &(dyn Error + 'static)) -> Option<KnownError> {
    known_in(chain(error))
}

/// The error and its sources.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
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

/// Facts about this error alone, if it has one of these types or a client's.
fn of_known_type(error: &(dyn Error + 'static)) -> Option<KnownError> {
    let found = of::<io::Error>(error).or_else(|| of::<BudgetExceeded>(error));
    #[cfg(feature = "reqwest")]
    let found = found.or_else(|| of::<reqwest::Error>(error));
    found
        .or_else(|| of_client(error))
        .filter(|(word, _)| !says_nothing(word))
}

/// The kind, such as `not_found`. `ErrorKind::Other` has the kind of the error inside, if its type has one.
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

/// Turns `NotFound` into `not_found`.
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

/// The kind of limit, as in `agent.stop_reason`.
impl ErrorType for BudgetExceeded {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.reason().as_str())
    }
}

/// Errors that hold others, each with the chain of errors that is searched.
macro_rules! chains {
    ($($(#[$feature:meta])? $error:ty: |$it:ident| $chain:expr;)*) => {
        $(
            /// The `error.type` of the first error in its chain that is an I/O error, a client's error or a refusal.
            $(#[$feature])?
            impl ErrorType for $error {
                fn error_type(&self) -> Cow<'static, str> {
                    let $it = self;
                    known_in($chain).map_or(Cow::Borrowed(error_type::<Self>()), |(word, _)| word)
                }

                fn usage(&self) -> Usage {
                    let $it = self;
                    known_in($chain).map_or_else(Usage::unknown, |(_, usage)| usage)
                }
            }
        )*
    };
}

chains! {
    dyn Error + 'static: |error| chain(error);
    dyn Error + Send + 'static: |error| chain(error);
    dyn Error + Send + Sync + 'static: |error| chain(error);
    #[cfg(feature = "anyhow")]
    anyhow::Error: |error| error.chain();
    #[cfg(feature = "eyre")]
    eyre::Report: |error| error.chain();
}

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

/// The HTTP status, `timeout`, `connect`, or the client's step that failed.
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
