//! Bytes of a kind: their number in a row, and the search for the first one.

/// Number of bytes of a kind in a row from a place on, at most `most`.
pub(crate) fn count_from(bytes: &[u8], at: usize, most: usize, is: impl Fn(&u8) -> bool) -> usize {
    let end = at.saturating_add(most).min(bytes.len());
    bytes[at..end].iter().take_while(|byte| is(byte)).count()
}

/// Number of bytes of a kind in a row right before a place, at most `most`.
pub(crate) fn count_before(bytes: &[u8], at: usize, most: usize, is: impl Fn(&u8) -> bool) -> usize {
    let near = &bytes[at.saturating_sub(most)..at];
    near.iter().rev().take_while(|byte| is(byte)).count()
}

/// Moves a place past at most `most` bytes of a kind. Returns whether there was one.
pub(crate) fn skip(bytes: &[u8], at: &mut usize, wanted: impl Fn(u8) -> bool, most: usize) -> bool {
    let from = *at;
    while *at < bytes.len() && *at - from < most && wanted(bytes[*at]) {
        *at += 1;
    }
    *at > from
}

/// The beginning of the line around a place, or the byte this far before it.
pub(crate) fn line_start(bytes: &[u8], at: usize, most: usize) -> usize {
    let from = at.saturating_sub(most);
    let newline = bytes[from..at].iter().rposition(|byte| *byte == b'\n');
    newline.map_or(from, |newline| from + newline + 1)
}

/// Number of bytes that are searched one by one first: if matches are frequent, the next one is near.
const NEAR: usize = 8;

/// The first byte from there on that is one of these, searched many at once: several times as fast as one after the other
/// where there is none. `is` returns 0 or 1 without branches, which compilers turn into instructions for many bytes at
/// once.
pub(crate) fn find_byte(bytes: &[u8], from: usize, is: impl Fn(u8) -> u8) -> Option<usize> {
    let position = |bytes: &[u8]| bytes.iter().position(|&byte| is(byte) != 0);
    let near = from.saturating_add(NEAR).min(bytes.len());
    if let Some(at) = position(bytes.get(from..near)?) {
        return Some(from + at);
    }
    let none = |block: &[u8]| block.iter().fold(0, |any, &byte| any | is(byte)) == 0;
    let mut at = near;
    while let Some(block) = bytes[at..].first_chunk::<64>()
        && none(block)
    {
        at += block.len();
    }
    while let Some(block) = bytes[at..].first_chunk::<16>()
        && none(block)
    {
        at += block.len();
    }
    position(&bytes[at..]).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::find_byte;

    #[test]
    fn byte_found_at_any_distance() {
        for length in 0..200 {
            let bytes = [vec![b'.'; length], b"x.x".to_vec()].concat();
            let is = |byte: u8| u8::from(byte == b'x');
            for from in 0..=length {
                assert_eq!(find_byte(&bytes, from, is), Some(length), "{from} {length}");
            }
            assert_eq!(find_byte(&bytes, length + 1, is), Some(length + 2));
            assert_eq!(find_byte(&bytes, length + 3, is), None);
            assert_eq!(find_byte(&bytes, length + 4, is), None);
        }
    }
}
