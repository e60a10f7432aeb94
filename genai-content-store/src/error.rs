//! What can go wrong with a writer, worded for the person who has to fix it.

use std::io;

use thiserror::Error;

/// Why a writer of contents could not be set up, or what it lost. Credentials in an address are never part of the message.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ObjectStoreError {
    /// The address, or a setting that belongs to it.
    #[error("contents cannot be written to {url}: {reason}")]
    Url {
        /// The address, or what of it may be shown.
        url: String,
        /// What is wrong with it.
        reason: String,
    },

    /// The thread that writes could not be started.
    #[error("the thread that writes contents could not be started")]
    Thread(#[from] io::Error),

    /// Objects were lost since the last flush.
    #[error("{objects} objects did not reach {url}: {reason}")]
    Undelivered {
        /// How many.
        objects: usize,
        /// Where they should have gone.
        url: String,
        /// Why the last of them did not arrive.
        reason: String,
    },

    /// The time to wait was over; objects may still arrive.
    #[error("{objects} objects are still on the way to {url}")]
    NotInTime {
        /// How many.
        objects: usize,
        /// Where they go.
        url: String,
    },
}

/// What a store says, without queries: they are where signatures are.
pub(crate) fn words(error: &object_store::Error) -> String {
    let text = error.to_string();
    let mut words = String::with_capacity(text.len());
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            words.push(' ');
        }
        match word.split_once('?') {
            Some((address, _)) if address.contains("://") => words.push_str(address),
            _ => words.push_str(word),
        }
    }
    words
}
