//! Names that come again with every call, kept so that they are not copied each time: those of models.

use std::cell::RefCell;
use std::sync::Arc;

use opentelemetry::StringValue;

/// A program talks to a few models. One more, and the one that was met first makes room.
const MOST: usize = 16;
/// No model's name is as long; a longer text is copied.
const LONGEST: usize = 128;

thread_local! {
    // One per thread: threads that count the uses of the same text would wait for each other.
    static NAMES: RefCell<Vec<StringValue>> = const { RefCell::new(Vec::new()) };
}

/// The name, copied only when it is met for the first time.
pub(crate) fn name(name: &str) -> StringValue {
    let find = |names: &RefCell<Vec<StringValue>>| {
        let mut names = names.try_borrow_mut().ok()?;
        if let Some(known) = names.iter().find(|known| known.as_str() == name) {
            return Some(known.clone());
        }
        let new = StringValue::from(Arc::<str>::from(name));
        if names.len() == MOST {
            names.remove(0);
        }
        names.push(new.clone());
        Some(new)
    };
    let known = (name.len() <= LONGEST).then(|| NAMES.try_with(find).ok().flatten());
    known.flatten().unwrap_or_else(|| StringValue::from(name.to_owned()))
}

/// The same of a text that is already one.
pub(crate) fn known(text: &StringValue) -> StringValue {
    name(text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_they_were() {
        for _ in 0..3 {
            for number in 0..2 * MOST {
                let text = format!("model-{number}");
                assert_eq!(name(&text).as_str(), text);
            }
        }
        NAMES.with(|names| assert_eq!(names.borrow().len(), MOST));
        let long = "m".repeat(LONGEST + 1);
        assert_eq!(name(&long).as_str(), long);
        NAMES.with(|names| assert!(!names.borrow().iter().any(|it| it.as_str() == long)));
    }
}
