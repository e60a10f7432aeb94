//! The guide's table of variables is generated from the table here. `UPDATE_EXPECT=1` writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::telemetry::settings::variables::{Effect, all};

const START: &str =
    "<!-- variables: written by `UPDATE_EXPECT=1 cargo test -p genai-runtime --features tree guide` -->\n";
const END: &str = "<!-- end -->";

fn table() -> String {
    let mut table = "\n| variable | meaning |\n| --- | --- |\n".to_owned();
    let mut without_effect = "\n| no effect | instead |\n| --- | --- |\n".to_owned();
    for variable in all() {
        // The variables of one signal have the meaning of the general one.
        let of_signal = ["TRACES_", "METRICS_", "LOGS_"].iter().any(|signal| {
            let general = variable.name.replacen(&format!("OTLP_{signal}"), "OTLP_", 1);
            general != variable.name && all().any(|other| other.name == general)
        });
        if of_signal {
            continue;
        }
        let (rows, text) = match variable.effect {
            Effect::Honoured(meaning) => (&mut table, meaning),
            Effect::None(instead) => (&mut without_effect, instead),
        };
        writeln!(rows, "| `{}` | {text} |", variable.name).expect("a string can be written");
    }
    format!("{table}{without_effect}\n")
}

#[test]
fn reference_shows_variable_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/variables.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (before, rest) = page.split_once(START).expect("the table has a start");
    let (written, after) = rest.split_once(END).expect("the table has an end");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{START}{}{END}{after}", table())).expect("the page can be written");
    } else {
        assert_eq!(written, table());
    }
}
