//! Tests of `genai::testing`.

mod agents;
mod cassettes;
mod failures;
mod isolation;
mod replay;
mod scripts;
mod views;
