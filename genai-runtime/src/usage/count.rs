//! Token count, as clients report it.

use std::fmt;
use std::num::NonZeroU64;

use crate::notice::{Code, notice};

/// Largest token count that is accepted for one call. The largest context windows have some ten million tokens. A
/// larger number is an error, for example -1 stored as an unsigned integer.
pub(crate) const MOST: u64 = 1_000_000_000_000;

/// Optional count in the size of an integer: it stores the count plus one.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count(Option<NonZeroU64>);

/// Formats the count instead of the stored number, for messages of failing tests.
impl fmt::Debug for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(count) => fmt::Debug::fmt(&count, formatter),
            None => formatter.write_str("unknown"),
        }
    }
}

impl Count {
    /// Converts a client's count. Impossible values become unknown.
    pub(crate) fn of(tokens: impl TokenCount) -> Self {
        match tokens.count() {
            Some(count) if count > MOST => {
                note_no_count();
                Self(None)
            }
            Some(count) => Self(NonZeroU64::new(count + 1)),
            None => Self(None),
        }
    }

    /// Whether a number from a provider can be a count. An impossible one raises a notice.
    #[allow(dead_code)] // Only readers of JSON have numbers that may be anything.
    pub(crate) fn is_possible(number: i128) -> bool {
        Self::of(number).is_known()
    }

    pub(crate) fn get(self) -> Option<u64> {
        self.0.map(|more| more.get() - 1)
    }

    /// Larger of two counts. A known count is larger than an unknown one.
    pub(crate) fn larger(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// Sum of the known counts.
    #[allow(dead_code)] // Only readers of JSON add counts up.
    pub(crate) fn plus(self, other: Self) -> Self {
        match (self.get(), other.get()) {
            (Some(one), Some(other)) => Self::of(one.saturating_add(other)),
            _ => self.larger(other),
        }
    }

    pub(crate) fn is_known(self) -> bool {
        self.0.is_some()
    }
}

/// Sum of the known counts; `None` if all are unknown.
pub(crate) fn sum(counts: &[Count]) -> Option<u64> {
    let known = counts.iter().filter_map(|count| count.get());
    known.reduce(u64::saturating_add)
}

/// Raises the notice. A generic function could be compiled in several crates, each with its own static that limits the
/// notice to one.
fn note_no_count() {
    notice(
        Code::TokenCount,
        format!(
            "a token count was negative or above {MOST}, which no call can use: such counts are not recorded; update the client, \
             or read the counts with the key `response`"
        ),
    );
}

/// Token count in the forms that client libraries use: any integer, a reference to one, or an `Option` of one.
///
/// Negative counts and counts above 10^12 become unknown. The first one in the process raises a
/// [`Notice`](crate::Notice).
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::TokenCount;
///
/// assert_eq!(12_i32.count(), Some(12));
/// assert_eq!(Some(12_u64).count(), Some(12));
/// assert_eq!((-1_i32).count(), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no token count",
    label = "expected an integer or an `Option` of one"
)]
pub trait TokenCount {
    /// The count, or `None` if it is unknown or impossible.
    fn count(self) -> Option<u64>;
}

#[diagnostic::do_not_recommend]
impl<T: TokenCount> TokenCount for Option<T> {
    fn count(self) -> Option<u64> {
        self.and_then(TokenCount::count)
    }
}

#[diagnostic::do_not_recommend]
impl<T: TokenCount + Copy> TokenCount for &T {
    fn count(self) -> Option<u64> {
        (*self).count()
    }
}

macro_rules! token_count {
    ($($number:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl TokenCount for $number {
            fn count(self) -> Option<u64> {
                let count = u64::try_from(self).ok();
                if count.is_none() {
                    note_no_count();
                }
                count
            }
        })*
    };
}

token_count!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
