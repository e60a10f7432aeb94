//! A minimal retrieval: notes ranked by the words they share with the query.

use std::collections::BTreeSet;

/// A note that was found.
#[derive(Debug)]
pub struct Note {
    /// Its path in the repository.
    pub path: String,
    /// The text of the whole note.
    pub text: String,
}

/// The `count` notes that share the most words with `query`; notes that share none are left out.
pub fn closest(notes: Vec<(String, String)>, query: &str, count: usize) -> Vec<Note> {
    let wanted = words(query);
    let mut ranked: Vec<(usize, Note)> = notes
        .into_iter()
        .map(|(path, text)| (words(&text).intersection(&wanted).count(), Note { path, text }))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    // The sort is stable, so notes of one rank stay in the order of their paths.
    ranked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    ranked.into_iter().take(count).map(|(_, note)| note).collect()
}

/// The distinctive words of a text. Short words are in every text, so they are left out; `percentiles` matches
/// `percentile`.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
        .filter(|word| word.chars().count() > 3)
        .collect()
}
