//! Environment variables, and a list of the mistakes in them.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use crate::notice::shown;
use crate::telemetry::error::TelemetryError;

/// The longest time in milliseconds, 49 days. The specification accepts it for "no limit".
pub(super) const LONGEST: u64 = u32::MAX as u64;

/// The variables of the process, and the complaints about values that cannot be honoured.
///
/// A value that cannot be honoured counts as unset and is warned about, as the specification requires. All warnings
/// become one notice.
pub(super) struct Environment<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    complaints: RefCell<Vec<TelemetryError>>,
}

impl<'a> Environment<'a> {
    /// An environment behind `read`, which returns a variable's value or `None` if it is not set.
    pub(super) fn new(read: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            read,
            complaints: RefCell::default(),
        }
    }

    /// The value of a variable. An empty one counts as unset.
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

    /// The first variable that is set: the more specific one, else the general one.
    pub(super) fn first(&self, variables: [&'static str; 2]) -> Option<(&'static str, String)> {
        variables
            .into_iter()
            .find_map(|variable| Some((variable, self.get(variable)?)))
    }

    /// Adds a complaint. Equal complaints are added once, because three signals read the general variables.
    pub(super) fn complain(&self, complaint: TelemetryError) {
        let mut complaints = self.complaints.borrow_mut();
        let sentence = complaint.to_string();
        if complaints.iter().all(|known| known.to_string() != sentence) {
            complaints.push(complaint);
        }
    }

    /// Adds a complaint about a value that is none of the `expected` ones.
    pub(super) fn invalid(&self, variable: &'static str, value: &str, expected: &'static str) {
        self.complain(TelemetryError::InvalidValue {
            variable,
            value: shown(value),
            expected,
        });
    }

    /// Adds a complaint about a value that requires a `feature` which is not built in.
    pub(super) fn missing(&self, variable: &'static str, value: &str, feature: &'static str) {
        self.complain(TelemetryError::MissingFeature {
            variable,
            value: shown(value),
            feature,
        });
    }

    /// The value that `parse` reads. One that it can't read is a complaint.
    pub(super) fn parsed<T>(
        &self,
        variable: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(variable)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            self.invalid(variable, &value, expected);
        }
        parsed
    }

    /// The value that is written as one of these names, in any case.
    pub(super) fn named<T: Copy>(
        &self,
        variable: &'static str,
        expected: &'static str,
        names: &[(&str, T)],
    ) -> Option<T> {
        self.parsed(variable, expected, |value| {
            let found = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(value))?;
            Some(found.1)
        })
    }

    /// A number in `range`, which `expected` describes.
    pub(super) fn number<N: FromStr + PartialOrd>(
        &self,
        variable: &'static str,
        range: RangeInclusive<N>,
        expected: &'static str,
    ) -> Option<N> {
        let in_range = |number: &N| range.contains(number);
        self.parsed(variable, expected, |value| value.parse().ok().filter(in_range))
    }

    /// A time in milliseconds. Values of more than 32 bits are refused: clocks would overflow.
    pub(super) fn duration(&self, variable: &'static str) -> Option<Duration> {
        let expected = "milliseconds, a whole number from 0 to 4294967295";
        self.number(variable, 0..=LONGEST, expected).map(Duration::from_millis)
    }

    /// A time limit in milliseconds. Zero means no limit, as the specification requires.
    pub(super) fn timeout(&self, variable: &'static str) -> Option<Duration> {
        let timeout = self.duration(variable)?;
        Some(if timeout.is_zero() {
            Duration::from_millis(LONGEST)
        } else {
            timeout
        })
    }

    /// A value of `true` or `false`.
    pub(super) fn flag(&self, variable: &'static str) -> Option<bool> {
        self.named(variable, "`true` or `false`", &[("true", true), ("false", false)])
    }

    /// All complaints, in the order in which they were added.
    pub(super) fn into_complaints(self) -> Vec<TelemetryError> {
        self.complaints.into_inner()
    }
}
