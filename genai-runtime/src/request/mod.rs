//! Traits for requests and tool calls, and the address of the server that receives a request.

mod request;
#[cfg(feature = "http")]
mod server;
mod started;
mod tool_call;

pub(crate) use request::says_something;
pub use request::{Request, RequestAttributes};
#[cfg(feature = "http")]
pub use server::ServerAddress;
pub(crate) use started::StartAttributes;
pub use tool_call::{ToolArguments, ToolCall};
