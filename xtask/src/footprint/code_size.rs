//! `cargo xtask code-size`: the machine code of an annotated function, compared with the figures on record.

use std::fmt::Write as _;
use std::fs;

use super::function;
use crate::output::{Result, root};

/// File with the figures on record: bytes of a function, and its attribute.
const RECORDED: &str = "xtask/src/footprint/code_size.txt";
/// Number of functions of each form.
const FUNCTIONS: u32 = 100;
/// Allowed relative difference, for other processors and other versions of dependencies.
const TOLERANCE: f64 = 0.05;

/// Measures the code, and writes the figures or compares them with those on record.
pub(crate) fn run(check: bool) -> Result<String> {
    let path = root().join(RECORDED);
    let measured = function::code(&root().join("target/footprint/code"), FUNCTIONS)?;
    let mut text = String::new();
    for (name, bytes) in &measured {
        let _ = writeln!(text, "{bytes:6.0}  {name}");
    }
    if !check {
        fs::write(&path, &text).map_err(|error| format!("cannot write {RECORDED}: {error}"))?;
        return Ok(text);
    }
    let recorded = fs::read_to_string(&path).map_err(|error| format!("cannot read {RECORDED}: {error}"))?;
    for (name, bytes) in measured {
        let line = recorded.lines().find(|line| line.ends_with(name));
        let before = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        let before = before.ok_or_else(|| format!("{RECORDED} has no line for {name}"))?;
        if (bytes - before).abs() > before * TOLERANCE {
            return Err(format!(
                "{name} takes {bytes:.0} bytes of machine code, {before:.0} are on record: if that is meant, run `cargo xtask code-size`"
            ));
        }
    }
    Ok(text)
}
