//! The cost of a call while the tree is on the terminal, for each value of `GENAI_TREE`. The lines of open calls need a
//! terminal, which `script` provides:
//!
//! ```text
//! cargo build --release -p calls --example live
//! for tree in end lines live; do
//!     GENAI_TREE=$tree script -qec target/release/examples/live /dev/null 2>&1 | grep 'µs per call'
//! done
//! ```

use std::error::Error;
use std::time::{Duration, Instant};

/// Number of calls of the run. It is long enough for several of the terminal's pictures, which are drawn five times a
/// second. The tree keeps 10,000 calls.
const CALLS: u32 = 500_000;

#[genai::tool(call_id = None)]
fn look_up(number: u32) -> u32 {
    number + 1
}

#[genai::agent]
fn agent(calls: u32) -> Duration {
    let start = Instant::now();
    let found = (0..calls).map(look_up).max();
    assert_eq!(found, Some(calls));
    start.elapsed()
}

fn main() -> Result<(), Box<dyn Error>> {
    let telemetry = genai::telemetry::init()?;
    agent(1_000);
    let took = agent(CALLS);
    drop(telemetry);
    let each = took.as_secs_f64() * 1e6 / f64::from(CALLS);
    println!("{each:.2} µs per call");
    Ok(())
}
