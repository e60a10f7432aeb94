//! Fingerprints, prices and the tree through the public API, and the order of the sources.

mod fingerprint;
mod layers;
mod price;
mod probes;
#[cfg(feature = "tree")]
mod telemetry_tree;
