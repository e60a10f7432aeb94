//! UUIDs, which are frequent in logs: their digits are not numbers.

/// The end of the UUID whose first digit this is. A UUID without any letter is treated as a number.
pub(crate) fn around(bytes: &[u8], digit: usize) -> Option<usize> {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    const LENGTH: usize = 36;
    let before = bytes[..digit].iter().rev().take(8);
    let start = digit - before.take_while(|byte| byte.is_ascii_hexdigit()).count();
    let uuid = bytes.get(start..start + LENGTH)?;
    if HYPHENS.iter().any(|at| uuid[*at] != b'-') {
        return None;
    }
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let is_apart = !bytes[..start].last().is_some_and(joins) && !bytes.get(start + LENGTH).is_some_and(joins);
    let count = |is: fn(&u8) -> bool| uuid.iter().map(|byte| u8::from(is(byte))).sum::<u8>();
    let is_uuid = usize::from(count(u8::is_ascii_hexdigit)) == LENGTH - HYPHENS.len();
    (is_apart && is_uuid && count(u8::is_ascii_alphabetic) > 0).then_some(start + LENGTH)
}

#[cfg(test)]
mod tests {
    use crate::uuid::around;

    #[test]
    fn uuid_with_letter_is_skipped() {
        let id = "0190a7c2-3f5e-7b1d-9c44-5e2f8a6b1d03";
        assert_eq!(around(id.as_bytes(), 0), Some(36));
        assert_eq!(around(format!("id={id},").as_bytes(), 3), Some(39));
        assert_eq!(around(b"ab30a7c2-3f5e-7b1d-9c44-5e2f8a6b1d03", 2), Some(36));
    }

    #[test]
    fn digits_of_other_forms_are_kept() {
        for text in [
            "12345678-1234-1234-1234-123456789012",
            "0190a7c2-3f5e-7b1d-9c44-5e2f8a6b1d034",
            "0190a7c2-3f5e-7b1d-9c44-5e2f8a6b1d0g",
            "4111-1111-1111-1111",
            "0190a7c2-3f5e",
        ] {
            assert_eq!(around(text.as_bytes(), 0), None, "{text}");
        }
    }
}
