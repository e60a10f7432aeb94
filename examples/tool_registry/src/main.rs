//! An agent whose tools are found by name, and one attribute for all of them.
//!
//! ```text
//! cargo run -p tool_registry
//! ```
//!
//! The model requests a tool that does not exist, then a missing file, and gets both errors back as text. Every call
//! has its own span with the tool's name, its call id and the names of its arguments, all read from the model's tool
//! call.
//!
//! The model is a server inside this program. Set `OPENAI_BASE_URL` (and `OPENAI_API_KEY`, `OPENAI_MODEL`) to use a
//! real one.

mod model;
mod registry;

use std::env;
use std::error::Error;

use async_openai::{
    Client,
    config::OpenAIConfig,
    error::OpenAIError,
    types::chat::{
        ChatCompletionMessageToolCalls as ToolCalls, ChatCompletionRequestAssistantMessage as AssistantMessage,
        ChatCompletionRequestToolMessage as ToolMessage, ChatCompletionRequestUserMessage as UserMessage,
        CreateChatCompletionRequest as Request, CreateChatCompletionResponse as Response,
    },
};
use genai::{Budget, BudgetExceeded};

use registry::{Registry, ToolError};

const QUESTION: &str = "Can I have soup on Sunday?";

/// An error in place of an answer.
#[derive(Debug, thiserror::Error)]
enum AgentError {
    #[error("the model: {0}")]
    Model(#[from] OpenAIError),
    #[error("the model gave an empty response")]
    Empty,
    #[error("{0}")]
    Stopped(#[from] BudgetExceeded),
}

#[genai::chat(provider = "openai", request = request)]
async fn ask(client: &Client<OpenAIConfig>, request: &Request) -> Result<Response, AgentError> {
    Ok(client.chat().create(request.clone()).await?)
}

#[genai::agent(name = "waiter", budget = Budget::new().max_tool_repeats(3).max_model_calls(20))]
async fn answer(client: &Client<OpenAIConfig>, question: &str) -> Result<String, AgentError> {
    let tools = Registry::new();
    let mut request = Request {
        model: variable("OPENAI_MODEL").unwrap_or_else(|| "gpt-4o-mini".to_owned()),
        messages: vec![UserMessage::from(question).into()],
        ..Request::default()
    };
    loop {
        let response = ask(client, &request).await?;
        let turn = response.choices.into_iter().next().ok_or(AgentError::Empty)?.message;
        let calls = turn.tool_calls.clone().unwrap_or_default();
        if calls.is_empty() {
            return turn.content.ok_or(AgentError::Empty);
        }
        let message = AssistantMessage {
            tool_calls: turn.tool_calls,
            ..AssistantMessage::default()
        };
        request.messages.push(message.into());
        for call in calls {
            let ToolCalls::Function(call) = call else { continue };
            let content = match tools.call(&call).await {
                Ok(content) => content,
                Err(ToolError::Refused(refusal)) => return Err(refusal.into()),
                // The error goes to the model, which may correct its call.
                Err(error) => format!("error: {error}"),
            };
            println!("  {}({}) -> {content}", call.function.name, call.function.arguments);
            let answer = ToolMessage {
                content: content.into(),
                tool_call_id: call.id,
            };
            request.messages.push(answer.into());
        }
    }
}

/// An environment variable; an empty one counts as unset.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let telemetry = genai::telemetry::init()?;
    let server = model::start()?;
    let config = match variable("OPENAI_BASE_URL") {
        Some(url) => OpenAIConfig::new().with_api_base(url),
        None => OpenAIConfig::new()
            .with_api_base(format!("{}/v1", server.url()))
            .with_api_key("none"),
    };
    println!("{QUESTION}\n");
    let answer = answer(&Client::with_config(config), QUESTION).await?;
    println!("\n{answer}");
    drop(telemetry);
    Ok(())
}
