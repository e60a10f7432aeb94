//! Costs on spans. The table of prices is the whole process's, so all tests of this folder have the same.

mod calls;
mod runs;

use std::sync::Once;

use genai::price::{Cost, ModelPrice, Prices};
use genai::{Config, Response, ResponseRecorder, Usage};

/// The table's own name.
fn table() -> String {
    format!("{} + own", Prices::bundled().version())
}

/// Installs prices of whole dollars per token, which are easy to add up.
fn configure() {
    static CONFIGURED: Once = Once::new();
    CONFIGURED.call_once(|| {
        let standard = ModelPrice::per_million()
            .input(1_000_000)
            .cache_read(500_000)
            .output(5_000_000);
        let priority = ModelPrice::per_million()
            .service_tier("priority")
            .input(2_000_000)
            .output(10_000_000);
        let mut prices = Prices::bundled();
        prices
            .add("vllm", "answered", [standard, priority])
            .and_then(|prices| prices.add("vllm", "asked", ModelPrice::per_million().input(7).output(7)))
            .and_then(|prices| prices.add("vllm", "embedder", ModelPrice::per_million().input(250_000)))
            .and_then(|prices| prices.add("vllm", "free", ModelPrice::per_million().input(0).output(0)))
            .expect("they are prices");
        Config::builder().prices(prices).install();
    });
}

/// A model's answer.
#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    model: Option<&'static str>,
    tier: Option<&'static str>,
    usage: Usage,
    charged: Option<Cost>,
}

impl Answer {
    fn of(model: &'static str, usage: Usage) -> Self {
        let model = Some(model);
        Self {
            model,
            tier: None,
            usage,
            charged: None,
        }
    }
}

impl Response for Answer {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model(self.model).service_tier(self.tier).charged(self.charged);
    }
}
