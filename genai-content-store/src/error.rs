//! Errors of a writer, worded for the person who has to fix them.

use std::io;

use thiserror::Error;

/// An error in opening a writer of contents, or a report of lost objects. Credentials in an address are never part of
/// the message.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ObjectStoreError {
    /// The address is wrong, or a setting that belongs to it.
    #[error("contents cannot be written to {url}: {reason}")]
    Url {
        /// The address, as far as it may be shown.
        url: String,
        /// The reason for the refusal.
        reason: String,
    },

    /// The thread that writes could not be started.
    #[error("the thread that writes contents could not be started")]
    Thread(#[from] io::Error),

    /// Objects were lost since the last flush.
    #[error("{objects} objects did not reach {url}: {reason}")]
    Undelivered {
        /// Number of lost objects.
        objects: usize,
        /// The address of the store.
        url: String,
        /// The reason for the last loss.
        reason: String,
    },

    /// The timeout expired; objects may still arrive.
    #[error("{objects} objects are still on the way to {url}")]
    NotInTime {
        /// Number of objects that are still on their way.
        objects: usize,
        /// The address of the store.
        url: String,
    },
}

/// The text of a store's error without queries, which contain signatures.
pub(crate) fn words(error: &object_store::Error) -> String {
    let text = error.to_string();
    let words = text.split(' ').map(|word| match word.split_once('?') {
        Some((address, _)) if address.contains("://") => address,
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}
