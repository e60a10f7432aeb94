//! Output of the library on standard error, in a separate process.

use std::process::Command;

use crate::all_calls;
use crate::exported::Exported;
use crate::secrets::found_in;
use crate::settings::DEFAULT;

#[test]
#[ignore = "runs in the process that the next one starts"]
fn in_a_process() {
    let exported = Exported::of(DEFAULT, all_calls);
    println!("exported: {}", exported.lines().len());
}

#[test]
fn standard_error_leaks_nothing() {
    let output = Command::new(std::env::current_exe().expect("this is a process"))
        .args(["--ignored", "--exact", "stderr::in_a_process", "--nocapture"])
        .output()
        .expect("it can be started again");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(stdout.contains("exported: "), "{stdout}");
    for written in [stdout, stderr] {
        assert_eq!(found_in(&written).next(), None, "{written}");
    }
}
