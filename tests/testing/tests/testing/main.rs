//! What `genai::testing` promises.

mod agents;
mod failures;
mod isolation;
mod scripts;
mod views;
