//! Notice about invalid token counts. It appears once per process, so the test starts one.

use std::env;
use std::process::Command;

use genai::Usage;

const CHILD: &str = "GENAI_TEST_COUNTS";

#[test]
fn invalid_token_counts_notice_once() {
    if env::var_os(CHILD).is_some() {
        for _ in 0..3 {
            let usage = Usage::input_including_cached(-1)
                .with_output_tokens(u64::MAX)
                .with_reasoning_tokens(i128::MAX);
            assert_eq!(usage, Usage::unknown());
        }
        return;
    }
    let own = env::current_exe().expect("a test is a program");
    let test = "counts::invalid_token_counts_notice_once";
    let output = Command::new(own)
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .env("GENAI_LOG", "1")
        .output()
        .expect("it runs again");
    let said = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{said}");
    let lines: Vec<_> = said.lines().filter(|line| line.starts_with("genai[")).collect();
    assert_eq!(
        lines,
        [
            "genai[token_count]: a token count was negative or above 1000000000000, which no call can use: such counts are not recorded; update the client, or read the counts with the key `response`"
        ]
    );
}
