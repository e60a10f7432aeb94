//! Printing of open calls when `main` panics, or when the run around them ends.

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

/// An agent that continues after the run that started it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other test runs it, in a process of its own"]
async fn outlives() {
    #[genai::agent(name = "lead")]
    async fn lead() -> tokio::task::JoinHandle<()> {
        let (hangs, hanging) = tokio::sync::oneshot::channel();
        let mate = genai::spawn(async {
            drop(agent::hanging(hangs).await);
        });
        hanging.await.expect("it hangs");
        mate
    }
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    drop(lead().await);
}

#[test]
fn tree_shows_agent_that_outlives() {
    let output = agent::process("panic::outlives")
        .output()
        .expect("this test can be run again");
    assert!(output.status.success());
    let printed = String::from_utf8_lossy(&output.stderr);
    let (_, tree) = printed.split_once("\ninvoke_agent lead ").expect("the tree begins so");
    let mut lines = tree.split("\n\n").next().expect("the tree is there").lines();
    let lead = lines.next().expect("it is the first");
    assert!(lead.contains("4 000 in") && lead.ends_with("completed"), "{printed}");
    let mate = lines.next().expect("it is under it");
    assert!(
        mate.contains("invoke_workflow hanging") && mate.contains("4 000 in"),
        "{printed}"
    );
    assert_eq!(
        lines.clone().filter(|line| line.contains(" chat ")).count(),
        4,
        "{printed}"
    );
    let hang = lines.find(|line| line.contains("execute_tool hang"));
    assert!(hang.is_some_and(|line| line.ends_with("open")), "{printed}");
    assert!(!printed.contains("the root has not ended"), "{printed}");
}
