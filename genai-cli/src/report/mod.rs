//! The report: runs in one HTML file, which loads nothing and can be sent.
//!
//! `scripts/report-page.sh build` makes the page from `page/src`, and it is checked in. Traces may be hostile: they
//! reach the page as JSON without a `<`, and the page writes them as text only.

mod conversation;
mod data;
mod table;
mod used;

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use genai_redact::StandardRedactor;
use sha2::{Digest as _, Sha256};

use crate::model::Run;

const SCRIPT: &str = include_str!("../../page/dist/page.js");
const STYLE: &str = include_str!("../../page/dist/page.css");

/// The runs as one HTML document.
///
/// Captured contents are included only with `content`, and pass the standard redaction rules once more.
///
/// # Errors
///
/// If the trace file, whose attributes are read again, has been removed or changed since then.
pub(crate) fn html(runs: &[Run], content: bool) -> io::Result<String> {
    let data = data::report(runs, content, &StandardRedactor::default())?;
    Ok(document(&escaped(&data.to_string())))
}

/// JSON that is safe in a script element: nothing in it ends the element or begins a comment.
fn escaped(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// A value of `script-src` or `style-src` that allows this text and no other.
fn allowed(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn document(data: &str) -> String {
    let (script, style) = (allowed(SCRIPT), allowed(STYLE));
    let policy = format!(
        "default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Report of an agent's run</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <div id=\"report\"><noscript>This report needs JavaScript. It loads nothing from the network.</noscript></div>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n\
         <script>{SCRIPT}</script>\n\
         </body>\n\
         </html>\n"
    )
}

#[cfg(test)]
mod tests;
