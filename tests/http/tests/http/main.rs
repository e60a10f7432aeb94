//! Servers that continue the traces of their requests, over real HTTP on the loopback interface, and
//! requests that leave the process.

mod hostile;
mod hosts;
mod providers;
mod server;
mod support;
