//! Checks of numbers with check digits or a fixed form: card numbers, IBANs, national ids. All take digits as
//! `b'0'..=b'9'`.

fn value(digit: u8) -> u32 {
    u32::from(digit.wrapping_sub(b'0'))
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, &digit| sum * 10 + u64::from(value(digit)))
}

/// Sum of the digits, each times its weight.
fn weighted<'a>(digits: impl IntoIterator<Item = &'a u8>, weights: impl IntoIterator<Item = u32>) -> u32 {
    let digits = digits.into_iter().zip(weights);
    digits.map(|(&digit, weight)| value(digit) * weight).sum()
}

fn all_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Luhn's check digit, ISO/IEC 7812-1.
fn luhn(digits: &[u8]) -> bool {
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let last_first = || digits.iter().rev().map(|&digit| value(digit));
    let sum = last_first().step_by(2).sum::<u32>() + last_first().skip(1).step_by(2).map(double).sum::<u32>();
    sum.is_multiple_of(10)
}

/// A card number: an issuer's range, its lengths, and Luhn's check digit.
pub(crate) fn card(digits: &[u8]) -> bool {
    if !(13..=19).contains(&digits.len()) || all_same(digits) {
        return false;
    }
    let (two, three, four) = (number(&digits[..2]), number(&digits[..3]), number(&digits[..4]));
    let issued = match digits.len() {
        13 => two / 10 == 4,
        14 => matches!(two, 36 | 38 | 39) || (300..=305).contains(&three),
        // JCB issued the last two.
        15 => matches!(two, 34 | 37) || matches!(four, 1800 | 2131),
        16 => {
            two / 10 == 4
                || (51..=55).contains(&two)
                || (2200..=2204).contains(&four)
                || (2221..=2720).contains(&four)
                || (3528..=3589).contains(&four)
                || matches!(two, 50 | 56..=58 | 60 | 62..=65 | 67)
        }
        _ => two / 10 == 4 || matches!(two, 50 | 56..=58 | 60 | 62..=65 | 67),
    };
    issued && luhn(digits)
}

/// Groups as cards have them: all at once, by four, or four, six and the rest.
pub(crate) fn is_grouped_card(lengths: &[usize]) -> bool {
    match lengths {
        [_] | [4, 6, 4..=5] => true,
        [fours @ .., last] => fours.len() >= 3 && fours.iter().all(|&length| length == 4) && *last <= 7,
        [] => false,
    }
}

/// Length of a country's IBANs, from the registry of ISO 13616.
fn iban_length(country: [u8; 2]) -> Option<usize> {
    #[rustfmt::skip]
    const LENGTHS: &[(&str, usize)] = &[
        ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22),
        ("BI", 27), ("BR", 29), ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DJ", 27),
        ("DK", 18), ("DO", 28), ("EE", 20), ("EG", 29), ("ES", 24), ("FI", 18), ("FK", 18), ("FO", 18), ("FR", 27),
        ("GB", 22), ("GE", 22), ("GI", 23), ("GL", 18), ("GR", 27), ("GT", 28), ("HN", 28), ("HR", 21), ("HU", 28), ("IE", 22),
        ("IL", 23), ("IQ", 23), ("IS", 26), ("IT", 27), ("JO", 30), ("KW", 30), ("KZ", 20), ("LB", 28), ("LC", 32),
        ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("LY", 25), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19),
        ("MN", 20), ("MR", 27), ("MT", 31), ("MU", 30), ("NI", 28), ("NL", 18), ("NO", 15), ("OM", 23), ("PK", 24),
        ("PL", 28), ("PS", 29), ("PT", 25), ("QA", 29), ("RO", 24), ("RS", 22), ("RU", 33), ("SA", 24), ("SC", 31),
        ("SD", 18), ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27), ("SO", 23), ("ST", 25), ("SV", 28), ("TL", 23),
        ("TN", 24), ("TR", 26), ("UA", 29), ("VA", 22), ("VG", 24), ("XK", 20), ("YE", 30),
    ];
    let (_, length) = LENGTHS.iter().find(|(code, _)| code.as_bytes() == country)?;
    Some(*length)
}

/// Length of the IBAN at the beginning of a text, in bytes, with single blanks, tabs or hyphens inside.
pub(crate) fn iban(text: &[u8]) -> Option<usize> {
    let mut characters = Vec::with_capacity(34);
    let mut wanted = usize::MAX;
    for (index, &byte) in text.iter().enumerate().take(50) {
        if byte.is_ascii_alphanumeric() {
            characters.push(byte.to_ascii_uppercase());
            if characters.len() == 2 {
                wanted = iban_length([characters[0], characters[1]])?;
            }
        } else if !(matches!(byte, b' ' | b'-' | b'\t') && text.get(index + 1).is_some_and(u8::is_ascii_alphanumeric)) {
            return None;
        }
        if characters.len() == wanted {
            let check = number(&characters[2..4]);
            // Check digits range from 2 to 98. Small letters from a to f besides the country occur in dumps.
            let dump = text[..2].iter().all(u8::is_ascii_lowercase)
                && text[2..=index].iter().any(|byte| matches!(byte, b'a'..=b'f'))
                && !text[2..=index]
                    .iter()
                    .any(|byte| matches!(byte, b'g'..=b'z' | b'A'..=b'Z'));
            if !(2..=98).contains(&check) || !characters[2..4].iter().all(u8::is_ascii_digit) || dump {
                return None;
            }
            let ends = !text.get(index + 1).is_some_and(u8::is_ascii_alphanumeric);
            return (ends && mod97(&characters)).then_some(index + 1);
        }
    }
    None
}

