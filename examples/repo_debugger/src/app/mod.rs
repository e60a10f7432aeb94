//! The agent without its terminal, so that tests can run it too.

#![allow(
    unreachable_pub,
    reason = "nothing in an example can be reached from outside, and `pub(crate)` would not say more"
)]

pub mod agent;
pub mod dispatch;
pub mod messages;
pub mod model;
pub mod notes;
pub mod repository;
pub mod scripted_model;
pub mod tools;

/// A callback that receives one line about the agent's next step.
pub type Progress = fn(&str);
