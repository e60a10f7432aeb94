//! The part of `LiteLLM`'s price file that is kept in this repository. It has the models of the table, with the fields
//! that [`Prices::add_litellm`] reads.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genai::price::Prices;
use serde_json::{Map, Value};

const NOTICE: &str = "MIT, Copyright (c) 2023 Berri AI";

/// The source of the extract.
pub(crate) struct Head {
    pub(crate) release: String,
    pub(crate) day: String,
    pub(crate) sha256: String,
}

pub(crate) struct Extract {
    pub(crate) head: Head,
    pub(crate) models: Vec<Model>,
}

/// One model of the extract.
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) fields: Map<String, Value>,
}

impl Model {
    pub(crate) fn provider(&self) -> &str {
        self.fields
            .get("litellm_provider")
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    /// A price table with this entry only.
    pub(crate) fn prices(&self) -> Result<Prices, String> {
        let mut file = Map::new();
        file.insert(self.name.clone(), Value::Object(self.fields.clone()));
        let mut prices = Prices::empty();
        prices
            .add_litellm(&Value::Object(file).to_string())
            .map_err(|error| error.to_string())?;
        Ok(prices)
    }
}

impl Extract {
    /// Extracts the models from the whole file.
    pub(crate) fn of(text: &str, head: Head, prices: &Prices) -> Result<Self, String> {
        let mut known = Fields::default();
        let mut models = Vec::new();
        for (name, entry) in entries(text)? {
            let mut fields = match entry {
                Value::Object(fields) if name != "sample_spec" => fields,
                _ => continue,
            };
            fields.retain(|field, value| !value.is_null() && known.are_read(field));
            let model = Model { name, fields };
            let has_price = |prices: &Prices| prices.estimate(model.provider(), &model.name, 1, 1).is_some();
            if has_price(prices) && has_price(&model.prices()?) {
                models.push(model);
            }
        }
        models.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { head, models })
    }

    /// Parses an extract in the format of its [`Display`](fmt::Display).
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let of_head = |name: &str| {
            let mut lines = text
                .lines()
                .filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name));
            let found = lines.next().map(|value| value.trim().to_owned());
            found.ok_or(format!("the extract has no line `# {name} …`"))
        };
        let head = Head {
            release: of_head("release:")?,
            day: of_head("day:")?,
            sha256: of_head("sha256:")?,
        };
        let json: String = text.lines().filter(|line| !line.starts_with('#')).collect();
        let models = entries(&json)?.into_iter().map(|(name, entry)| match entry {
            Value::Object(fields) => Ok(Model { name, fields }),
            _ => Err(format!("{name} is not an object")),
        });
        Ok(Self {
            head,
            models: models.collect::<Result<_, _>>()?,
        })
    }

    /// The time at which prices are compared: noon, which is outside of the hours of higher prices.
    pub(crate) fn moment(&self) -> Result<SystemTime, String> {
        let parts: Vec<u64> = self.head.day.split('-').filter_map(|part| part.parse().ok()).collect();
        let &[year, month, day] = parts.as_slice() else {
            return Err(format!("{:?} is not a day such as 2026-11-28", self.head.day));
        };
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
        let since = days.checked_sub(719_468).ok_or("a day before 1970")?;
        Ok(UNIX_EPOCH + Duration::from_hours(since * 24 + 12))
    }
}

impl fmt::Display for Extract {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Head { release, day, sha256 } = &self.head;
        writeln!(
            formatter,
            "# Written by `cargo xtask prices --update`: from LiteLLM's model_prices_and_context_window.json, the models\n\
             # that the table has and the fields that are prices. {NOTICE}.\n\
             # release: {release}\n# day: {day}\n# sha256: {sha256}\n{{"
        )?;
        for (number, model) in self.models.iter().enumerate() {
            let end = if number + 1 < self.models.len() { "," } else { "" };
            let name = Value::from(model.name.as_str());
            writeln!(formatter, "{name}:{}{end}", Value::Object(model.fields.clone()))?;
        }
        writeln!(formatter, "}}")
    }
}

fn entries(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("LiteLLM's prices are not an object: {error}"))
}

/// Fields that [`Prices::add_litellm`] reads, found by trial: it returns an error if one of them is not a price.
#[derive(Default)]
struct Fields(HashMap<String, bool>);

impl Fields {
    fn are_read(&mut self, field: &str) -> bool {
        if OTHERS.contains(&field) {
            return true;
        }
        *self.0.entry(field.to_owned()).or_insert_with(|| {
            let mut entry = Map::from_iter([("litellm_provider".to_owned(), Value::from("any"))]);
            entry.insert("input_cost_per_token".to_owned(), Value::from(1e-6));
            entry.insert(field.to_owned(), Value::from("no price"));
            let file = Map::from_iter([("model".to_owned(), Value::Object(entry))]);
            let mut prices = Prices::empty();
            prices.add_litellm(&Value::Object(file).to_string()).is_err()
        })
    }
}

/// Fields that are read but do not have a single price.
const OTHERS: &[&str] = &[
    "alias_of",
    "litellm_provider",
    "off_peak_pricing",
    "provider_specific_entry",
    "tiered_pricing",
];
