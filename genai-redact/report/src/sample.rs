//! Random texts that match a pattern. The same seed gives the same text.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A text that the pattern is likely to match: positions like `\b` are not checked. `None` if the pattern is invalid or
/// matches bytes. A repetition is at most [`LONGER`] longer than its minimum.
pub(crate) fn of(pattern: &str, seed: u64) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    let mut sample = Sample {
        text: String::new(),
        // The state must not be 0, hence the odd number; the factor makes texts of close seeds differ.
        state: (2 * seed + 1).wrapping_mul(0x2545_f491_4f6c_dd1d),
    };
    sample.add(&hir)?;
    Some(sample.text)
}

const LONGER: u32 = 16;

struct Sample {
    text: String,
    state: u64,
}

impl Sample {
    /// A pseudorandom number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap_or_default() % limit.max(1)
    }

    fn add(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(std::str::from_utf8(&literal.0).ok()?),
            HirKind::Class(Class::Unicode(class)) => {
                // Only characters that can be typed are drawn.
                let of_range =
                    |range: &regex_syntax::hir::ClassUnicodeRange| range.start().max(' ')..=range.end().min('~');
                let all: Vec<char> = class.ranges().iter().flat_map(of_range).collect();
                let index = self.below(all.len());
                self.text.push(*all.get(index)?);
            }
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(repetition) => {
                let longer = repetition.max.map_or(LONGER, |max| (max - repetition.min).min(LONGER));
                let longer = self.below(usize::try_from(longer).ok()? + 1);
                for _ in 0..usize::try_from(repetition.min).ok()? + longer {
                    self.add(&repetition.sub)?;
                }
            }
            HirKind::Capture(capture) => self.add(&capture.sub)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part))?,
            HirKind::Alternation(ways) => {
                let way = self.below(ways.len());
                self.add(ways.get(way)?)?;
            }
        }
        Some(())
    }
}
