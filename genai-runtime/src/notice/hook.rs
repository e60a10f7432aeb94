//! The public form of a notice, and the hook for it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

use crate::notice::code::Code;

/// One sentence about data that was not recorded as configured, with its remedy.
///
/// Passed to [`on_notice`]. It never holds prompts, arguments, results or credentials.
///
/// ```
/// # extern crate genai_runtime as genai;
/// genai::on_notice(|notice| {
///     if notice.code == "spans_lost" {
///         println!("{notice}"); // genai[spans_lost]: 3 spans did not reach …
///     }
/// });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// The kind of notice, such as `spans_lost`: a row in `docs/reference/notices.md`.
    pub code: &'static str,
    /// The sentence for a person.
    pub text: String,
}

impl Notice {
    /// All codes, sorted.
    pub const CODES: &'static [&'static str] = Code::TEXTS;
}

/// The line on standard error: `genai[spans_lost]: 3 spans did not reach http://localhost:4318: …`.
impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "genai[{}]: {}", self.code, self.text)
    }
}

type Hook = Arc<dyn Fn(&Notice) + Send + Sync>;

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

/// Calls `hook` with every later notice, in place of a hook that was set before.
///
/// Use it to send notices to your program's own log. Each notice comes once per place in the code that raises
/// it, so a hook is rarely called. It runs on the thread where the notice is raised: it must not call annotated
/// functions or change the configuration. A panic in it is caught.
///
/// Notices also go to `tracing` (feature `tracing`, target `genai`, level `WARN`) and to the counters of
/// [`notices`](crate::notices). They go to standard error if it is a terminal, if the tree is printed there, in debug
/// builds, or with `GENAI_LOG=1`. `GENAI_LOG=0` keeps standard error quiet. Two notices may have an intended cause,
/// `capture_off` and `no_provider`: a release build writes these only with `GENAI_LOG=1`.
///
/// ```
/// # use genai_runtime as genai;
/// genai::on_notice(|notice| println!("{}: {}", notice.code, notice.text));
/// ```
pub fn on_notice(hook: impl Fn(&Notice) + Send + Sync + 'static) {
    let hook: Hook = Arc::new(hook);
    let before = HOOK.write().unwrap_or_else(PoisonError::into_inner).replace(hook);
    // The lock is released first: the old hook's destructor may raise a notice.
    drop(before);
}

pub(super) fn call(notice: &Notice) {
    let hook = HOOK.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(hook) = hook {
        // Notices are raised while guards are dropped, where a panic would end the process.
        drop(catch_unwind(AssertUnwindSafe(|| hook(notice))));
    }
}
