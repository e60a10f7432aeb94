//! Runs in processes of their own, which are killed, interrupted or panic; and what is left of them.
#![cfg(target_os = "linux")]

mod agent;
mod kill;
mod live;
mod panic;
mod pty;
mod signals;
mod trace_file;
