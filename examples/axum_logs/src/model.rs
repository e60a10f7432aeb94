//! A model behind chat completions: the server at `OPENAI_BASE_URL`, or a script of this program.

use std::env;
use std::error::Error;

use genai::testing::{ModelServer, ScriptStep, ScriptedModel};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub(crate) struct Model {
    client: reqwest::Client,
    base_url: String,
    key: Option<String>,
    pub(crate) name: String,
}

impl Model {
    /// Starts the script's server, which asks for one tool call. It answers until it is dropped.
    pub(crate) fn start(client: reqwest::Client) -> std::io::Result<(Self, ModelServer)> {
        let script = [
            ScriptStep::tool_call("count_stock", "{}"),
            ScriptStep::text("There are 12 bolts"),
        ];
        let server = ModelServer::start(ScriptedModel::new(script))?;
        let model = Self {
            client,
            base_url: variable("OPENAI_BASE_URL").unwrap_or_else(|| format!("{}/v1", server.url())),
            key: variable("OPENAI_API_KEY"),
            name: variable("OPENAI_MODEL").unwrap_or_else(|| "gpt-4o-mini".to_owned()),
        };
        Ok((model, server))
    }

    pub(crate) async fn complete(&self, messages: &[Value]) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let function = json!({ "name": "count_stock", "parameters": { "type": "object", "properties": {} } });
        let request = json!({
            "model": self.name,
            "messages": messages,
            "tools": [{ "type": "function", "function": function }],
        });
        let mut post = self.client.post(format!("{}/chat/completions", self.base_url));
        if let Some(key) = &self.key {
            post = post.bearer_auth(key);
        }
        let answer = post
            .header("content-type", "application/json")
            .body(request.to_string())
            .send()
            .await?
            .error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }
}

/// An environment variable; an empty one counts as unset.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
