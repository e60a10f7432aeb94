//! The names of arguments, which are known when the program is compiled.

use crate::fingerprint::words::text_words;

/// The name of an argument as one word. In `const { Name::new("path") }` nothing is left to do at run time.
///
/// A name is a parameter of somebody's function: there is nobody to hide it from, so no key is needed.
#[derive(Debug, Clone, Copy)]
pub struct Name(u64);

impl Name {
    /// Names of up to seven bytes are told apart for certain, others as far as 64 bits can.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let mut digest = 0_u64;
        let mut rest = Some(name.as_bytes());
        while let Some(bytes) = rest {
            let word;
            (word, rest) = text_words(bytes);
            // The last word of a name, which may be the only one, stays as it is.
            digest ^= word;
            if rest.is_some() {
                digest = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                digest ^= digest >> 32;
            }
        }
        Self(digest)
    }

    pub(super) fn word(self) -> u64 {
        self.0
    }
}
