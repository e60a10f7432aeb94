//! Documents in a value: the value itself, the elements of an array, the content of a text, the lines of a batch.

use serde_core::Serialize;

use super::facts::shape_of;
use super::meaning::As;
use super::raw_facts::RawFacts;
use super::trie::PATHS;
use super::walk::Walk;

impl Walk<'_> {
    /// Finds the facts of each document in a value, an array or a text. A document that is not recognized is searched
    /// in the envelopes of gateways and batches. It may also be usage without an answer.
    pub(super) fn documents<T: Serialize + ?Sized>(
        value: &T,
        how: As,
        found: &mut RawFacts,
        each: &mut dyn FnMut(&RawFacts),
    ) {
        found.clear();
        Walk::from(PATHS.root(), value, found, Some((how, &mut *each)));
        if let Some(lines) = found.lines().and_then(|rank| PATHS.lines(rank)) {
            found.clear();
            found.in_batch = true;
            Walk::from(lines, value, found, Some((how, each)));
            found.in_batch = false;
            return;
        }
        if matches!(how, As::Document) {
            let mut others = PATHS.envelopes.iter().chain(&PATHS.usage);
            let (outside, forms) = (found.len(), found.forms);
            let is_document = |found: &RawFacts| shape_of(found).is_some() || found.fails_from(outside);
            while !is_document(found)
                && let Some(node) = others.next()
            {
                // The envelope contained neither a document nor an error.
                found.truncate(outside);
                Walk::from(node, value, found, None);
            }
            if !is_document(found) {
                found.truncate(outside);
                found.forms = forms;
            }
        }
        if found.len() > 0 {
            each(found);
            found.clear();
        }
    }
}
