//! Compile errors of annotated functions, and programs that must compile.

mod diagnostics;
mod ui;
