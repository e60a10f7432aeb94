//! Notices on standard error, where a person may read them.

use std::io::{IsTerminal as _, Write as _};

use crate::notice::hook::Notice;

const VARIABLE: &str = "GENAI_LOG";

pub(super) fn write(notice: &Notice, is_hint: bool) {
    let stderr = std::io::stderr();
    if is_wanted(
        std::env::var(VARIABLE).ok().as_deref(),
        stderr.is_terminal() && !is_hint,
    ) {
        // Not `eprintln!`, which panics when standard error is closed. In one piece, so that no other output comes between.
        drop(stderr.lock().write_all(format!("{notice}\n").as_bytes()));
    }
}

/// Elsewhere a bare line would break the JSON that a log collector expects.
fn is_wanted(variable: Option<&str>, is_readable: bool) -> bool {
    match variable.map(str::trim) {
        Some("1") => true,
        Some("0") => false,
        _ => is_readable || cfg!(debug_assertions),
    }
}

#[cfg(test)]
mod tests {
    use crate::notice::terminal::is_wanted;

    #[test]
    fn log_variable_overrides_terminal_check() {
        for is_readable in [false, true] {
            assert!(is_wanted(Some("1"), is_readable));
            assert!(!is_wanted(Some(" 0 "), is_readable));
        }
        for unset in [None, Some(""), Some("yes")] {
            assert!(is_wanted(unset, true));
            assert_eq!(is_wanted(unset, false), cfg!(debug_assertions));
        }
    }
}
