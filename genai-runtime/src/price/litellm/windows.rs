//! Hours and weekdays with other prices: `off_peak_pricing`.

use serde_json::{Map, Value};

use crate::price::error::PriceError;
use crate::price::fields::problem;
use crate::price::model::ModelPrice;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Whether the weekdays are in a time zone other than UTC, which rows with hours in UTC cannot express.
pub(super) fn in_other_zone(off_peak: &Map<String, Value>) -> bool {
    let zone = off_peak.get("weekday_timezone").and_then(Value::as_str);
    zone.is_some_and(|zone| !["UTC", "Etc/UTC"].contains(&zone))
}

/// Rows with these prices, one for each part of a day and each run of days in which they apply.
pub(super) fn rows(off_peak: &Map<String, Value>, price: &ModelPrice) -> Result<Vec<ModelPrice>, PriceError> {
    let windows = off_peak.get("windows").and_then(Value::as_array);
    let windows = windows.ok_or_else(|| problem("windows", "expected a list"))?;
    let mut rows = Vec::new();
    for window in windows {
        let hours = match window.get("hours_utc") {
            Some(Value::String(hours)) => vec![hours.as_str()],
            Some(Value::Array(hours)) => hours.iter().filter_map(Value::as_str).collect(),
            _ => return Err(problem("hours_utc", "expected hours such as \"16:30-00:30\"")),
        };
        let days = match window.get("weekdays") {
            None | Some(Value::Null) => vec!["mon-sun".to_owned()],
            Some(days) => runs(days).ok_or_else(|| problem("weekdays", "expected numbers from 1 to 7"))?,
        };
        for (hours, days) in hours
            .iter()
            .flat_map(|hours| days.iter().map(move |days| (hours, days)))
        {
            rows.push(price.clone().hours(*hours).weekdays(days));
        }
    }
    Ok(rows)
}

/// Runs of days, numbered from Monday: `[1, 2, 3, 4, 5]` becomes `mon-fri`.
fn runs(days: &Value) -> Option<Vec<String>> {
    let mut numbers: Vec<usize> = Vec::new();
    for day in days.as_array()? {
        let day = usize::try_from(day.as_u64()?).ok()?;
        numbers.push(day.checked_sub(1).filter(|day| *day < DAYS.len())?);
    }
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    Some(
        runs.map(|run| format!("{}-{}", DAYS[run[0]], DAYS[run[run.len() - 1]]))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use crate::price::litellm::windows::runs;

    #[test]
    fn weekdays_are_joined_into_ranges() {
        for (days, expected) in [
            ("[1, 2, 3, 4, 5]", Some(&["mon-fri"] as &[&str])),
            ("[7, 6]", Some(&["sat-sun"])),
            ("[1, 3, 4]", Some(&["mon-mon", "wed-thu"])),
            ("[]", Some(&[])),
            ("[0]", None),
            ("[8]", None),
            ("[\"mon\"]", None),
        ] {
            let days = serde_json::from_str(days).expect("JSON");
            let runs = runs(&days);
            let found: Option<Vec<&str>> = runs.as_ref().map(|runs| runs.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), expected, "{days}");
        }
    }
}
