//! Without the features `tree` and `telemetry`.

use genai::telemetry::TreeExporter;

fn main() {
    let _ = TreeExporter::stderr();
}
