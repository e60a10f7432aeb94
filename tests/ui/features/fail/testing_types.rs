//! Without the features `testing` and `testing-http`.

use genai::testing::{ModelServer, ScriptedModel};

fn main() {
    let _ = (ModelServer::start, ScriptedModel::new);
}
