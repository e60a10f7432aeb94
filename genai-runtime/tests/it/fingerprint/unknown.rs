//! Values that cannot be hashed make the fingerprint unknown, without any other effect.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{key, try_of};

struct Fails;

impl Serialize for Fails {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("no"))
    }
}

struct Panics;

impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_seq(None)?.serialize_element("before")?;
        panic!("in the middle of a value")
    }
}

/// A map with a float as its key, which no map of the standard library can have.
struct FloatKey(f64);

impl Serialize for FloatKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, ())])
    }
}

#[derive(Serialize)]
struct Link(Option<Box<Link>>);

fn chain(length: usize) -> Link {
    (0..length).fold(Link(None), |next, _| Link(Some(Box::new(next))))
}

#[test]
fn failing_serialize_has_no_fingerprint() {
    assert_eq!(try_of(&Fails), None);
    assert_eq!(try_of(&[Some(Fails)]), None);
    assert_eq!(key().result(&Fails), None);
    let borrowed = RefCell::new(1);
    let guard = borrowed.borrow_mut();
    assert_eq!(try_of(&borrowed), None);
    drop(guard);
    assert!(try_of(&borrowed).is_some());
}

#[test]
fn panicking_serialize_has_no_fingerprint() {
    assert_eq!(try_of(&Panics), None);
    assert_eq!(key().result(&Panics), None);
    let among_others = key().call("tool", |arguments| {
        arguments.argument("first", "known");
        arguments.argument("second", &Panics);
        arguments.argument("third", "known");
    });
    assert_eq!(among_others, None);
}

#[test]
fn non_text_keys_have_no_fingerprint() {
    assert_eq!(try_of(&BTreeMap::from([(vec![1], 1)])), None);
    assert_eq!(try_of(&BTreeMap::from([((), 1)])), None);
    assert_eq!(try_of(&BTreeMap::from([(None::<u8>, 1)])), None);
    assert!(try_of(&BTreeMap::from([(Some(1), 1)])).is_some());
    assert_eq!(try_of(&FloatKey(f64::NAN)), None);
    for key in [1.0, 0.1, 1e300] {
        let text = serde_json::to_string(&FloatKey(key)).expect("it is a key");
        assert_eq!(try_of(&FloatKey(key)), try_of(&text), "{text}");
    }
}

#[test]
fn too_deep_value_has_no_fingerprint() {
    assert!(try_of(&chain(60)).is_some());
    let mut long = chain(100_000);
    assert_eq!(try_of(&long), None);
    // Links are dropped one by one, because a recursive drop would overflow the stack.
    while let Some(next) = long.0.take() {
        long = *next;
    }
}
