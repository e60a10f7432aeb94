//! `genai report`: the runs in one HTML file.

use genai_view::text;

use super::{Failure, Page, read};
use crate::arguments::Report;
use crate::report;

pub(crate) fn run(asked: &Report) -> Result<Page, Failure> {
    let input = read(&asked.input.files)?;
    let html = report::html(&input.runs, asked.content)
        .map_err(|error| Failure::Output(asked.input.files.join(", "), error))?;
    if asked.output.as_os_str() == "-" {
        return Ok(html.into());
    }
    let path = asked.output.display().to_string();
    std::fs::write(&asked.output, &html).map_err(|error| Failure::Output(path.clone(), error))?;
    let kilobytes = html.len().div_ceil(1000);
    if asked.input.json {
        return Ok(serde_json::json!({ "file": path, "bytes": html.len(), "runs": input.runs.len() }).into());
    }
    let runs = text::counted(input.runs.len() as u64, "run");
    Ok(format!("{path}: {runs}, {kilobytes} kB\n").into())
}
