//! Numbers with letters beside their digits.

use super::{NumberHit, Numbers};
use crate::ids;
use crate::rule::Rule;

impl Numbers<'_> {
    /// Spanish id: eight digits and a letter, or a letter, seven digits and a letter.
    pub(super) fn dni(&self, index: usize) -> Option<NumberHit> {
        let bytes = self.text.as_bytes();
        let group = self.groups[index].clone();
        let letter = |at: usize| matches!(self.byte(at), b'X'..=b'Z' | b'x'..=b'z');
        let (from, end) = match group.len() {
            8 => (group.start, group.end),
            7 if matches!(self.before(group.start), b'X'..=b'Z') => (group.start - 1, group.end),
            7 if self.before(group.start) == b'-' && group.start >= 2 && letter(group.start - 2) => {
                (group.start - 2, group.end)
            }
            2 if self.has_lengths(index, &[2, 3, 3]) => (group.start, self.groups[index + 2].end),
            _ => return None,
        };
        let to = end + usize::from(matches!(self.byte(end), b'-' | b' '));
        let last = self.byte(to).is_ascii_alphabetic() && !self.joined_after(to + 1);
        if !last || !self.is_on(Rule::EsDni) || self.joined_before(from) {
            return None;
        }
        // The first letter of a NIE stands for a digit.
        let characters = bytes[from..end].iter().filter(|byte| byte.is_ascii_alphanumeric());
        let digits = characters.map(|byte| match byte.to_ascii_uppercase() {
            digit @ b'0'..=b'9' => digit,
            letter => letter - b'X' + b'0',
        });
        let digits: Vec<u8> = digits.collect();
        ids::es_dni(&digits, self.byte(to)).then_some((Rule::EsDni, from..to + 1))
    }

    /// National insurance number: `AB 12 34 56 C`, also without blanks.
    pub(super) fn nino(&self, index: usize) -> Option<NumberHit> {
        if !self.is_on(Rule::UkNino) {
            return None;
        }
        let start = self.groups[index].start;
        let prefix = self.two_before(start)?;
        let letters = [self.byte(prefix), self.byte(prefix + 1)];
        let end = match self.groups[index].len() {
            6 => self.groups[index].end,
            2 if self.has_lengths(index, &[2, 2, 2]) => self.groups[index + 2].end,
            _ => return None,
        };
        let suffix = end + usize::from(self.byte(end) == b' ');
        if self.joined_before(prefix) {
            return None;
        }
        if ids::uk_nino(letters, self.byte(suffix)) && !self.joined_after(suffix + 1) {
            return Some((Rule::UkNino, prefix..suffix + 1));
        }
        // In groups, the number is recognizable without its last letter.
        let grouped = self.before(start) == b' ' && self.groups[index].len() == 2 && !self.joined_after(end);
        (grouped && ids::uk_nino(letters, b'A')).then_some((Rule::UkNino, prefix..end))
    }

    /// A French number of somebody born in Corsica: `2A` and `2B` stand for 19 and 18.
    pub(super) fn corsican(&self, index: usize) -> Option<NumberHit> {
        let range = self.groups[index].start..self.groups[index].start + 15;
        let bytes = self.text.as_bytes().get(range.clone())?;
        let (head, tail) = (&bytes[..6], &bytes[7..]);
        let stands_for = match bytes[6] {
            b'A' => b'9',
            b'B' => b'8',
            _ => return None,
        };
        let form = self.groups[index].len() == 6 && head[5] == b'2' && tail.iter().all(u8::is_ascii_digit);
        let whole = !self.joined_before(range.start) && !self.joined_after(range.end);
        let digits = [&head[..5], [b'1', stands_for].as_slice(), tail].concat();
        (self.is_on(Rule::FrNir) && form && whole && ids::fr_nir(&digits)).then_some((Rule::FrNir, range))
    }
}
