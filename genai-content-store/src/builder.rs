//! Settings of a writer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use object_store::{ObjectStore, ObjectStoreScheme, parse_url_opts};
use tokio::sync::mpsc::channel;
use url::{Position, Url};

use crate::error::{ObjectStoreError, words};
use crate::queue::Queue;
use crate::worker;
use crate::writer::ObjectStoreWriter;

impl ObjectStoreWriter {
    /// Opens a writer to the place with this address:
    ///
    /// | address | feature | further settings |
    /// |---|---|---|
    /// | `file:///folder` | | the folder is created if it is missing |
    /// | `s3://bucket/prefix` | `aws` | `AWS_…` |
    /// | `gs://bucket/prefix` | `gcp` | `GOOGLE_…` |
    /// | `az://container/prefix` | `azure` | `AZURE_…` |
    ///
    /// The settings are environment variables with the names that `object_store` has for them: `AWS_REGION`,
    /// `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `GOOGLE_SERVICE_ACCOUNT`, `AZURE_STORAGE_ACCOUNT_NAME`, … Without keys, the
    /// writer uses the identity of the machine.
    ///
    /// # Errors
    ///
    /// Opening fails in these cases:
    ///
    /// * The address is none of these, contains credentials or a query, or needs a feature.
    /// * A setting is missing or wrong.
    /// * The thread could not be started.
    ///
    /// A place that does not exist or may not be written to is only found by the first write.
    pub fn open(url: &str) -> Result<Self, ObjectStoreError> {
        Self::builder(url).open()
    }

    /// Returns a builder, for settings in code.
    pub fn builder(url: impl Into<String>) -> ObjectStoreWriterBuilder {
        ObjectStoreWriterBuilder {
            url: url.into(),
            options: Vec::new(),
            store: None,
            queue: 1_024,
            queue_bytes: 64 << 20,
            concurrency: 8,
            deadline: Duration::from_secs(5),
        }
    }
}

/// Builder of an [`ObjectStoreWriter`].
///
/// ```no_run
/// # use std::time::Duration;
/// # use genai_content_store::{ObjectStoreError, ObjectStoreWriter};
/// let contents = ObjectStoreWriter::builder("s3://bucket/contents")
///     .option("aws_region", "eu-central-1")
///     .queue(10_000)
///     .concurrency(32)
///     .deadline(Duration::from_secs(20))
///     .open()?;
/// # Ok::<(), ObjectStoreError>(())
/// ```
#[must_use = "nothing is written until `open` is called"]
pub struct ObjectStoreWriterBuilder {
    url: String,
    options: Vec<(String, String)>,
    store: Option<Arc<dyn ObjectStore>>,
    queue: usize,
    queue_bytes: usize,
    concurrency: usize,
    deadline: Duration,
}

