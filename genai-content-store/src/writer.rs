//! The handle of a writer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::ObjectStoreError;
use crate::queue::Queue;
use genai_runtime::capture::ContentStore;

/// Writes contents to a folder or a bucket, in a thread of its own. Without features it writes to folders; the features
/// `aws`, `gcp` and `azure` add clouds.
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
/// Keep it until the end of `main`. Dropping it stops taking objects, and waits at most five seconds for those on their
/// way.
///
/// The caller only hashes a content and puts it into a queue with room for 1 024 objects and 64 MiB. A content without
/// room in the queue is not taken. Equal contents are the same object, and are written once if they are among the last
/// 4 096. Failed requests are retried by `object_store`.
///
/// Lost contents are counted and raise a `genai::Notice`: at the first loss, and at the end if there were more.
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

    /// Waits until all objects taken so far have arrived, for at most `timeout`. It blocks: within async code, call it
    /// where blocking is allowed.
    ///
    /// # Errors
    ///
    /// Returns an error if objects were lost since the last flush, with the reason for the last loss; or if the timeout
    /// expired.
    pub fn flush(&self, timeout: Duration) -> Result<(), ObjectStoreError> {
        self.queue.losses.flush(timeout)
    }

    /// Number of objects lost so far, because there was no room or because they did not arrive.
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
