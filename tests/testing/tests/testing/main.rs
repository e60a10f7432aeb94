//! Tests of `genai::testing`.

mod agents;
mod failures;
mod isolation;
mod scripts;
mod views;
