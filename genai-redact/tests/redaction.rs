//! Redaction and caps as a user of the library sees them.
//!
//! Texts that look like secrets are assembled from parts, so that secret scanners ignore the sources.

#[path = "redaction/beside.rs"]
mod beside;
#[path = "redaction/caps.rs"]
mod caps;
#[path = "redaction/clean.rs"]
mod clean;
#[path = "redaction/clean_commands.rs"]
mod clean_commands;
#[path = "redaction/clean_texts.rs"]
mod clean_texts;
#[path = "redaction/contexts.rs"]
mod contexts;
#[path = "redaction/json.rs"]
mod json;
#[path = "redaction/kinds.rs"]
mod kinds;
#[path = "redaction/kinds_by_name.rs"]
mod kinds_by_name;
#[path = "redaction/markers.rs"]
mod markers;
#[path = "redaction/own.rs"]
mod own;
#[path = "redaction/properties.rs"]
mod properties;
#[path = "redaction/random.rs"]
mod random;
#[path = "redaction/rules.rs"]
mod rules;
#[path = "redaction/seeds.rs"]
mod seeds;
#[path = "redaction/settings.rs"]
mod settings;
#[path = "redaction/surroundings.rs"]
mod surroundings;
#[path = "redaction/wrappers.rs"]
mod wrappers;
