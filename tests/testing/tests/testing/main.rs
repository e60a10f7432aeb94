//! Tests of `genai::testing`.

mod agents;
mod failures;
mod isolation;
mod replay;
mod scripts;
mod views;
