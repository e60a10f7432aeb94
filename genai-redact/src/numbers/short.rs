//! Runs of few digits, nearly all of which can be skipped at once.

use std::ops::Range;

use super::Numbers;

impl Numbers<'_> {
    /// Whether a run of less than nine digits is too short: no letter or word beside it extends it, and no phone number
    /// begins with it.
    pub(super) fn is_short(&self, start: usize, end: usize) -> bool {
        let rest = self.text.as_bytes().get(end..).unwrap_or_default();
        let of_phone = |byte: &&u8| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')');
        let gap = rest.iter().take(3).take_while(of_phone).count();
        let goes_on = gap > 0 && rest.get(gap).is_some_and(u8::is_ascii_digit);
        let zero = self.byte(start) == b'0' && !self.is_piece(start);
        !(goes_on || zero || self.is_near_word(start) || self.may_have_letters_beside(start, end))
    }

    /// Whether a short run may belong to letters beside it: those of an IBAN, a NINO, a NIR of Corsica, a DNI.
    fn may_have_letters_beside(&self, start: usize, end: usize) -> bool {
        let letter = |at: usize| self.byte(at).is_ascii_alphabetic();
        let last = self.groups.last().map_or(0, Range::len);
        let before = start > 0 && letter(start - 1);
        let spaced_before = start > 1 && self.byte(start - 1) == b' ' && letter(start - 2);
        let spaced_after = matches!(self.byte(end), b' ' | b'-') && letter(end + 1);
        let is_dni = matches!(last, 7 | 8) || self.has_lengths(0, &[2, 3, 3]);
        before
            || spaced_before && (last == 6 || self.has_lengths(0, &[2, 2, 2]))
            || last == 6 && matches!(self.byte(end), b'A' | b'B')
            || letter(end) && is_dni
            || spaced_after && is_dni
    }

    /// Whether a number is a piece of something longer, behind a digit and a sign: `12:34:`, `2005-`.
    pub(super) fn is_piece(&self, start: usize) -> bool {
        matches!(self.before(start), b':' | b'-' | b'/' | b',') && start > 1 && self.byte(start - 2).is_ascii_digit()
    }

    /// Whether an area's digits and a sign between blanks begin a number: `030 / 901820`.
    pub(super) fn is_area(&self, start: usize, end: usize) -> bool {
        let rest = self.text.as_bytes().get(end..).unwrap_or_default();
        self.byte(start) == b'0' && matches!(rest, [b' ', b'/' | b'-', b' ', b'0'..=b'9', ..])
    }

    /// Whether a few digits behind a letter may be a piece of something with letters: an IBAN or a code of sixteen.
    pub(super) fn may_have_letters(&mut self, start: usize) -> bool {
        self.word_around(start).len() == 16 || self.groups[0].len() >= 2 && start >= 2 && start - self.word.start == 2
    }
}
