//! Runs in processes that are killed, interrupted or panic, and the telemetry that they leave.
#![cfg(target_os = "linux")]

mod agent;
mod kill;
mod live;
mod panic;
mod pty;
mod signals;
mod trace_file;
