//! Periods in which prices apply.

use std::time::{SystemTime, UNIX_EPOCH};

/// All days of the week.
const EVERY_DAY: u8 = 0b111_1111;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u32 = 24 * 60;

/// Period in which a row applies, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    /// The first minute, in minutes since 1970.
    pub(super) from: u32,
    /// First minute after the period.
    pub(super) until: u32,
    /// First minute of the day, and the minute after the last; around midnight if that is less. Equal: all day.
    pub(super) minutes: (u16, u16),
    /// Days of the week, Monday in the lowest bit.
    pub(super) days: u8,
}

impl Default for Validity {
    fn default() -> Self {
        Self {
            from: 0,
            until: u32::MAX,
            minutes: (0, 0),
            days: EVERY_DAY,
        }
    }
}

impl Validity {
    /// Whether the row applies at any time.
    pub(super) fn always(&self) -> bool {
        self.from == 0 && self.until == u32::MAX && self.minutes.0 == self.minutes.1 && self.days == EVERY_DAY
    }

    pub(super) fn holds(&self, moment: Moment) -> bool {
        let (start, end) = self.minutes;
        // 1970 began on a Thursday.
        let (day, minute) = ((moment.0 / DAY + 3) % 7, moment.0 % DAY);
        let (from, to) = (u32::from(start), u32::from(end));
        let hours = match start.cmp(&end) {
            std::cmp::Ordering::Equal => true,
            std::cmp::Ordering::Less => (from..to).contains(&minute),
            std::cmp::Ordering::Greater => minute >= from || minute < to,
        };
        hours && self.days & (1 << day) != 0 && (self.from..self.until).contains(&moment.0)
    }
}

/// Minutes since 1970, in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(u32);

/// Times before 1970 count as its beginning.
impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self(u32::try_from(seconds / 60).unwrap_or(u32::MAX - 1))
    }
}

/// Minutes from 1970 to a date like `2026-10-12`, or to a minute like `2026-10-12T16:30`, in UTC.
pub(super) fn moment(text: &str) -> Option<u32> {
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00"));
    let time = time.strip_suffix('Z').unwrap_or(time);
    day(date)?.checked_mul(DAY)?.checked_add(u32::from(minute(time)?))
}

/// Parses a range of hours such as `16:30-00:30` to minutes of the day.
pub(super) fn hours(text: &str) -> Option<(u16, u16)> {
    let (start, end) = text.split_once('-')?;
    Some((minute(start)?, minute(end)?))
}

/// Parses a range of days such as `mon-fri`, or a single day, to a bit set.
pub(super) fn weekdays(text: &str) -> Option<u8> {
    let position = |name: &str| DAYS.iter().position(|day| day.eq_ignore_ascii_case(name));
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (position(first)?, position(last)?);
    let within = |day: usize| {
        if first <= last {
            (first..=last).contains(&day)
        } else {
            day >= first || day <= last
        }
    };
    Some((0..7).filter(|day| within(*day)).map(|day| 1 << day).sum())
}

/// Parses a time of day such as `16:30` to minutes since midnight.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Days from 1970-01-01 to a date like `2026-10-12`, by the Gregorian calendar. `None` if the day does not exist or is
/// earlier.
pub(super) fn day(date: &str) -> Option<u32> {
    let mut parts = date.split('-');
    let mut number = |digits: usize| -> Option<u32> {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if parts.next().is_some() || year < 1970 || !(1..=days).contains(&day) {
        return None;
    }
    // With years that begin in March, the leap day is the last day.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use crate::price::validity::{Validity, day, hours, moment, weekdays};

    #[test]
    fn dates_parse_to_unix_days() {
        for (date, expected) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-01-01", 20_454),
            ("2026-10-12", 20_738),
        ] {
            assert_eq!(day(date), Some(expected), "{date}");
        }
        for date in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "2026-01-01-01",
            "1969-12-31",
            "+026-01-01",
        ] {
            assert_eq!(day(date), None, "{date}");
        }
    }

    #[test]
    fn weekdays_and_hours_restrict_validity() {
        let validity = Validity {
            minutes: hours("01:00-04:00").expect("hours"),
            days: weekdays("mon-fri").expect("days"),
            ..Validity::default()
        };
        // Friday, Saturday, Sunday and Monday from 2026-11-27 on, at two o'clock.
        let first = u64::from(moment("2026-11-27T02:00").expect("a moment"));
        let at = |day: u64| UNIX_EPOCH + Duration::from_mins(first + day * 24 * 60);
        let holds: Vec<bool> = (0..4).map(|day| validity.holds(at(day).into())).collect();
        assert_eq!(holds, [true, false, false, true]);
        assert_eq!(weekdays("sat-mon"), Some(0b110_0001));
        assert_eq!(weekdays("Sun"), Some(0b100_0000));
        for text in ["", "mon-", "monday", "mon-fri-sat"] {
            assert_eq!(weekdays(text), None, "{text}");
        }
    }

    #[test]
    fn price_validity_starts_at_minute() {
        let validity = Validity {
            from: moment("2026-11-27T16:30Z").expect("a moment"),
            ..Validity::default()
        };
        let change = UNIX_EPOCH + Duration::from_mins(u64::from(validity.from));
        assert!(validity.holds(change.into()));
        assert!(!validity.holds((change - Duration::from_secs(1)).into()));
        for text in ["2026-11-27T", "2026-11-27T1:00", "2026-11-27T24:00", "2026-11-27 16:30"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
