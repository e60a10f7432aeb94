//! Captured content, seen as a user's backend sees it. The configuration is the whole process's, so tests take turns.

mod answers;
mod backends;
mod blobs;
mod caps;
mod clouds;
mod copies;
mod doors;
mod endings;
mod events;
mod expressions;
mod json;
mod object_store;
mod operations;
mod other_process;
mod redaction;
mod requests;
mod schema;
mod schema_tests;
mod server_tools;
mod store;
mod streams;
mod summaries;
mod summaries_hostile;
mod summaries_of_messages;
mod support;
mod tool_calls;
