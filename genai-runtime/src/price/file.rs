//! Price files, in a format of our own and in that of `LiteLLM`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::price::error::PriceError;
use crate::price::fields::{object, problem, text, usd};
use crate::price::model::ModelPrice;
use crate::price::own::Own;
use crate::price::prices::Prices;
use crate::price::{litellm, model};

impl Prices {
    /// Adds the prices in a file, which replace all earlier ones of its models. `genai::reference::prices` lists the
    /// fields:
    ///
    /// ```json
    /// { "version": "our contract of 2026", "prices": [
    ///   { "provider": "openai", "model": "gpt-4o", "input": "2.00", "cache_read": "1.00", "output": "8.00" },
    ///   { "provider": "openai", "model": "gpt-4o", "service_tier": "batch", "input": "1.00", "output": "4.00" } ] }
    /// ```
    ///
    /// # Errors
    ///
    /// If the file cannot be read or an entry is invalid. The message names file, entry and field. Nothing is changed
    /// then.
    pub fn load(&mut self, file: impl AsRef<Path>) -> Result<&mut Self, PriceError> {
        let file = file.as_ref();
        let text = read(file)?;
        self.add_json(&text).map_err(|error| error.within(file.display()))
    }

    /// Like [`load`](Self::load), with the text of the file.
    ///
    /// # Errors
    ///
    /// The same as for [`Prices::load`].
    pub fn add_json(&mut self, text: &str) -> Result<&mut Self, PriceError> {
        let file = object(parse(text)?).ok_or_else(|| problem("", "expected an object with the field `prices`"))?;
        let mut version = "own".to_owned();
        let mut entries = None;
        for (field, value) in file {
            match (field.as_str(), value) {
                ("version", Value::String(text)) => version = text,
                ("prices", Value::Array(list)) => entries = Some(list),
                ("version", _) => return Err(problem("version", "expected a text")),
                ("prices", _) => return Err(problem("prices", "expected a list")),
                _ => {
                    return Err(problem(
                        &field,
                        "there is no such field: expected `version` or `prices`",
                    ));
                }
            }
        }
        let entries = entries.ok_or_else(|| problem("", "the field `prices` is missing"))?;
        let mut models = Models::default();
        for (number, entry) in entries.into_iter().enumerate() {
            let within = |error: PriceError| error.within(format_args!("prices[{number}]"));
            let entry = Entry::read(entry).map_err(within)?;
            models.take(number, entry).map_err(within)?;
        }
        // The prices are added to a copy, so that a file with an error changes nothing.
        let mut own = self.own.clone();
        for model in models.list {
            add(&mut own, &model.provider, &model.name, &model.aliases, model.prices)?;
        }
        self.own = own;
        self.note(&version);
        Ok(self)
    }

    /// Adds the prices in a file with the format of `LiteLLM`'s `model_prices_and_context_window.json`. They replace
    /// all earlier ones of its models: standard prices, service tiers, long contexts, off-peak hours and aliases.
    ///
    /// Fields other than prices of tokens are skipped, and so are entries without such prices. If two entries have the
    /// same name, the last one counts and a warning is written to standard error.
    ///
    /// # Errors
    ///
    /// The same as for [`Prices::load`].
    pub fn load_litellm(&mut self, file: impl AsRef<Path>) -> Result<&mut Self, PriceError> {
        let file = file.as_ref();
        let text = read(file)?;
        self.add_litellm(&text).map_err(|error| error.within(file.display()))
    }

    /// Like [`load_litellm`](Self::load_litellm), with the text of the file.
    ///
    /// # Errors
    ///
    /// The same as for [`Prices::load`].
    pub fn add_litellm(&mut self, text: &str) -> Result<&mut Self, PriceError> {
        let file = litellm::entries(text)?;
        let mut own = self.own.clone();
        for (name, entry) in file {
            if name == "sample_spec" {
                continue;
            }
            if let Some(entry) = litellm::Entry::read(&name, entry).map_err(|error| error.within(&name))? {
                let aliases: Vec<String> = entry.alias.into_iter().collect();
                add(&mut own, &entry.provider, &name, &aliases, entry.prices)?;
            }
        }
        self.own = own;
        self.note("LiteLLM");
        Ok(self)
    }
}

/// Models of a file, in the order of their first entries.
#[derive(Default)]
struct Models {
    list: Vec<Model>,
    /// The model that has a name, and the first entry with it, by provider and name in lower case.
    names: HashMap<(String, String), (usize, usize)>,
    /// The entries of each model, by tier and time.
    occasions: HashMap<(usize, [String; 5]), usize>,
}

