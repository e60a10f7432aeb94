//! Items that rustc knows to be behind a feature.

use genai::JoinSetExt as _;
use genai::Server;
use genai::{CallEventLayer, OutsideCallFilter};

fn main() {
    let _ = (CallEventLayer, OutsideCallFilter, genai::propagation::inject_headers);
}