impl ObjectStoreWriterBuilder {
    /// Sets a setting of the store, in place of its environment variable. The names are those of `object_store`:
    /// `aws_region`, `azure_storage_account_name`. Names that it does not have are ignored.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.push((name.into(), value.into()));
        self
    }

    /// Writes to this store of `object_store`, with its own credentials and retries, at the path of the address.
    /// Options and the environment are then not read.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use genai::capture::ContentObject;
    /// use genai_content_store::ObjectStoreWriter;
    /// use object_store::memory::InMemory;
    /// use object_store::{ObjectStore, ObjectStoreExt};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    /// let contents = ObjectStoreWriter::builder("memory:///contents").object_store(Arc::clone(&memory)).open()?;
    ///
    /// let object = ContentObject::new(b"content".to_vec(), "text/plain");
    /// let path = format!("contents/{}", object.name());
    /// assert_eq!(contents.store().put(object), Some(format!("memory:///{path}")));
    /// contents.flush(Duration::from_secs(60))?;
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// # runtime.block_on(async {
    /// assert_eq!(memory.get(&path.into()).await?.bytes().await?, "content");
    /// # Ok::<(), object_store::Error>(()) })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn object_store(mut self, store: Arc<dyn ObjectStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Number of objects that may wait; 1 024 by default.
    pub fn queue(mut self, objects: usize) -> Self {
        self.queue = objects;
        self
    }

    /// Number of bytes that may wait or be on their way; 64 MiB by default. One object alone may be larger.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// Number of objects that are written at the same time; 8 by default.
    pub fn concurrency(mut self, objects: usize) -> Self {
        self.concurrency = objects;
        self
    }

    /// Longest time that dropping the writer blocks; five seconds by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Starts the writer.
    ///
    /// # Errors
    ///
    /// See [`ObjectStoreWriter::open`].
    pub fn open(self) -> Result<ObjectStoreWriter, ObjectStoreError> {
        let url = parse(&self.url)?;
        let wrong = |error: &object_store::Error| refused(url.as_str(), words(error));
        let (scheme, prefix) = ObjectStoreScheme::parse(&url).map_err(|error| wrong(&error.into()))?;
        let store = if let Some(store) = self.store {
            store
        } else {
            let options = environment(&scheme).chain(self.options);
            let (store, _) = parse_url_opts(&url, options).map_err(|error| wrong(&error))?;
            Arc::from(store)
        };
        // Tokio panics on a larger capacity.
        let (sender, jobs) = channel(self.queue.clamp(1, 1 << 20));
        let base = format!("{}{}", &url[..Position::BeforePath], url.path().trim_end_matches('/'));
        let queue = Arc::new(Queue::new(base, prefix, self.queue_bytes, sender));
        worker::start(&queue, jobs, store, self.concurrency.clamp(1, 1 << 10))?;
        Ok(ObjectStoreWriter {
            queue,
            deadline: self.deadline,
        })
    }
}

/// The values of options are left out, since they may be secrets.
impl fmt::Debug for ObjectStoreWriterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options: Vec<_> = self.options.iter().map(|(name, _)| name).collect();
        f.debug_struct("ObjectStoreWriterBuilder")
            .field("options", &options)
            .field("queue", &self.queue)
            .field("queue_bytes", &self.queue_bytes)
            .field("concurrency", &self.concurrency)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// Parses the address. It is recorded on spans, so it must not contain secrets.
fn parse(text: &str) -> Result<Url, ObjectStoreError> {
    const EXPECTED: &str = "expected an address such as file:///var/lib/contents or s3://bucket/contents";
    let shown = text.split(['@', '?', '#']).next().unwrap_or_default();
    // The text before an `@` may be a password.
    let shown = if text.contains('@') { "this address" } else { shown };
    let url = Url::parse(text).map_err(|error| refused(shown, format!("{error}; {EXPECTED}")))?;
    // Azure's addresses have the container in the place of the user.
    let names_container = ["az", "adl", "azure", "abfs", "abfss"].contains(&url.scheme());
    if url.password().is_some() || (!url.username().is_empty() && !names_container) {
        let reason = "credentials do not belong in it, since it is recorded; set them in the environment or as options";
        return Err(refused(shown, reason.to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused(shown, format!("it may have neither `?` nor `#`; {EXPECTED}")));
    }
    Ok(url)
}

fn refused(url: &str, reason: String) -> ObjectStoreError {
    ObjectStoreError::Url {
        url: url.to_owned(),
        reason,
    }
}

/// The settings of this kind of store. Only variables with its prefix are read: `object_store` would also accept a
/// plain `TOKEN` or `REGION`.
fn environment(scheme: &ObjectStoreScheme) -> impl Iterator<Item = (String, String)> + use<> {
    let prefix = match scheme {
        ObjectStoreScheme::AmazonS3 => Some("AWS_"),
        ObjectStoreScheme::GoogleCloudStorage => Some("GOOGLE_"),
        ObjectStoreScheme::MicrosoftAzure => Some("AZURE_"),
        _ => None,
    };
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    variables.filter(move |(name, _)| prefix.is_some_and(|prefix| name.starts_with(prefix)))
}
