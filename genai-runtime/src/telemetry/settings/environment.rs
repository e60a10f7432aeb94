//! Reading environment variables, and collecting what is wrong with them.

use std::cell::RefCell;

use crate::telemetry::error::TelemetryError;

/// The variables of the process, and what cannot be honoured of them.
///
/// As the specification asks, a value that cannot be honoured counts as unset and is warned about. All warnings become one
/// notice.
pub(super) struct Environment<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    complaints: RefCell<Vec<TelemetryError>>,
}

impl<'a> Environment<'a> {
    /// With `read`, which returns a variable's value or `None` if it is not set.
    pub(super) fn new(read: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            read,
            complaints: RefCell::default(),
        }
    }

    /// A variable's value. An empty one is the same as none.
    pub(super) fn get(&self, variable: &'static str) -> Option<String> {
        let value = (self.read)(variable)?;
        let value = value.trim();
        if value.contains(char::REPLACEMENT_CHARACTER) {
            self.complain(TelemetryError::Malformed {
                variable,
                problem: "the value is not Unicode".to_owned(),
            });
            return None;
        }
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The first variable that is set, of the more specific one and the general one.
    pub(super) fn first(&self, variables: [&'static str; 2]) -> Option<(&'static str, String)> {
        variables
            .into_iter()
            .find_map(|variable| Some((variable, self.get(variable)?)))
    }

    /// Adds to what is wrong. The same is said once, although three signals read the general variables.
    pub(super) fn complain(&self, complaint: TelemetryError) {
        let mut complaints = self.complaints.borrow_mut();
        let sentence = complaint.to_string();
        if complaints.iter().all(|known| known.to_string() != sentence) {
            complaints.push(complaint);
        }
    }

    /// Adds a value that is none of the `expected` ones.
    pub(super) fn invalid(&self, variable: &'static str, value: &str, expected: &'static str) {
        self.complain(TelemetryError::InvalidValue {
            variable,
            value: value.to_owned(),
            expected,
        });
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&self, variable: &'static str, least: u64, most: u64) -> Option<u64> {
        let value = self.get(variable)?;
        match value.parse() {
            Ok(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                let expected = if least == 0 {
                    "a whole number, not negative"
                } else {
                    "a whole number from 1"
                };
                self.invalid(variable, &value, expected);
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, variable: &'static str) -> Option<bool> {
        let value = self.get(variable)?;
        match value.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.invalid(variable, &value, "`true` or `false`");
                None
            }
        }
    }

    /// All that is wrong, in the order in which it was found.
    pub(super) fn into_complaints(self) -> Vec<TelemetryError> {
        self.complaints.into_inner()
    }
}
