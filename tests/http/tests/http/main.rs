//! Servers that continue the traces of their requests, over real HTTP on the loopback interface.

mod hostile;
mod server;
mod support;