impl Models {
    /// Adds an entry. Fails if an earlier entry has prices for the same occasion, or if a name belongs to another
    /// model.
    fn take(&mut self, number: usize, entry: Entry) -> Result<(), PriceError> {
        let key = |name: &str| (entry.provider.to_ascii_lowercase(), name.to_ascii_lowercase());
        let known = self.names.get(&key(&entry.model)).map(|(model, _)| *model);
        let model = known.unwrap_or(self.list.len());
        let place = format!("{}, {}", entry.provider, entry.model);
        for name in entry.aliases.iter().chain([&entry.model]) {
            let (owner, first) = *self.names.entry(key(name)).or_insert((model, number));
            if owner != model {
                return Err(PriceError::new(
                    place,
                    format!("{name:?} is also a name in prices[{first}]"),
                ));
            }
        }
        if let Some(first) = self.occasions.insert((model, entry.price.occasion()), number) {
            return Err(PriceError::new(
                place,
                format!("prices[{first}] is for the same model, tier and time"),
            ));
        }
        if model == self.list.len() {
            self.list.push(Model {
                provider: entry.provider,
                name: entry.model,
                aliases: Vec::new(),
                prices: Vec::new(),
            });
        }
        self.list[model].aliases.extend(entry.aliases);
        self.list[model].prices.push(entry.price);
        Ok(())
    }
}

/// All entries of one model, in the order in which they appear.
struct Model {
    provider: String,
    name: String,
    aliases: Vec<String>,
    prices: Vec<ModelPrice>,
}

fn add(
    own: &mut Own,
    provider: &str,
    name: &str,
    aliases: &[String],
    prices: Vec<ModelPrice>,
) -> Result<(), PriceError> {
    let rows = model::rows(provider, name, prices)?;
    let names: Vec<&str> = aliases.iter().map(String::as_str).chain([name]).collect();
    own.add(provider, &names, rows);
    Ok(())
}

/// One entry of the list.
struct Entry {
    provider: String,
    model: String,
    aliases: Vec<String>,
    price: ModelPrice,
}

type SetText = fn(ModelPrice, String) -> ModelPrice;

/// Fields that restrict a price to a tier or a time, and their setters.
const OCCASIONS: [(&str, SetText); 5] = [
    ("service_tier", ModelPrice::service_tier),
    ("from", ModelPrice::from),
    ("until", ModelPrice::until),
    ("hours", ModelPrice::hours),
    ("weekdays", ModelPrice::weekdays),
];

impl Entry {
    fn read(entry: Value) -> Result<Self, PriceError> {
        let mut fields = object(entry).ok_or_else(|| problem("", "expected an object"))?;
        let provider = text(&mut fields, "provider")?.ok_or_else(|| problem("provider", "is missing"))?;
        let model = text(&mut fields, "model")?.ok_or_else(|| problem("model", "is missing"))?;
        let within = |error: PriceError| error.within(format_args!("{provider}, {model}"));
        let (aliases, price) = Self::prices(fields).map_err(within)?;
        Ok(Self {
            provider,
            model,
            aliases,
            price,
        })
    }

    fn prices(mut fields: Map<String, Value>) -> Result<(Vec<String>, ModelPrice), PriceError> {
        let mut price = ModelPrice::per_million();
        for (field, set) in OCCASIONS {
            if let Some(text) = text(&mut fields, field)? {
                price = set(price, text);
            }
        }
        // `source` is only for readers of the file.
        text(&mut fields, "source")?;
        let aliases = match fields.remove("aliases") {
            None => Vec::new(),
            Some(aliases) => {
                serde_json::from_value(aliases).map_err(|_| problem("aliases", "expected a list of names"))?
            }
        };
        if let Some(bounds) = fields.remove("above") {
            let Value::Array(bounds) = bounds else {
                return Err(problem("above", "expected a list"));
            };
            for (number, bound) in bounds.into_iter().enumerate() {
                let within = |error: PriceError| error.within(format_args!("above[{number}]"));
                let mut bound = object(bound).ok_or_else(|| within(problem("", "expected an object")))?;
                let tokens = bound
                    .remove("tokens")
                    .and_then(|tokens| tokens.as_u64()?.try_into().ok());
                let tokens = tokens.ok_or_else(|| within(problem("tokens", "expected a number of tokens")))?;
                rates(&mut price, bound, tokens).map_err(within)?;
            }
        }
        rates(&mut price, fields, 0)?;
        Ok((aliases, price))
    }
}

fn rates(price: &mut ModelPrice, fields: Map<String, Value>, above: u32) -> Result<(), PriceError> {
    for (field, value) in fields {
        let kind = ModelPrice::kind(&field).ok_or_else(|| problem(&field, "there is no such field"))?;
        let usd = usd(&value).ok_or_else(|| problem(&field, "expected a price such as \"2.50\""))?;
        price.price(kind, above, usd);
    }
    Ok(())
}

fn parse(text: &str) -> Result<Value, PriceError> {
    serde_json::from_str(text).map_err(|error| problem("", &format!("not JSON: {error}")))
}

fn read(file: &Path) -> Result<String, PriceError> {
    fs::read_to_string(file)
        .map_err(|error| PriceError::new(file.display().to_string(), format!("cannot be read: {error}")))
}
