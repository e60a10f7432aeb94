//! Items that rustc knows to be behind a feature.

use genai::JoinSetExt as _;
use genai::Server;
use genai::{CallEvents, OutsideCalls};

fn main() {
    let _ = (CallEvents, OutsideCalls, genai::propagation::inject_headers);
}
