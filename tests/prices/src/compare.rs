//! The comparison of the two tables, and its report.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use genai::price::Prices;

use crate::extract::Extract;
use crate::shapes::Question;
use crate::verdicts::Verdicts;

/// Every compared price, by entry and shape.
pub(crate) struct Comparison {
    release: String,
    answers: BTreeMap<(String, &'static str), Vec<Answer>>,
}

/// One price in both tables, in 10⁻¹² dollars per million tokens.
struct Answer {
    word: String,
    ours: Option<u64>,
    theirs: u64,
}

impl Answer {
    /// Whether the two prices are the same. A difference of up to a thousandth is ignored, because the file has binary
    /// fractions, some of them converted from another unit. A price of 0 in the file counts as none.
    fn agrees(&self) -> bool {
        let ours = self.ours.unwrap_or(if self.theirs == 0 { 0 } else { u64::MAX });
        ours.abs_diff(self.theirs) <= self.theirs / 1_000
    }
}

impl Comparison {
    pub(crate) fn of(extract: &Extract, prices: &Prices) -> Result<Self, String> {
        let at = extract.moment()?;
        let mut answers: BTreeMap<(String, &'static str), Vec<Answer>> = BTreeMap::new();
        for model in &extract.models {
            let theirs = model.prices()?;
            for question in Question::of(model) {
                let Some(theirs) = question.price(&theirs, model, at) else {
                    continue;
                };
                let shape = answers.entry((model.name.clone(), question.shape())).or_default();
                shape.push(Answer {
                    word: question.word(),
                    ours: question.price(prices, model, at),
                    theirs,
                });
            }
        }
        Ok(Self {
            release: extract.head.release.clone(),
            answers,
        })
    }

    pub(crate) fn judged(&self, verdicts: &Verdicts) -> Report {
        let mut report = Report {
            release: self.release.clone(),
            ..Report::default()
        };
        let mut differences = BTreeSet::new();
        for ((name, shape), answers) in &self.answers {
            let count = report.shapes.entry(shape).or_default();
            let mut differing: Vec<&Answer> = answers.iter().filter(|answer| !answer.agrees()).collect();
            differing.sort_by_key(|answer| &answer.word);
            if differing.is_empty() {
                *count.entry("same").or_default() += 1;
                continue;
            }
            let words = |price: fn(&Answer) -> Option<u64>| {
                let words = differing.iter().map(|answer| match price(answer) {
                    Some(price) => format!("{} {}", answer.word, dollars(price)),
                    None => format!("{} none", answer.word),
                });
                words.collect::<Vec<_>>().join(" ")
            };
            let (ours, theirs) = (words(|answer| answer.ours), words(|answer| Some(answer.theirs)));
            let line = format!("{name} | {shape} | {ours} | {theirs}");
            let verdict = verdicts.0.get(&line).copied().unwrap_or("new");
            *count.entry(verdict).or_default() += 1;
            if verdict == "new" {
                report.new.push(line.clone());
            }
            differences.insert(line);
        }
        let known = verdicts.0.keys();
        report.stale = known.filter(|line| !differences.contains(*line)).cloned().collect();
        report
    }
}

/// The result of the comparison, with its verdicts.
#[derive(Default)]
pub(crate) struct Report {
    release: String,
    /// By shape: the number of models with the same prices, and the number of differences under each verdict.
    shapes: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// Differences without a verdict.
    new: Vec<String>,
    /// Verdicts without a difference.
    stale: Vec<String>,
}

const COLUMNS: [&str; 5] = ["same", "ours", "litellm", "both", "open"];

impl Report {
    /// Agreement per shape, in Markdown.
    pub(crate) fn table(&self) -> String {
        let mut text = format!(
            "Models of {} by shape, and who is right where the prices differ:\n\n\
             | shape | models | same | ours | LiteLLM's | both | open |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
            self.release
        );
        let mut total = BTreeMap::new();
        for (shape, counts) in &self.shapes {
            row(&mut text, shape, counts);
            for (column, count) in counts {
                *total.entry(*column).or_default() += count;
            }
        }
        row(&mut text, "all", &total);
        text
    }

