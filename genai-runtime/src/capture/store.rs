//! Storage of whole contents as objects that are named by a hash of their bytes.

pub(crate) mod storing;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::messages::{extension, known};
use crate::notice::{Code, notice_each};

/// Object for a [`ContentStore`]: redacted bytes, and a name made from their hash.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::ContentObject;
///
/// let object = ContentObject::new(b"hello".to_vec(), "text/plain");
/// assert_eq!((object.bytes(), object.media_type()), (&b"hello"[..], "text/plain"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ContentObject {
    name: String,
    media_type: String,
    bytes: Vec<u8>,
}

impl ContentObject {
    /// Creates an object from any bytes, for example to try out a store. An invalid or empty media type becomes
    /// `application/octet-stream`, and its parameters are dropped.
    pub fn new(bytes: Vec<u8>, media_type: &str) -> Self {
        let media_type = known(media_type);
        let digest = Sha256::digest(&bytes);
        let mut name = String::with_capacity(84);
        name.push_str("sha256/");
        push_hex(&mut name, &digest[..1]);
        name.push('/');
        push_hex(&mut name, &digest);
        name.push('.');
        name.push_str(extension(&media_type));
        Self {
            name,
            media_type,
            bytes,
        }
    }

    /// Name of the object, such as `sha256/ab/abcd….json`. It consists of `sha256/`, the first two digits of the
    /// SHA-256 of the bytes, `/`, all 64 digits in lower case, and a file extension. An unknown media type has the
    /// extension `bin`. Equal bytes of one media type have the same name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Media type of the bytes: `application/json` for contents, `text/plain` for texts. A binary part keeps the media
    /// type of its message, or has `application/octet-stream`.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Bytes of the object.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes of the object, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// Omits the bytes, which are content.
impl fmt::Debug for ContentObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentObject")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Store of whole contents, whose addresses are recorded on spans and events. The crate `genai-content-store` provides
/// stores for folders and clouds; set one by [`content_store`](crate::ConfigBuilder::content_store).
///
/// ```
/// # extern crate genai_runtime as genai;
/// use std::sync::mpsc::{SyncSender, sync_channel};
/// use genai::Config;
/// use genai::capture::{ContentObject, ContentStore};
///
/// /// Sends objects to a background task, which writes them.
/// struct Channel(SyncSender<ContentObject>);
///
/// impl ContentStore for Channel {
///     fn put(&self, object: ContentObject) -> Option<String> {
///         let address = format!("https://contents.example/{}", object.name());
///         self.0.try_send(object).ok().map(|()| address)
///     }
/// }
///
/// let (objects, others_end) = sync_channel(100);
/// Config::builder().content_store(Channel(objects)).install();
/// # drop(others_end);
/// ```
pub trait ContentStore: Send + Sync {
    /// Accepts an object and returns its address, which is recorded at once; the object may be written later. `None` if
    /// the object is rejected. Then nothing refers to it, and the call counts it in `agent.content.not_stored`. The
    /// same object may be passed any number of times.
    ///
    /// The method runs where a call ends, on the caller's thread, so it must not block. If it panics, the object counts
    /// as rejected.
    fn put(&self, object: ContentObject) -> Option<String>;
}

impl<S: ContentStore + ?Sized> ContentStore for Arc<S> {
    fn put(&self, object: ContentObject) -> Option<String> {
        (**self).put(object)
    }
}

/// Raises the [`Notice`](crate::Notice) `contents_lost` with this text: objects that a [`ContentStore`] accepted were
/// not written.
///
/// Call this from your own store if it writes after returning the address. Every call raises the notice, so report
/// losses together. Hold no lock, because a hook of the program may run. Include no credentials in the text.
///
/// ```
/// # extern crate genai_runtime as genai;
/// genai::capture::contents_lost("3 objects did not reach https://contents.example: the disk is full");
/// assert_eq!(genai::notices()["contents_lost"], 1);
/// ```
pub fn contents_lost(text: impl Into<String>) {
    notice_each(Code::ContentsLost, text);
}

/// Rules for the contents that go to a [`ContentStore`], and for the parts that stay on the span and the event.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::Config;
/// use genai::capture::StoreRules;
///
/// Config::builder().content_store_rules(StoreRules::default().only_what_is_cut(true).parts_from(64 << 10)).install();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct StoreRules {
    only_what_is_cut: bool,
    references_only: bool,
    parts_from: usize,
    largest: usize,
}

impl Default for StoreRules {
    /// Every captured content goes to the store, and stays on the span or event if it fits its limit. Binary parts
    /// become separate objects. Each object has at most 8 MiB.
    fn default() -> Self {
        Self {
            only_what_is_cut: false,
            references_only: false,
            parts_from: usize::MAX,
            largest: 8 << 20,
        }
    }
}

impl StoreRules {
    /// Whether only contents larger than their limits go to the store; `false` by default. Binary parts always go to
    /// the store.
    pub fn only_what_is_cut(mut self, only: bool) -> Self {
        self.only_what_is_cut = only;
        self
    }

    /// Whether only the address of a stored content is recorded. By default (`false`), the content is recorded besides,
    /// truncated to its limits. With `true`, a content that the store rejected is not recorded at all.
    pub fn references_only(mut self, only: bool) -> Self {
        self.references_only = only;
        self
    }

    /// Sets the size in bytes from which texts and tool responses in messages become separate objects. The message then
    /// refers to them. By default they stay in the message.
    pub fn parts_from(mut self, bytes: usize) -> Self {
        self.parts_from = bytes;
        self
    }

    /// Sets the largest size of an object in bytes; 8 MiB by default. Larger ones do not go to the store. Streamed
    /// answers are assembled up to this size.
    pub fn largest(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }
}

/// Store of the configuration, if there is one, and its rules.
#[derive(Clone, Default)]
pub(crate) struct Storage {
    pub(crate) store: Option<Arc<dyn ContentStore>>,
    pub(crate) rules: StoreRules,
}

impl Storage {
    /// Number of bytes of a content that are kept for the store; 0 without a store.
    pub(crate) fn largest(&self) -> usize {
        self.store.as_ref().map_or(0, |_| self.rules.largest)
    }

    /// Address of the object, if the store accepts it.
    fn put(&self, bytes: Vec<u8>, media_type: &str) -> Option<String> {
        let store = self.store.as_ref()?;
        if bytes.len() > self.rules.largest {
            return None;
        }
        let put = AssertUnwindSafe(|| store.put(ContentObject::new(bytes, media_type)));
        catch_unwind(put).ok().flatten()
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage")
            .field("store", &self.store.is_some())
            .field("rules", &self.rules)
            .finish()
    }
}
