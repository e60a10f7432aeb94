//! Reading environment variables, and collecting what is wrong with them.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::notice::shown;
use crate::telemetry::error::TelemetryError;

/// The longest time in milliseconds, 49 days. The specification lets it stand for no limit.
const LONGEST: u64 = u32::MAX as u64;

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
            value: shown(value),
            expected,
        });
    }

    /// Adds a value that needs a `feature` which is not built in.
    pub(super) fn missing(&self, variable: &'static str, value: &str, feature: &'static str) {
        self.complain(TelemetryError::MissingFeature {
            variable,
            value: shown(value),
            feature,
        });
    }

    /// A whole number in `range`, which `expected` describes.
    pub(super) fn number(
        &self,
        variable: &'static str,
        range: RangeInclusive<u64>,
        expected: &'static str,
    ) -> Option<u64> {
        let value = self.get(variable)?;
        let number = value.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.invalid(variable, &value, expected);
        }
        number
    }

    /// A time in milliseconds. More than a number of 32 bits is refused: clocks overflow, and nobody waits for so long.
    pub(super) fn duration(&self, variable: &'static str) -> Option<Duration> {
        let expected = "milliseconds, a whole number from 0 to 4294967295";
        self.number(variable, 0..=LONGEST, expected).map(Duration::from_millis)
    }

    /// A time limit in milliseconds. Zero means that there is none, as the specification has it.
    pub(super) fn timeout(&self, variable: &'static str) -> Option<Duration> {
        let timeout = self.duration(variable)?;
        Some(if timeout.is_zero() {
            Duration::from_millis(LONGEST)
        } else {
            timeout
        })
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
