//! The handle that takes contents and waits for them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::ObjectStoreError;
use crate::queue::Queue;
use genai_runtime::capture::ContentStore;

/// Writes contents to a folder or a bucket, in a thread of its own. Without features it writes to
/// folders; the features `aws`, `gcp` and `azure` add clouds.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use std::time::Duration;
/// use genai::Config;
/// use genai_content_store::ObjectStoreWriter;
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
/// Contents that are lost are counted and raise a `genai::Notice`: once when it first happens, and at the end if there were
/// more.
#[must_use = "it is shut down when this is dropped: `let contents = …`, not `let _ = …`"]
pub struct ObjectStoreWriter {
    pub(crate) queue: Arc<Queue>,
    pub(crate) deadline: Duration,
}

impl ObjectStoreWriter {
    /// The store to pass to the configuration's `content_store(…)`.
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
