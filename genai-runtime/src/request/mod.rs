//! What was asked: the trait that reads a request, and the address of the server it goes to.

mod request;
#[cfg(feature = "http")]
mod server;

pub(crate) use request::says_something;
pub use request::{Request, RequestAttributes};
#[cfg(feature = "http")]
pub use server::Server;
