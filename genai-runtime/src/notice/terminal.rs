//! Notices on standard error, where a person may read them.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::notice::hook::Notice;

const VARIABLE: &str = "GENAI_LOG";

/// Whether the tree is printed on standard error.
static HAS_TREE: AtomicBool = AtomicBool::new(false);

/// Marks the tree as printed on standard error. Notices are printed with it: readers of the tree can read them too.
#[cfg(feature = "tree")]
pub(crate) fn notices_beside_tree() {
    HAS_TREE.store(true, Relaxed);
}

pub(super) fn write(notice: &Notice, is_hint: bool) {
    let stderr = std::io::stderr();
    let is_read = stderr.is_terminal() || HAS_TREE.load(Relaxed);
    let log = std::env::var(VARIABLE).ok();
    if is_wanted(log.as_deref(), is_read, is_hint, cfg!(debug_assertions)) {
        // `eprintln!` would panic when standard error is closed. One write keeps other output from coming between.
        drop(stderr.lock().write_all(format!("{notice}\n").as_bytes()));
    }
}

/// Whether a notice is written: `GENAI_LOG` decides, or else whether a person reads standard error. Elsewhere, a bare
/// line would break the JSON that a log collector expects.
fn is_wanted(variable: Option<&str>, is_read: bool, is_hint: bool, is_debug_build: bool) -> bool {
    match variable.map(str::trim) {
        Some("1") => true,
        Some("0") => false,
        _ => is_debug_build || (is_read && !is_hint),
    }
}

#[cfg(test)]
mod tests {
    use crate::notice::terminal::is_wanted;

    const BOTH: [bool; 2] = [true, false];

    #[test]
    fn log_variable_decides_alone() {
        for (is_read, is_hint) in BOTH
            .into_iter()
            .flat_map(|is_read| BOTH.map(|is_hint| (is_read, is_hint)))
        {
            for is_debug_build in BOTH {
                assert!(is_wanted(Some("1"), is_read, is_hint, is_debug_build));
                assert!(!is_wanted(Some(" 0 "), is_read, is_hint, is_debug_build));
            }
        }
    }

    #[test]
    fn release_build_writes_where_somebody_reads() {
        for unset in [None, Some(""), Some("yes")] {
            for is_read in BOTH {
                assert_eq!(is_wanted(unset, is_read, false, false), is_read);
                assert!(!is_wanted(unset, is_read, true, false));
                assert!(is_wanted(unset, is_read, true, true));
            }
        }
    }
}