    /// Differences that a person has to decide.
    pub(crate) fn problems(&self) -> Option<String> {
        let mut text = String::new();
        if !self.new.is_empty() {
            let _ = write!(
                text,
                "{} differences from {} without a verdict (entry | shape | our price | its price, dollars per million tokens):\n {}\n\
                 Look the price up at the provider. If ours is wrong, correct it in genai-runtime/data/price-additions.txt and \
                 run `cargo xtask prices`. Else put the line into xtask/prices/verdicts.txt, under a verdict with its source.\n",
                self.new.len(),
                self.release,
                self.new.join("\n ")
            );
        }
        if !self.stale.is_empty() {
            let _ = write!(
                text,
                "{} verdicts on prices that are the same now, or are others: remove these lines from xtask/prices/verdicts.txt:\n {}\n",
                self.stale.len(),
                self.stale.join("\n ")
            );
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

fn row(text: &mut String, shape: &str, counts: &BTreeMap<&'static str, usize>) {
    let count = |column: &str| counts.get(column).copied().unwrap_or(0);
    let _ = write!(text, "| {shape} | {} |", counts.values().sum::<usize>());
    for column in COLUMNS {
        let _ = write!(text, " {} |", count(column));
    }
    if count("new") > 0 {
        let _ = write!(text, " {} without a verdict", count("new"));
    }
    text.push('\n');
}

/// Formats a price in dollars, such as `2.5`.
fn dollars(pico: u64) -> String {
    let text = format!("{}.{:012}", pico / 1_000_000_000_000, pico % 1_000_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use genai::price::{ModelPrice, Prices};

    use super::{Comparison, Report};
    use crate::extract::Extract;
    use crate::verdicts::Verdicts;

    const EXTRACT: &str = r#"# release: litellm 9
# day: 2026-11-28
# sha256: 0
{
"p/m":{"input_cost_per_token":1e-6,"input_cost_per_token_batches":5e-7,"litellm_provider":"p","output_cost_per_token":0.0000020000001},
"p/long":{"input_cost_per_token":1e-6,"input_cost_per_token_above_200k_tokens":2e-6,"litellm_provider":"p"}
}"#;

    fn judged(verdicts: &str) -> Report {
        let mut prices = Prices::empty();
        let price = |input| ModelPrice::per_million().input(input).output("2");
        let batch = ModelPrice::per_million().service_tier("batch").input("0.4");
        prices.add("p", "m", [price("1"), batch]).expect("prices");
        prices.add("p", "long", price("1")).expect("prices");
        let extract = Extract::parse(EXTRACT).expect("an extract");
        let comparison = Comparison::of(&extract, &prices).expect("a comparison");
        comparison.judged(&Verdicts::parse(verdicts).expect("verdicts"))
    }

    const BATCH: &str = "p/m | batch | in 0.4 | in 0.5";
    const LONG: &str = "p/long | long context | in>200000 1 | in>200000 2";

    #[test]
    fn new_difference_is_a_problem() {
        let problems = judged(&format!("open https://a.example [not opened]\n {BATCH}\n")).problems();
        let problems = problems.expect("the price of long contexts differs");
        assert!(
            problems.starts_with("1 differences from litellm 9 without a verdict"),
            "{problems}"
        );
        assert!(problems.contains(&format!(":\n {LONG}\n")), "{problems}");
        assert!(problems.contains("price-additions.txt"), "{problems}");
    }

    #[test]
    fn stale_verdict_is_a_problem() {
        let stale = BATCH.replace("0.4", "0.3");
        let verdicts = format!("ours https://a.example [not opened]\n {BATCH}\n {stale}\n {LONG}\n");
        let problems = judged(&verdicts).problems().expect("one verdict is on another price");
        assert!(
            problems.starts_with("1 verdicts on prices that are the same now"),
            "{problems}"
        );
        assert!(problems.contains(&format!("\n {stale}\n")), "{problems}");
    }

    #[test]
    fn price_agreement_is_counted_by_shape() {
        let report = judged(&format!(
            "ours https://a.example [not opened]\n {BATCH}\nboth https://b.example [not opened]\n {LONG}\n"
        ));
        assert_eq!(report.problems(), None);
        for line in [
            "| batch | 1 | 0 | 1 | 0 | 0 | 0 |",
            "| long context | 1 | 0 | 0 | 0 | 1 | 0 |",
            "| plain | 2 | 2 | 0 | 0 | 0 | 0 |",
            "| all | 4 | 2 | 1 | 0 | 1 | 0 |",
        ] {
            assert!(report.table().contains(line), "{}", report.table());
        }
    }
}
