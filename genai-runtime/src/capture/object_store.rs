//! Contents go to a folder, to Amazon S3, Google Cloud Storage or Azure, off the caller's path.

mod builder;
mod error;
mod losses;
mod queue;
mod recent;
mod worker;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use crate::capture::object_store::builder::ObjectStoreWriterBuilder;
pub use crate::capture::object_store::error::ObjectStoreError;

use crate::capture::object_store::queue::Queue;
use crate::capture::store::ContentStore;

/// Writes contents to a folder or a bucket, in a thread of its own. Feature `object-store` for folders; `object-store-aws`,
/// `object-store-gcp` and `object-store-azure` for clouds.
///
/// ```
/// use std::time::Duration;
/// use genai_runtime::Config;
/// use genai_runtime::capture::ObjectStoreWriter;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join("genai-otel-doc");
/// # let url = format!("file://{}", folder.display());
/// let contents = ObjectStoreWriter::open(&url)?; // "file:///var/lib/agent/contents", "s3://bucket/contents", …
/// Config::builder().content_store(contents.store()).install();
/// // … the program …
/// contents.flush(Duration::from_secs(5))?;
/// # Ok(())
/// # }
/// ```
///
/// Keep it until the end of `main`: dropping it waits for what is on its way, for at most five seconds, and takes nothing
/// more. On the caller's path a content is hashed and put into a queue, which has room for 1 024 objects and 64 MiB; what
/// there is no room for is not taken. Equal contents are written once, as far as the last 4 096 are remembered, and are the
/// same object in any case. Failed requests are tried again as `object_store` does it.
///
/// What was taken and got lost is counted, and said on standard error: once when it first happens, and at the end if there
/// was more.
#[must_use = "it is shut down when this is dropped: `let contents = …`, not `let _ = …`"]
pub struct ObjectStoreWriter {
    queue: Arc<Queue>,
    deadline: Duration,
}

impl ObjectStoreWriter {
    /// A writer to the place with this address:
    ///
    /// | address | feature | further settings |
    /// |---|---|---|
    /// | `file:///folder` | | the folder is made if it is not there |
    /// | `s3://bucket/prefix` | `object-store-aws` | `AWS_…` |
    /// | `gs://bucket/prefix` | `object-store-gcp` | `GOOGLE_…` |
    /// | `az://container/prefix` | `object-store-azure` | `AZURE_…` |
    ///
    /// The settings are environment variables, by the names that `object_store` has for them (`AWS_REGION`, `AWS_ENDPOINT`,
    /// `AWS_ACCESS_KEY_ID`, `GOOGLE_SERVICE_ACCOUNT`, `AZURE_STORAGE_ACCOUNT_NAME`, …); without keys, the identity of the
    /// machine is asked for.
    ///
    /// # Errors
    ///
    /// The address is none of these, has credentials or a query in it, or needs a feature; a setting is missing or wrong; the
    /// thread could not be started. Whether the place is there and may be written to is only known once something is.
    pub fn open(url: &str) -> Result<Self, ObjectStoreError> {
        Self::builder(url).open()
    }

    /// A writer whose settings are given in code.
    pub fn builder(url: impl Into<String>) -> ObjectStoreWriterBuilder {
        ObjectStoreWriterBuilder::new(url.into())
    }

    /// What the configuration takes: [`content_store`](crate::ConfigBuilder::content_store).
    pub fn store(&self) -> Arc<dyn ContentStore> {
        Arc::clone(&self.queue) as Arc<dyn ContentStore>
    }

    /// Waits until what was taken so far has arrived, for at most this long. It blocks: within async code, call it where
    /// blocking is allowed.
    ///
    /// # Errors
    ///
    /// Objects that were lost since the last flush, and why the last of them was; or that the time was not enough.
    pub fn flush(&self, timeout: Duration) -> Result<(), ObjectStoreError> {
        self.queue.losses.flush(timeout)
    }

    /// How many objects were lost so far: those that there was no room for, and those that did not arrive.
    pub fn lost(&self) -> usize {
        self.queue.losses.lost()
    }
}

impl Drop for ObjectStoreWriter {
    fn drop(&mut self) {
        self.queue.close();
        self.queue.losses.close(self.deadline);
        self.queue.end.notify_one();
    }
}

impl fmt::Debug for ObjectStoreWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectStoreWriter")
            .field("queue", &self.queue)
            .field("deadline", &self.deadline)
            .finish()
    }
}
