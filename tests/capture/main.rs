//! Captured content, seen as a user's backend sees it. The configuration is the whole process's, so tests take turns.

mod answers;
mod blobs;
mod caps;
#[cfg(feature = "object-store-aws")]
mod clouds;
mod doors;
mod endings;
mod events;
mod expressions;
mod json;
#[cfg(feature = "object-store")]
mod object_store;
mod operations;
#[cfg(feature = "object-store")]
mod other_process;
mod redaction;
mod schema;
mod server_tools;
mod store;
mod streams;
mod support;
