//! Runs in processes of their own, which are killed, interrupted or panic; and what is left of them.

mod agent;
mod kill;
mod trace_file;
