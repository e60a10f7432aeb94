//! An agent that goes round in circles, and a budget that ends it.
//!
//! ```text
//! cargo run -p looping_agent
//! cargo run -p looping_agent -- --no-budget
//! ```
//!
//! The model keeps running the same test, reading the same file and summing up what it saw. The budget of `fix` lets one
//! call be made three times with the same arguments; the fourth is refused, and the refusal says what went round. With
//! `--no-budget` nothing ends it but Ctrl-C.

mod model;
mod tools;

use std::error::Error;

use async_openai::{
    Client,
    config::OpenAIConfig,
    error::OpenAIError,
    types::chat::{
        ChatCompletionMessageToolCalls as ToolCalls, ChatCompletionRequestAssistantMessage as AssistantMessage,
        ChatCompletionRequestMessage, ChatCompletionRequestToolMessage as ToolMessage,
        ChatCompletionRequestUserMessage as UserMessage, CreateChatCompletionRequest as Request,
        CreateChatCompletionResponse as Response,
    },
};
use genai::{Budget, BudgetExceeded, Limit};

use tools::call_tool;

const TASK: &str = "The test `median_of_four` fails. Make it pass.";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum AgentError {
    #[error("the model: {0}")]
    Model(#[from] OpenAIError),
    #[error("the model gave an empty response")]
    Empty,
    #[error("{0}")]
    Stopped(#[from] BudgetExceeded),
}

fn budget() -> Budget {
    Budget::new()
        .max_tool_repeats(3)
        .max_cycles(4)
        .max_model_calls(50)
        .limit(Limit::total_tokens(4_000).warn_at(0.5))
        .on_warning(|warning| println!("  ! {}", warning.words))
}

#[genai::chat(provider = "openai", request = request)]
async fn ask(client: &Client<OpenAIConfig>, request: &Request) -> Result<Response, AgentError> {
    Ok(client.chat().create(request.clone()).await?)
}

#[genai::agent(name = "fixer", budget = budget)]
async fn fix(client: &Client<OpenAIConfig>, task: &str, budget: Option<Budget>) -> Result<String, AgentError> {
    let mut request = Request {
        model: "gpt-4o-mini".to_owned(),
        messages: vec![UserMessage::from(task).into()],
        max_completion_tokens: Some(500),
        ..Request::default()
    };
    loop {
        let response = ask(client, &request).await?;
        let turn = response.choices.into_iter().next().ok_or(AgentError::Empty)?.message;
        if let Some(text) = &turn.content {
            println!("  {text}");
        }
        let calls = turn.tool_calls.clone().unwrap_or_default();
        if calls.is_empty() {
            return turn.content.ok_or(AgentError::Empty);
        }
        request.messages.push(assistant(turn.content, turn.tool_calls));
        for call in calls {
            let ToolCalls::Function(call) = call else { continue };
            println!("  -> {}({})", call.function.name, call.function.arguments);
            let content = call_tool(&call).await?.into();
            let answer = ToolMessage {
                content,
                tool_call_id: call.id,
            };
            request.messages.push(answer.into());
        }
    }
}

fn assistant(content: Option<String>, tool_calls: Option<Vec<ToolCalls>>) -> ChatCompletionRequestMessage {
    let message = AssistantMessage {
        content: content.map(Into::into),
        tool_calls,
        ..AssistantMessage::default()
    };
    message.into()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let budget = match std::env::args().nth(1).as_deref() {
        None => Some(budget()),
        Some("--no-budget") => None,
        Some(other) => return Err(format!("unknown argument `{other}`; there is only `--no-budget`").into()),
    };
    let telemetry = genai::telemetry::init()?;
    let server = model::start().await?;
    let config = OpenAIConfig::new()
        .with_api_base(server.base_url())
        .with_api_key("none");
    println!("{TASK}\n");
    match fix(&Client::with_config(config), TASK, budget).await {
        Ok(answer) => println!("\nanswer: {answer}"),
        Err(error @ AgentError::Stopped(_)) => println!("\nstopped: {error}"),
        Err(error) => return Err(error.into()),
    }
    drop(telemetry);
    Ok(())
}
