//! Where contents go as a whole: to a store of objects, by names that are made of what they hold.

pub(crate) mod storing;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::messages::{extension, known};
use crate::notice::{Code, notice_each};

/// One object for a [`ContentStore`]: bytes that are redacted already, under a name that is made of them.
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
    /// Names these bytes, of whatever kind: for trying out a store. A media type that is none, such as an empty text, counts as
    /// `application/octet-stream`; parameters of it are left out.
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

    /// Its name: `sha256/`, the first two digits of the SHA-256 of its bytes, `/`, all 64 digits in lower case, `.`, and what
    /// files of its media type end with, `bin` if that is not known. Equal bytes of one media type have one name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its bytes are: `application/json` of contents, `text/plain` of texts, and of binary parts what the provider was
    /// told, or `application/octet-stream`.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it holds.
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

/// Without what it holds.
impl fmt::Debug for ContentObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentObject")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Takes whole contents, of which spans and events carry the address. The crate `genai-content-store` has one for folders
/// and clouds; [`content_store`](crate::ConfigBuilder::content_store) sets it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use std::sync::mpsc::{SyncSender, sync_channel};
/// use genai::Config;
/// use genai::capture::{ContentObject, ContentStore};
///
/// /// Somebody at the other end writes them down.
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
    /// Takes an object, and returns its address, which is recorded at once: the object may arrive later. `None` if it was not
    /// taken; then nothing refers to it, and the call counts it in `agent.content.not_stored`. The same object may come any
    /// number of times.
    ///
    /// It is called where a call ends, on the caller's path: it must not block. If it panics, the object was not taken.
    fn put(&self, object: ContentObject) -> Option<String>;
}

impl<S: ContentStore + ?Sized> ContentStore for Arc<S> {
    fn put(&self, object: ContentObject) -> Option<String> {
        (**self).put(object)
    }
}

/// Raises the [`Notice`](crate::Notice) `contents_lost` with this text: objects that a [`ContentStore`] took did not arrive.
///
/// For a store of your own that writes after it has returned the address. The notice is passed on each time, so report
/// losses together, and hold no lock: a hook of the program may be called. Name no credentials in the text.
///
/// ```
/// # extern crate genai_runtime as genai;
/// genai::capture::contents_lost("3 objects did not reach https://contents.example: the disk is full");
/// assert_eq!(genai::notices()["contents_lost"], 1);
/// ```
pub fn contents_lost(text: impl Into<String>) {
    notice_each(Code::ContentsLost, text);
}

/// What goes to a [`ContentStore`], and what of it stays on the span and the event.
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
    /// Every captured content goes to the store, and what fits its cap stays where it is; binary parts have objects of their
    /// own; up to 8 MiB each.
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
    /// Whether only those contents go there that are larger than their caps; `false` by default. Binary parts always go.
    pub fn only_what_is_cut(mut self, only: bool) -> Self {
        self.only_what_is_cut = only;
        self
    }

    /// Whether of a content that goes to the store only its address is recorded; `false` by default, when it is recorded
    /// besides, cut to its caps. With `true`, one that the store did not take is not recorded at all.
    pub fn references_only(mut self, only: bool) -> Self {
        self.references_only = only;
        self
    }

    /// Texts of messages, and responses of tools in them, of at least so many bytes become objects of their own, to which
    /// the message refers. By default they stay where they are.
    pub fn parts_from(mut self, bytes: usize) -> Self {
        self.parts_from = bytes;
        self
    }

    /// Objects of more bytes do not go to the store; 8 MiB by default. Answers that come as streams are put together up to this.
    pub fn largest(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }
}

/// The store of the configuration, if there is one, and what goes there.
#[derive(Clone, Default)]
pub(crate) struct Storage {
    pub(crate) store: Option<Arc<dyn ContentStore>>,
    pub(crate) rules: StoreRules,
}

impl Storage {
    /// How many bytes a content may have at least, since there is somewhere for it to go as a whole.
    pub(crate) fn largest(&self) -> usize {
        self.store.as_ref().map_or(0, |_| self.rules.largest)
    }

    /// The address of an object that was taken.
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
