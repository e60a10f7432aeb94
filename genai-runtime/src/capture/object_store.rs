//! Contents go to a folder, to Amazon S3, Google Cloud Storage or Azure, off the caller's path.

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
