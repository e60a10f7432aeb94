//! A text that a pattern matches, the same every time.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The text; none for what is no pattern.
pub(super) fn of(pattern: &str) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    let mut sample = Sample {
        text: String::new(),
        state: 0x2545_f491_4f6c_dd1d,
    };
    sample.add(&hir)?;
    Some(sample.text)
}

struct Sample {
    text: String,
    state: u64,
}

impl Sample {
    /// Some number below another.
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
                // Of what can be typed.
                let of_range =
                    |range: &regex_syntax::hir::ClassUnicodeRange| range.start().max(' ')..=range.end().min('~');
                let all: Vec<char> = class.ranges().iter().flat_map(of_range).collect();
                let index = self.below(all.len());
                self.text.push(*all.get(index)?);
            }
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(repetition) => {
                for _ in 0..repetition.min {
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
