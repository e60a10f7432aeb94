//! Four numbers separated by points: an address, a version, or an object identifier.

use std::ops::Range;

use crate::boundary::without_ending;
use crate::bytes::{count_before, count_from};

/// Whether four numbers with points are an address that may identify somebody.
pub(crate) fn is_public_ip(text: &str, range: &Range<usize>, key: &str) -> bool {
    let Ok(address) = text[range.clone()].parse::<std::net::Ipv4Addr>() else {
        return false;
    };
    let before = text[..range.start].trim_end_matches([' ', '(', '"', '\'', '=', ':', '-', '_']);
    // The word must be right before the number: an address may be anywhere in a sentence about versions.
    let version = [
        "version",
        "release",
        "section",
        "sections",
        "step",
        "spec",
        "chapter",
        "clause",
        "oid",
        "objectidentifier",
        "rev",
        ",v",
        "git",
        "linux",
        "kernel",
        "since",
        "版本",
        "バージョン",
        "버전",
    ]
    .iter()
    .any(|word| without_ending(before, word).is_some() || key.eq_ignore_ascii_case(word));
    // `// 8.2.1.1, constructors` is a comment in source code; behind `http://` it would be an address. The numbers of
    // sections are small.
    let source = text[..range.start]
        .strip_suffix("// ")
        .filter(|before| !before.ends_with(':'));
    let comment = source.is_some() && address.octets().iter().all(|number| *number < 40);
    // `1.2.5.1-2` is a version, `10.0.0.1-10.0.0.5` a range of addresses.
    let rest = text.as_bytes().get(range.end..).unwrap_or_default();
    let revision = rest.first() == Some(&b'-') && {
        let digits = count_from(rest, 1, usize::MAX, u8::is_ascii_digit);
        digits > 0 && rest.get(1 + digits) != Some(&b'.')
    };
    // `Chrome/120.0.56.179`
    let product = text[..range.start].strip_suffix('/').is_some_and(|name| {
        let letters = count_before(name.as_bytes(), name.len(), 24, u8::is_ascii_alphabetic);
        name[name.len() - letters..].starts_with(|first: char| first.is_ascii_uppercase())
    });
    // `1.5.0.1.txt`
    let file = [
        ".txt", ".md", ".rst", ".html", ".tar", ".tgz", ".zip", ".deb", ".rpm", ".jar", ".dll", ".so", ".js", ".py",
        ".json",
    ]
    .iter()
    .any(|end| rest.starts_with(end.as_bytes()) && !rest.get(end.len()).is_some_and(u8::is_ascii_alphanumeric));
    // `libc.so.6.2.35.1`
    let library = text[..range.start].ends_with(".so.");
    // Certificates contain object identifiers such as `2.5.29.15`.
    let number = &text[range.clone()];
    let object = number.starts_with("2.5.4.") || number.starts_with("2.5.29.");
    // A network mask is not an address.
    let version = version || comment || object || revision || product || file || library || address.octets()[0] == 255;
    !(address.is_loopback() || address.is_unspecified() || address.is_broadcast() || version)
}
