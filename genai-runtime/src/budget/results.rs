//! The last distinct results of a call.

/// The last distinct results of a call, as halves of their hashes, the latest first; 0 is an empty place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SeenResults([u32; 3]);

impl SeenResults {
    pub(crate) fn contains(self, result: u64) -> bool {
        self.0.contains(&half(result))
    }

    /// Whether the last result was the same, or there is no result.
    pub(crate) fn is_last(self, result: u64) -> bool {
        let [last, ..] = self.0;
        last == 0 || last == half(result)
    }

    pub(crate) fn note(&mut self, result: u64) {
        let result = half(result);
        let at = self.0.iter().position(|seen| *seen == result);
        let at = at.unwrap_or(self.0.len() - 1);
        if let Some(moved) = self.0.get_mut(..=at) {
            moved.rotate_right(1);
        }
        if let Some(last) = self.0.first_mut() {
            *last = result;
        }
    }

    pub(crate) fn note_some(&mut self, result: Option<u64>) {
        if let Some(result) = result {
            self.note(result);
        }
    }
}

/// Half of a hash, never 0.
fn half(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::SeenResults;

    #[test]
    fn last_three_results_are_remembered() {
        let hash = |number: u64| number << 32;
        let mut seen = SeenResults::default();
        assert!(!seen.contains(hash(7)) && seen.is_last(hash(7)));
        for result in [1, 2, 3, 2] {
            seen.note(hash(result));
        }
        assert!([1, 2, 3].iter().all(|result| seen.contains(hash(*result))));
        assert!(seen.is_last(hash(2)) && !seen.is_last(hash(3)));
        seen.note(hash(4));
        assert!(!seen.contains(hash(1)));
    }
}
