//! Values inside constructors and `Debug` forms.

use crate::bytes::{count_from, skip};
use crate::values::is_quote;

/// Types whose constructors and `Debug` forms have names in lower case.
const WRAPPERS: &[&str] = &[
    "str",
    "string",
    "bytes",
    "secret",
    "sensitive",
    "some",
    "just",
    "ok",
    "repr",
    "quote",
];

/// Last names of paths that are wrappers: `pydantic.SecretStr(…)`, but not `os.Getenv(…)`.
const QUALIFIED: &[&str] = &["Secret", "Sensitive", "Some", "Optional", "Protected", "Redacted"];

/// Prefixes of strings.
const PREFIXES: &[&str] = &[
    "b", "r", "u", "f", "c", "br", "rb", "B", "R", "L", "N", "E", "@", "$", "r#", "br#",
];

/// The beginning of the value inside `Some(…)`, `SecretStr(…)`, `Key { inner: … }`, `b"…"`, which may be nested.
pub(crate) fn unwrapped(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'&' | b'*');
    let of_field = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let of_path = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'<' | b'>' | b'@' | b'$' | b'#')
    };
    let mut at = start;
    for _ in 0..6 {
        if let Some(inside) = cast(text, at) {
            at = inside;
            continue;
        }
        let outer = at > start;
        let end = at + count_from(bytes, at, 64, of_path);
        let name = &text[at..end];
        let is_string = is_quote_at(bytes, end + 1);
        // Most forms have one sign between the name and the value.
        let mut next = end + 1;
        match bytes.get(end) {
            // References, `new String("…")`, and Elixir's `%Secret{…}`.
            Some(b'&' | b'*' | b'%') if name.is_empty() && opens(bytes, next) => {}
            Some(b' ') if name == "new" && is_call_of_string(&text[end..]) => {}
            // Tuples and lists inside of a wrapper, and a tuple of a string.
            Some(b'(') if name.is_empty() && is_string => {}
            Some(b'[') if name.is_empty() && is_string && outer => {}
            // `Just "…"`
            Some(b' ') if matches!(name, "Just" | "Some" | "Ok" | "Right") && is_string => {}
            // The name of an argument: `Token(value='…')`.
            Some(b'=') if outer && !name.is_empty() && is_string => {}
            Some(quote) if is_quote(*quote) && PREFIXES.contains(&name) => next = end,
            Some(b'(' | b'[') if is_wrapper(name) => {
                skip(bytes, &mut next, blank, 64);
            }
            // `Key { inner: "…" }`
            Some(b' ' | b'{') if is_type(name) => {
                next = end;
                skip(bytes, &mut next, |byte| byte == b' ', 1);
                let brace = bytes.get(next) == Some(&b'{');
                next += 1;
                skip(bytes, &mut next, blank, 64);
                let field = skip(bytes, &mut next, of_field, 64);
                let colon = bytes.get(next) == Some(&b':');
                next += 1;
                skip(bytes, &mut next, blank, 64);
                if !(brace && field && colon) {
                    break;
                }
            }
            _ => break,
        }
        at = next;
    }
    at.min(text.len())
}

/// The beginning of the value behind a Go cast or a length: `(*string)("…")`, `(string) (len=10) "…"`,
/// `string(10) "…"`.
fn cast(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let of_type = |character: char| !(character.is_ascii_alphanumeric() || "*.[]_/".contains(character));
    let typed = |rest: &str| {
        let inside = rest.strip_prefix('(')?;
        let length = inside.find(of_type).filter(|length| (1..=64).contains(length))?;
        inside[length..].starts_with(')').then_some(length + 2)
    };
    let mut next = if let Some(sized) = rest.strip_prefix("string(") {
        let digits = count_from(sized.as_bytes(), 0, 12, u8::is_ascii_digit);
        (digits > 0 && sized[digits..].starts_with(')')).then_some("string(".len() + digits + 1)?
    } else {
        typed(rest)?
    };
    if rest[next..].starts_with(" (len=") {
        next += 1 + rest[next + 1..].bytes().take(32).position(|byte| byte == b')')? + 1;
    }
    next += usize::from(rest[next..].starts_with([' ', '(']));
    rest[next..].starts_with(['"', '`']).then_some(at + next)
}

fn is_quote_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| is_quote(*byte))
}

/// Whether a string or the name of a type begins here.
fn opens(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) == Some(&b'"') || bytes.get(at).is_some_and(u8::is_ascii_uppercase)
}

/// Whether the first bracket encloses a string in quotes.
fn is_call_of_string(text: &str) -> bool {
    let bracket = text.bytes().take(64).position(|byte| matches!(byte, b'(' | b'\n'));
    bracket.is_some_and(|at| text.as_bytes()[at] == b'(' && is_quote_at(text.as_bytes(), at + 1))
}

/// Whether the last name of a path begins with a capital letter: `main.Secret`.
fn is_type(path: &str) -> bool {
    let last = path.rsplit(['.', ':']).next().unwrap_or_default();
    last.starts_with(|first: char| first.is_ascii_uppercase())
}

fn is_wrapper(name: &str) -> bool {
    let upper = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
    if let Some((_, last)) = name.rsplit_once('.') {
        return QUALIFIED.iter().any(|known| last.starts_with(known));
    }
    let mut parts = name.split("::").map(|part| part.split('<').next().unwrap_or_default());
    WRAPPERS.contains(&name) || parts.any(upper) && !name.to_ascii_lowercase().contains("env")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_wrappers_are_stripped() {
        for (text, inside) in [
            (r#"Some("x")"#, r#""x")"#),
            ("Ok(Some(Secret(x)))", "x)))"),
            ("SecretStr('x')", "'x')"),
            (r#"b"x""#, r#""x""#),
            (r#"Key { inner: "x" }"#, r#""x" }"#),
            ("Some(\n        \"x\",\n    )", "\"x\",\n    )"),
            (r#"SecretString::from("x")"#, r#""x")"#),
            ("Optional[x]", "x]"),
            (r#"&"x""#, r#""x""#),
            (r#"("x",)"#, r#""x",)"#),
            (r#"Just "x""#, r#""x""#),
            (r#"Some(SecretBox(["x"]))"#, r#""x"]))"#),
            (r#"Token(value="x")"#, r#""x")"#),
            (r#"new String("x")"#, r#""x")"#),
            (r#"%Secret{value: "x"}"#, r#""x"}"#),
            (r#"N"x""#, r#""x""#),
            (r#"(*string)("x")"#, r#""x")"#),
            (r#"(string) (len=1) "x""#, r#""x""#),
            (r#"string(1) "x""#, r#""x""#),
            (r#"main.Secret{v: "x"}"#, r#""x"}"#),
            (r#"std::env::var("X")"#, r#"std::env::var("X")"#),
            (r#"os.Getenv("X")"#, r#"os.Getenv("X")"#),
            ("plain", "plain"),
        ] {
            assert_eq!(&text[unwrapped(text, 0)..], inside, "{text}");
        }
    }
}
