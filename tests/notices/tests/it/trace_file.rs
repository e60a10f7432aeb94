//! A trace file that can't be written. The counters hold for the whole process, so the test has its own.
#![cfg(target_os = "linux")]

use std::os::unix::fs::symlink;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use genai::Notice;
use genai::telemetry::{Telemetry, TraceFile};

#[genai::tool(call_id = None)]
fn look_up() -> usize {
    3
}

/// Runs the closure while the call is open.
#[genai::tool(call_id = None, skip_all)]
fn looks_up(does: impl FnOnce()) {
    does();
    assert_eq!(look_up(), 3);
}

#[test]
fn unwritable_file_is_noticed() {
    if own_process::passed("trace_file::unwritable_file_is_noticed") {
        return;
    }
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    let folder = tempfile::tempdir().expect("there is room");

    let full = folder.path().join("run.jsonl");
    symlink("/dev/full", &full).expect("there is room");
    let telemetry = Telemetry::builder().trace_file(&full).init().expect("it is set up");
    for _ in 0..3 {
        assert_eq!(look_up(), 3, "the program goes on");
    }
    let place = format!("did not reach the trace file {}: No space left", full.display());
    let lost = telemetry.flush().expect_err("nothing is written").to_string();
    assert!(lost.starts_with(&format!("3 spans {place}")), "{lost}");
    let report = genai::telemetry::report();
    assert!(report.contains(&format!("lost     3 spans {place}")), "{report}");
    assert_eq!(look_up(), 3, "and again");
    drop(telemetry);
    let report = genai::telemetry::report();
    assert!(report.contains(&format!("lost     4 spans {place}")), "{report}");
    let notices = std::mem::take(&mut *seen.lock().expect("no hook panicked"));
    let [notice] = notices.as_slice() else {
        panic!("{notices:?}")
    };
    assert_eq!(notice.code, "trace_file");
    let start = format!("the trace file {} can't be written: No space left", full.display());
    assert!(notice.text.starts_with(&start), "{}", notice.text);
    assert_eq!(genai::notices().get("trace_file"), Some(&8), "each record is counted");

    let telemetry = Telemetry::builder().trace_file(folder.path()).init();
    drop(telemetry.expect("a file that can't be opened stops nothing"));
    let notices = std::mem::take(&mut *seen.lock().expect("no hook panicked"));
    let [notice] = notices.as_slice() else {
        panic!("{notices:?}")
    };
    let start = format!(
        "the trace file {} can't be opened: Is a directory",
        folder.path().display()
    );
    assert!(notice.text.starts_with(&start), "{}", notice.text);
    assert!(TraceFile::create(folder.path()).is_err());
    let strict = Telemetry::builder().trace_file(folder.path()).strict().init();
    let refused = strict.expect_err("it can't be opened");
    assert!(refused.to_string().contains(&start), "{refused}");

    let gone = folder.path().join("gone/run.jsonl");
    let telemetry = Telemetry::builder().trace_file(&gone).init().expect("it is set up");
    looks_up(|| {
        std::fs::remove_dir_all(folder.path().join("gone")).expect("it is there");
        // The library checks the file once a second.
        std::thread::sleep(Duration::from_millis(1_100));
    });
    drop(telemetry);
    let notices = seen.lock().expect("no hook panicked");
    let [made, notice] = notices.as_slice() else {
        panic!("{notices:?}")
    };
    let folder = folder.path().join("gone");
    let start = format!("the folder {} was not there and has been made", folder.display());
    assert!(made.text.starts_with(&start), "{}", made.text);
    let start = format!("the trace file {} was deleted; a new one begins", gone.display());
    assert!(notice.text.starts_with(&start), "{}", notice.text);
    let records = std::fs::read_to_string(&gone).expect("it is there again");
    assert_eq!(records.matches("\"execute_tool looks_up\"").count(), 2, "{records}");
    drop(notices);

    let first = Telemetry::builder().trace_file(&gone).init().expect("it is set up");
    let second = Telemetry::builder().trace_file(&gone).init().expect("it is set up");
    drop((second, first));
    let notices = seen.lock().expect("no hook panicked");
    let own = format!("look into {}", gone.with_file_name("run.2.jsonl").display());
    assert!(
        notices[2..].iter().map(|notice| notice.text.contains(&own)).eq([true]),
        "{notices:?}"
    );
}