/// ISO 7064, mod 97-10, over an IBAN.
fn mod97(characters: &[u8]) -> bool {
    let (head, tail) = characters.split_at(4);
    let remainder = tail.iter().chain(head).fold(0u32, |sum, &character| {
        if character.is_ascii_digit() {
            (sum * 10 + value(character)) % 97
        } else {
            (sum * 100 + u32::from(character - b'A') + 10) % 97
        }
    });
    remainder == 1
}

/// A social security number that may have been issued.
pub(crate) fn us_ssn(digits: &[u8]) -> bool {
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0
}

/// Checks the letters of a national insurance number: two before the digits, one after.
pub(crate) fn uk_nino(prefix: [u8; 2], suffix: u8) -> bool {
    let [first, second] = prefix;
    first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(&first)
        && !b"DFIQUVO".contains(&second)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&prefix)
        && matches!(suffix, b'A'..=b'D')
}

/// DNI: eight digits and their letter; a NIE's first letter counts as a digit.
pub(crate) fn es_dni(digits: &[u8], letter: u8) -> bool {
    let index = usize::try_from(number(digits) % 23).unwrap_or_default();
    b"TRWAGMYFPDXBNJZSQVHLCKE"[index] == letter.to_ascii_uppercase()
}

/// Codice fiscale: sixteen characters, including those where letters replace digits (omocodia).
pub(crate) fn it_codice_fiscale(code: &[u8]) -> bool {
    /// Values of letters at odd places. A digit has the value of the letter at its place in the alphabet.
    const ODD: &[u8; 26] = &[
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ];
    let upper: Vec<u8> = code.iter().map(u8::to_ascii_uppercase).collect();
    let digit = |byte: u8| byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte);
    let form = upper.len() == 16
        && upper.iter().enumerate().all(|(index, &byte)| match index {
            6 | 7 | 9 | 10 | 12..=14 => digit(byte),
            8 => b"ABCDEHLMPRST".contains(&byte),
            _ => byte.is_ascii_uppercase(),
        });
    // For women, 40 is added to the day.
    let day = upper
        .get(9..11)
        .filter(|day| day.iter().all(u8::is_ascii_digit))
        .map_or(1, number);
    if !form || !matches!(day, 1..=31 | 41..=71) {
        return false;
    }
    let place = |byte: u8| byte - if byte.is_ascii_digit() { b'0' } else { b'A' };
    let odd = upper[..15].iter().step_by(2).map(|&byte| ODD[usize::from(place(byte))]);
    let even = upper[1..15].iter().step_by(2).map(|&byte| place(byte));
    let sum: u32 = odd.chain(even).map(u32::from).sum();
    u32::from(upper[15] - b'A') == sum % 26
}

/// CPF: eleven digits, the last two check the others.
pub(crate) fn br_cpf(digits: &[u8]) -> bool {
    let check = |length: usize| {
        let rest = weighted(digits[..length].iter().rev(), 2..) * 10 % 11 % 10;
        rest == value(digits[length])
    };
    digits.len() == 11 && !all_same(digits) && check(9) && check(10)
}

/// BSN: nine digits, the last one weighs -1 in a sum that eleven divides.
pub(crate) fn nl_bsn(digits: &[u8]) -> bool {
    let sum = weighted(digits[..8].iter().rev(), 2..);
    !all_same(digits) && sum % 11 == value(digits[8])
}

/// Identifikationsnummer: eleven digits. One of the first ten occurs two or three times, none more often; ISO 7064, mod
/// 11,10.
pub(crate) fn de_idnr(digits: &[u8]) -> bool {
    let mut counts = [0u8; 10];
    for &digit in &digits[..10] {
        counts[value(digit) as usize % 10] += 1;
    }
    let repeated: Vec<u8> = counts.into_iter().filter(|&count| count > 1).collect();
    if digits[0] == b'0' || !matches!(repeated.as_slice(), [2 | 3]) {
        return false;
    }
    let product = digits[..10].iter().fold(10, |product, &digit| {
        let sum = (value(digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == value(digits[10])
}

/// NIR: thirteen digits and a key of two.
pub(crate) fn fr_nir(digits: &[u8]) -> bool {
    let month = number(&digits[3..5]);
    matches!(digits[0], b'1' | b'2' | b'3' | b'4' | b'7' | b'8')
        && (matches!(month, 1..=12 | 20..=42 | 50..=99))
        && 97 - number(&digits[..13]) % 97 == number(&digits[13..])
}

/// National number: a date, a count and two check digits. The check includes a leading 2 for people born from 2000 on.
pub(crate) fn be_nn(digits: &[u8]) -> bool {
    let (month, day) = (number(&digits[2..4]), number(&digits[4..6]));
    let (base, check) = (number(&digits[..9]), number(&digits[9..]));
    (month % 20 <= 12 && month < 60 && day <= 31)
        && !all_same(digits)
        && (97 - base % 97 == check || 97 - (base + 2_000_000_000) % 97 == check)
}

/// PESEL: a date whose month includes the century, a count, a check digit.
pub(crate) fn pl_pesel(digits: &[u8]) -> bool {
    let (month, day) = (number(&digits[2..4]) % 20, number(&digits[4..6]));
    let sum = weighted(&digits[..10], [1, 3, 7, 9].into_iter().cycle());
    (1..=12).contains(&month) && (1..=31).contains(&day) && (10 - sum % 10) % 10 == value(digits[10])
}
