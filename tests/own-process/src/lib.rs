//! Support for tests that need a process of their own: because of a global provider, the hook of notices, or memory.

use std::env;
use std::process::Command;

/// Name of the variable that holds the path of the test that the process runs.
const VARIABLE: &str = "GENAI_OWN_PROCESS";

/// Runs the calling test again, alone in a new process, and returns `true` when it has passed there. In that process
/// it returns `false`, and the test goes on.
///
/// `test` is the path of the test as libtest prints it:
///
/// ```no_run
/// #[test]
/// fn provider_is_global() {
///     if own_process::passed("config::provider_is_global") {
///         return;
///     }
///     // … the test …
/// }
/// ```
///
/// # Panics
///
/// If the test fails in its process, with what it printed, or if no test has this path.
#[must_use = "the test ends here if it has passed in its own process"]
pub fn passed(test: &str) -> bool {
    if env::var(VARIABLE).is_ok_and(|running| running == test) {
        return false;
    }
    let program = env::current_exe().expect("a test is a program");
    let output = Command::new(program)
        .args(["--exact", test, "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(VARIABLE, test)
        .output()
        .expect("it runs again");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{test} in its own process: {}\n{printed}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr),
    );
    true
}
