//! The agent: a plan, the notes that matter, then rounds of a model and its tools.
//!
//! Every function that is a step of its work has one attribute. The bodies contain no telemetry.

use std::io;

use async_openai::{
    Client,
    config::OpenAIConfig,
    error::OpenAIError,
    types::chat::{ChatCompletionRequestMessage, CreateChatCompletionRequest, CreateChatCompletionResponse},
};
use futures_util::future::join_all;
use serde::Serialize;

use super::{
    Progress,
    dispatch::{definitions, dispatch},
    messages,
    notes::{Note, closest},
    repository::Repository,
    tools::ToolError,
};

/// Upper limit of rounds. A model without an answer by then is in a loop.
const MAX_ROUNDS: usize = 12;
/// Number of notes in the prompt.
const NOTES: usize = 2;
/// Upper limit of tokens in one response. A plan or an edit takes a fraction of it.
const MAX_TOKENS: u32 = 4096;

/// The client, the model and the repository of the agent.
#[derive(Debug)]
pub struct Agent {
    /// The client of the model's API.
    pub client: Client<OpenAIConfig>,
    /// The name of the model.
    pub model: String,
    /// The repository that it works on.
    pub repository: Repository,
    /// The function that prints each step.
    pub progress: Progress,
}

/// The result of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The model's account of the bug.
    pub answer: String,
    /// Number of the model's turns, without the plan.
    pub rounds: usize,
    /// Whether the last run of the tests passed, with no edit after it.
    pub tests_pass: bool,
}

/// An error in place of a report.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The request to the model failed, or its response could not be parsed.
    #[error("the model: {0}")]
    Model(#[from] OpenAIError),
    /// The model's response was empty.
    #[error("the model gave an empty response")]
    Empty,
    /// A tool cannot work here, whatever its arguments.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The notes cannot be read.
    #[error("the notes: {0}")]
    Notes(#[from] io::Error),
    /// The model kept calling tools until the limit of rounds.
    #[error("no answer after {0} rounds")]
    Rounds(usize),
}

/// Serves one request of one user.
#[genai::request(
    workflow = "repo-debugger",
    user = user,
    conversation_id = conversation,
    capture(raw(input = task, output))
)]
pub async fn handle(agent: &Agent, task: &str, user: &str, conversation: &str) -> Result<Report, AgentError> {
    debug(agent, task).await
}

#[genai::workflow(name = "repo-debugger")]
async fn debug(agent: &Agent, task: &str) -> Result<Report, AgentError> {
    let plan = plan(agent, task).await?;
    (agent.progress)(&format!("plan:\n{plan}"));
    let notes = search_notes(&agent.repository, task).await?;

    let mut request = request(agent, messages::debugging(task, &plan, &notes));
    request.tools = Some(definitions());
    let mut tests_pass = false;
    for rounds in 1..=MAX_ROUNDS {
        let turn = messages::turn(ask(&agent.client, &request).await?).ok_or(AgentError::Empty)?;
        let calls = messages::calls(&turn);
        if calls.is_empty() {
            let answer = turn.content.ok_or(AgentError::Empty)?;
            return Ok(Report {
                answer,
                rounds,
                tests_pass,
            });
        }
        if let Some(thought) = &turn.content {
            (agent.progress)(thought);
        }
        request.messages.push(messages::assistant(turn));
        // The calls of one response do not depend on each other, so they run concurrently.
        let answer = |call| dispatch(&agent.repository, call, agent.progress);
        let answers = join_all(calls.iter().map(answer)).await;
        for (call, answer) in calls.iter().zip(answers) {
            let answer = answer?;
            tests_pass = answer.tests_pass.unwrap_or(tests_pass);
            request.messages.push(messages::tool(call, &answer.text));
        }
    }
    Err(AgentError::Rounds(MAX_ROUNDS))
}

/// A plan keeps small models from editing before they have looked.
#[genai::plan(agent = "repo-debugger")]
async fn plan(agent: &Agent, task: &str) -> Result<String, AgentError> {
    let response = ask(&agent.client, &request(agent, messages::planning(task))).await?;
    messages::turn(response)
        .and_then(|turn| turn.content)
        .ok_or(AgentError::Empty)
}

/// Finds notes about the intended behaviour, which the code does not contain.
#[genai::retrieval(data_source = "repository-notes", top_k = NOTES, skip(repository))]
async fn search_notes(repository: &Repository, query: &str) -> Result<Vec<Note>, AgentError> {
    Ok(closest(repository.notes().await?, query, NOTES))
}

#[genai::chat(provider = "openai", request = request, capture(raw(input, output)))]
async fn ask(
    client: &Client<OpenAIConfig>,
    request: &CreateChatCompletionRequest,
) -> Result<CreateChatCompletionResponse, AgentError> {
    Ok(client.chat().create(request.clone()).await?)
}

fn request(agent: &Agent, messages: Vec<ChatCompletionRequestMessage>) -> CreateChatCompletionRequest {
    CreateChatCompletionRequest {
        model: agent.model.clone(),
        messages,
        max_completion_tokens: Some(MAX_TOKENS),
        ..Default::default()
    }
}
