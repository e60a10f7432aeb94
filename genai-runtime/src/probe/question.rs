//! Questions about a type, and their answers.

/// Declares the traits of questions, and implements them for probes where the bounds hold. The number of references
/// before the probe determines the order of selection.
macro_rules! questions {
    ($(
        $(#[$doc:meta])*
        $question:ident, $method:ident {
            $(<$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $answer:ty, $value:expr;)*
        }
    )*) => {
        $(
            $(#[$doc])*
            pub trait $question {
                /// The answer.
                type Answer;

                /// Selects the answer.
                fn $method(&self) -> Self::Answer;
            }

            $(impl<$($parameter),+> $question for $probe
            where
                $($bounds)*
            {
                type Answer = $answer;

                fn $method(&self) -> $answer {
                    $value
                }
            })*
        )*
    };
}

pub(super) use questions;
