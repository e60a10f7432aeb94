//! Passwords in the arguments of commands that name them by a letter.

use std::ops::Range;

use crate::bytes::skip;
use crate::fields::of_name;
use crate::values::is_placeholder;

/// Place of a password: right behind its option, in the next word, or in either of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Attached,
    Apart,
    Either,
}

use Place::{Apart, Attached, Either};

/// Commands with their options for a password, according to their manuals. `mysql` is also the beginning of `mysqldump` and
/// `mysqladmin`.
const COMMANDS: &[(&str, &str, Place)] = &[
    ("mysql", "-p", Attached),
    ("mariadb", "-p", Attached),
    ("sshpass", "-p", Either),
    ("docker login", "-p", Either),
    ("podman login", "-p", Either),
    ("helm registry login", "-p", Either),
    ("oc login", "-p", Either),
    ("az login", "-p", Either),
    ("mongo", "-p", Either),
    ("redis-cli", "-a", Either),
    ("ldap", "-w", Either),
    ("7z", "-p", Attached),
    ("zip", "-P", Either),
    ("unzip", "-P", Either),
    ("sqlcmd", "-P", Either),
    ("bcp", "-P", Either),
    ("snowsql", "-p", Apart),
    ("keytool", "-storepass", Apart),
    ("keytool", "-keypass", Apart),
    ("openssl", "-k", Apart),
    ("buildah login", "-p", Either),
    ("skopeo login", "-p", Either),
    ("nerdctl login", "-p", Either),
    ("crane auth login", "-p", Either),
    ("faas-cli login", "-p", Either),
    ("cf login", "-p", Either),
    ("ibmcloud login", "-p", Either),
    ("cqlsh", "-p", Either),
    ("cypher-shell", "-p", Either),
    ("influx", "-password", Apart),
    ("ipmitool", "-P", Either),
    ("tsql", "-P", Either),
    ("rdesktop", "-p", Either),
    ("xfreerdp", "/p:", Attached),
    ("evil-winrm", "-p", Either),
    ("rar", "-p", Attached),
    ("ssh-keygen", "-N", Either),
    ("mosquitto_pub", "-P", Either),
    ("mosquitto_sub", "-P", Either),
    ("useradd", "-p", Apart),
    ("usermod", "-p", Apart),
];

/// The names that the search looks for, in the order of the table.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|(name, ..)| *name)
}

/// Longest distance at which an option is found, in bytes.
const LONGEST: usize = 2048;

/// The password among the arguments behind a command's name, in a shell's line or a list of strings.
pub(crate) fn password(text: &str, index: usize, at: &Range<usize>) -> Option<Range<usize>> {
    let (_, option, place) = *COMMANDS.get(index)?;
    let bytes = text.as_bytes();
    if at.start > 0 && bytes[at.start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let mut next = at.end;
    skip(bytes, &mut next, of_name, 16);
    let most = bytes.len().min(next + LONGEST);
    let between = |byte: u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b',' | b'\\');
    while next < most {
        let gap = next;
        while next < most && (between(bytes[next]) || bytes[next] == b'\n' && next > gap && bytes[next - 1] == b'\\') {
            next += 1;
        }
        let rest = bytes.get(next..most)?;
        if next == gap || rest.is_empty() {
            return None;
        }
        if rest.starts_with(option.as_bytes()) {
            let mut start = next + option.len();
            skip(bytes, &mut start, |byte| byte == b'=', 1);
            let first = bytes.get(start).copied();
            let attached = first.is_some_and(|byte| !between(byte) && !byte.is_ascii_whitespace());
            let opened = first.filter(|byte| matches!(byte, b'"' | b'\''));
            if attached && place != Apart {
                return word(text, start, None);
            }
            if opened.is_some() && place != Apart && !matches!(bytes.get(start + 1), Some(b',' | b' ')) {
                return word(text, start + 1, opened);
            }
            if place != Attached {
                skip(bytes, &mut start, between, 8);
                let opened = bytes[start - 1];
                return word(text, start, Some(opened).filter(|byte| matches!(byte, b'"' | b'\'')));
            }
        }
        while next < most && !between(bytes[next]) {
            if matches!(bytes[next], b'\n' | b'|' | b';') {
                return None;
            }
            next += 1;
        }
    }
    None
}

/// A word of a command: up to the quote that opened it, or to a blank.
fn word(text: &str, start: usize, quote: Option<u8>) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let ends = |byte: u8| match quote {
        Some(quote) => byte == quote || byte == b'\n',
        None => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'\\' | b'|' | b';' | b')'),
    };
    let length = rest.bytes().position(ends).unwrap_or(rest.len());
    let value = &rest[..length];
    let stands_for = value.starts_with(['$', '<', '-']) || is_placeholder(value);
    (!value.is_empty() && !stands_for).then_some(start..start + length)
}
