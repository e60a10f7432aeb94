//! Limits of the number of values of an attribute, whatever a program records.

use std::borrow::Cow;

use genai::ErrorType;
use opentelemetry_sdk::trace::Sampler;

use crate::support::{Bench, Silent};

struct Named(String);

impl ErrorType for Named {
    fn error_type(&self) -> Cow<'static, str> {
        self.0.clone().into()
    }
}

#[genai::chat(provider = "openai", model = model, server_address = address, server_port = port)]
fn chat(model: &str, address: &str, port: i64, error: Option<&str>) -> Result<Silent, Named> {
    match error {
        Some(error) => Err(Named(error.to_owned())),
        None => Ok(Silent),
    }
}

fn line(error: &str, model: &str, server: &str, count: u64) -> String {
    format!(
        "gen_ai.client.inference.duration [s] D {{{error}gen_ai.operation.name=chat, gen_ai.provider.name=openai, \
         gen_ai.request.model={model}, {server}}} {count}x"
    )
}

#[test]
fn attribute_values_over_limit_are_merged() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config().metric_value_limit(2).install();
    for index in 0..5 {
        let (model, address, error) = (format!("m{index}"), format!("h{index}"), format!("e{index}"));
        drop(chat(&model, "h0", 1, None));
        drop(chat("m0", &address, 1, None));
        drop(chat("m0", "h0", index, None));
        drop(chat("m0", "h0", 1, Some(&error)));
    }
    let mut expected = [
        line("", "m0", "server.address=h0, server.port=1", 3),
        line("", "m1", "server.address=h0, server.port=1", 1),
        line("", "_OTHER", "server.address=h0, server.port=1", 3),
        line("", "m0", "server.address=h1, server.port=1", 1),
        line("", "m0", "server.address=_OTHER", 3),
        line("", "m0", "server.address=h0, server.port=0", 1),
        line("", "m0", "server.address=h0", 3),
        line("error.type=e0, ", "m0", "server.address=h0, server.port=1", 1),
        line("error.type=e1, ", "m0", "server.address=h0, server.port=1", 1),
        line("error.type=_OTHER, ", "m0", "server.address=h0, server.port=1", 3),
    ];
    expected.sort();
    assert_eq!(bench.measured(), expected);
}

#[test]
fn default_attribute_value_limit_is_200() {
    let bench = Bench::new();
    for index in 0..300 {
        drop(chat(&format!("m{index}"), "h", 1, None));
    }
    let measured = bench.measured();
    assert_eq!(measured.len(), 201);
    assert!(measured.contains(&line("", "_OTHER", "server.address=h, server.port=1", 100)));
    assert!(measured.contains(&line("", "m199", "server.address=h, server.port=1", 1)));
}
