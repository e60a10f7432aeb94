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
    let place = if stderr.is_terminal() {
        Place::Terminal
    } else if HAS_TREE.load(Relaxed) {
        Place::BesideTree
    } else {
        Place::Elsewhere
    };
    let log = std::env::var(VARIABLE).ok();
    if is_wanted(log.as_deref(), place, is_hint, cfg!(debug_assertions)) {
        // `eprintln!` would panic when standard error is closed. One write keeps other output from coming between.
        drop(stderr.lock().write_all(format!("{notice}\n").as_bytes()));
    }
}

/// The kind of thing that standard error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Terminal,
    /// A file or a log that contains the tree too.
    BesideTree,
    /// A bare line would break the JSON that a log collector expects.
    Elsewhere,
}

/// Whether a notice is written: `GENAI_LOG` decides, or else the kind of standard error.
fn is_wanted(variable: Option<&str>, place: Place, is_hint: bool, is_debug_build: bool) -> bool {
    match variable.map(str::trim) {
        Some("1") => true,
        Some("0") => false,
        _ => is_debug_build || (place != Place::Elsewhere && !is_hint),
    }
}

#[cfg(test)]
mod tests {
    use crate::notice::terminal::{Place, is_wanted};

    const PLACES: [Place; 3] = [Place::Terminal, Place::BesideTree, Place::Elsewhere];

    #[test]
    fn log_variable_decides_alone() {
        for (place, is_hint, is_debug_build) in PLACES.into_iter().flat_map(|place| {
            let builds = [(true, true), (true, false), (false, true), (false, false)];
            builds.map(|(is_hint, is_debug_build)| (place, is_hint, is_debug_build))
        }) {
            assert!(is_wanted(Some("1"), place, is_hint, is_debug_build));
            assert!(!is_wanted(Some(" 0 "), place, is_hint, is_debug_build));
        }
    }

    #[test]
    fn release_build_writes_where_somebody_reads() {
        for unset in [None, Some(""), Some("yes")] {
            let written = PLACES.map(|place| is_wanted(unset, place, false, false));
            assert_eq!(written, [true, true, false]);
            let hints = PLACES.map(|place| is_wanted(unset, place, true, false));
            assert_eq!(hints, [false; 3]);
            let debug = PLACES.map(|place| is_wanted(unset, place, true, true));
            assert_eq!(debug, [true; 3]);
        }
    }
}
