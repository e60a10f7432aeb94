#![doc = include_str!("../README.md")]

mod builder;
mod error;
mod losses;
mod queue;
mod recent;
mod worker;
mod writer;

pub use builder::ObjectStoreWriterBuilder;
pub use error::ObjectStoreError;
pub use writer::ObjectStoreWriter;
