//! Captured content, seen as a user's backend sees it. The configuration is the whole process's, so tests take turns.

mod answers;
mod caps;
mod doors;
mod endings;
mod events;
mod json;
mod operations;
mod redaction;
mod schema;
mod server_tools;
mod streams;
mod support;
