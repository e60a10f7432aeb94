//! `genai::telemetry::init()` against collectors that work, and against those that do not. The set-up is the whole process's,
//! so the agents are processes of their own.

mod agent;
mod answers;
mod outage;
mod signals;
mod wire;
