//! `genai::telemetry::init()` with collectors that work and collectors that do not. The set-up holds for the whole
//! process, so each agent has a process of its own.

mod agent;
mod answers;
mod in_force;
mod outage;
mod signals;
mod wire;
