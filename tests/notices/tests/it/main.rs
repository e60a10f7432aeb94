//! Notices: their reasons, where they go, and their documentation.

mod documentation;
mod events;
mod hash_key;
mod hook;
mod nothing_recorded;
mod prices;
mod propagation;
mod signals;
mod sources;
mod stderr;
mod trace_file;
mod values;
