//! Redaction and caps as a user of the library sees them.
//!
//! Texts that look like secrets are assembled from parts, so that secret scanners ignore the sources.

mod beside;
mod caps;
mod checks;
mod clean;
mod clean_commands;
mod clean_texts;
mod contexts;
mod json;
mod kinds;
mod kinds_by_name;
mod markers;
mod own;
mod properties;
mod random;
mod rules;
mod seeds;
mod settings;
mod surroundings;
mod wrappers;
