//! A panic in `main` prints what was open.

use crate::agent;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() {
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    let (hangs, hanging) = tokio::sync::oneshot::channel();
    tokio::spawn(agent::hanging(hangs));
    hanging.await.expect("it hangs");
    panic!("the agent's host fails");
}

#[test]
fn panic_prints_open_calls() {
    let output = agent::process("panic::child")
        .output()
        .expect("this test can be run again");
    assert!(!output.status.success());
    let printed = String::from_utf8_lossy(&output.stderr);
    let hang = printed.lines().find(|line| line.contains("execute_tool hang"));
    assert!(hang.is_some_and(|line| line.ends_with("open")), "{printed}");
    assert!(printed.contains("the agent's host fails"), "{printed}");
    assert!(printed.contains("loop: run_tests 4×"), "{printed}");
}
