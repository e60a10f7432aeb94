//! Passwords in the arguments of commands that name them by a letter.

use std::ops::Range;

use crate::values::{is_placeholder, skip};

/// A command, and the form in which it takes a password.
struct Command {
    name: &'static str,
    option: &'static str,
    /// The value follows the option directly, as a word of its own, or in either way.
    attached: bool,
    apart: bool,
}

const fn command(name: &'static str, option: &'static str, attached: bool, apart: bool) -> Command {
    Command {
        name,
        option,
        attached,
        apart,
    }
}

/// Commands, according to their manuals. `mysql` is also the beginning of `mysqldump` and `mysqladmin`.
#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    command("mysql", "-p", true, false),
    command("mariadb", "-p", true, false),
    command("sshpass", "-p", true, true),
    command("docker login", "-p", true, true),
    command("podman login", "-p", true, true),
    command("helm registry login", "-p", true, true),
    command("oc login", "-p", true, true),
    command("az login", "-p", true, true),
    command("mongo", "-p", true, true),
    command("redis-cli", "-a", true, true),
    command("ldap", "-w", true, true),
    command("7z", "-p", true, false),
    command("zip", "-P", true, true),
    command("unzip", "-P", true, true),
    command("sqlcmd", "-P", true, true),
    command("bcp", "-P", true, true),
    command("snowsql", "-p", false, true),
    command("keytool", "-storepass", false, true),
    command("keytool", "-keypass", false, true),
    command("openssl", "-k", false, true),
    command("buildah login", "-p", true, true),
    command("skopeo login", "-p", true, true),
    command("nerdctl login", "-p", true, true),
    command("crane auth login", "-p", true, true),
    command("faas-cli login", "-p", true, true),
    command("cf login", "-p", true, true),
    command("ibmcloud login", "-p", true, true),
    command("cqlsh", "-p", true, true),
    command("cypher-shell", "-p", true, true),
    command("influx", "-password", false, true),
    command("ipmitool", "-P", true, true),
    command("tsql", "-P", true, true),
    command("rdesktop", "-p", true, true),
    command("xfreerdp", "/p:", true, false),
    command("evil-winrm", "-p", true, true),
    command("rar", "-p", true, false),
    command("ssh-keygen", "-N", true, true),
    command("mosquitto_pub", "-P", true, true),
    command("mosquitto_sub", "-P", true, true),
    command("useradd", "-p", false, true),
    command("usermod", "-p", false, true),
];

/// The names that the search looks for, in the order of the table.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

/// Longest distance at which an option is found, in bytes.
const LONGEST: usize = 2048;

/// The password among the arguments behind a command's name, in a shell's line or a list of strings.
pub(crate) fn password(text: &str, index: usize, at: &Range<usize>) -> Option<Range<usize>> {
    let command = COMMANDS.get(index)?;
    let bytes = text.as_bytes();
    if at.start > 0 && bytes[at.start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let mut next = at.end;
    skip(
        bytes,
        &mut next,
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        16,
    );
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
        if rest.starts_with(command.option.as_bytes()) {
            let mut start = next + command.option.len();
            skip(bytes, &mut start, |byte| byte == b'=', 1);
            let attached = bytes
                .get(start)
                .is_some_and(|byte| !between(*byte) && !byte.is_ascii_whitespace());
            let opened = bytes.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
            if attached && command.attached {
                return word(text, start, None);
            }
            if opened.is_some() && command.attached && !matches!(bytes.get(start + 1), Some(b',' | b' ')) {
                return word(text, start + 1, opened);
            }
            if command.apart {
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
