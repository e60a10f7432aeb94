//! Search for bytes of a kind, many at once: several times as fast as one after the other where there is none.

/// Number of bytes that are searched one by one first: if matches are frequent, the next one is near.
const NEAR: usize = 8;

/// The first byte from there on that is one of these. `is` returns 0 or 1 without branches, which compilers turn into
/// instructions for many bytes at once.
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
