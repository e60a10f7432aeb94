//! A model's answer, printed chunk by chunk, and the time to its first chunk.
//!
//! ```text
//! cargo run -p streaming_chat
//! cargo run -p streaming_chat -- --abandon
//! ```
//!
//! The span of `ask` lasts until the last chunk. With `--abandon` the stream is dropped half-read, and the tree shows
//! it. The last chunk has the usage, so the usage is then unknown and not 0.
//!
//! The model is a server inside this program. Set `OPENAI_BASE_URL` (and `OPENAI_API_KEY`, `OPENAI_MODEL`) to use a
//! real one.

use std::env;
use std::error::Error;
use std::io::{Write as _, stdout};

use async_openai::{
    Client,
    config::OpenAIConfig,
    error::OpenAIError,
    types::chat::{
        ChatCompletionRequestUserMessage as Message, ChatCompletionResponseStream, ChatCompletionStreamOptions,
        CreateChatCompletionRequest as Request,
    },
};
use futures_util::StreamExt as _;
use genai::Usage;
use genai::testing::{ModelServer, ScriptStep, ScriptedModel};

const QUESTION: &str = "Why does a sum of floats depend on their order?";
/// The answer of the server in this program. The protocol, the client and the HTTP are real.
const ANSWER: &str = "Every addition rounds to the nearest float, and the error depends on how large the sum is by then. \
                      Adding the small numbers first lets them grow before they meet the large ones.";
/// Number of chunks after which `--abandon` drops the stream.
const ENOUGH: usize = 5;

#[genai::chat(provider = "openai", request = request)]
async fn ask(client: &Client<OpenAIConfig>, request: Request) -> Result<ChatCompletionResponseStream, OpenAIError> {
    client.chat().create_stream(request).await
}

/// Prints at most `most` chunks.
#[genai::workflow(name = "streaming-chat")]
async fn answer(client: &Client<OpenAIConfig>, most: usize) -> Result<(), Box<dyn Error + Send + Sync>> {
    let request = Request {
        model: variable("OPENAI_MODEL").unwrap_or_else(|| "gpt-4o-mini".to_owned()),
        messages: vec![Message::from(QUESTION).into()],
        stream: Some(true),
        stream_options: Some(ChatCompletionStreamOptions {
            include_usage: Some(true),
            include_obfuscation: None,
        }),
        ..Request::default()
    };
    let mut chunks = ask(client, request).await?.take(most);
    while let Some(chunk) = chunks.next().await {
        for choice in chunk?.choices {
            print!("{}", choice.delta.content.unwrap_or_default());
            stdout().flush()?;
        }
    }
    println!();
    Ok(())
}

/// An environment variable; an empty one counts as unset.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let most = match env::args().nth(1).as_deref() {
        None => usize::MAX,
        Some("--abandon") => ENOUGH,
        Some(other) => return Err(format!("unknown argument `{other}`; there is only `--abandon`").into()),
    };
    let _telemetry = genai::telemetry::init()?;
    let usage = Usage::input_including_cached(18).with_output_tokens(33);
    let server = ModelServer::start(ScriptedModel::new([ScriptStep::text(ANSWER).with_usage(usage)]))?;
    let config = match variable("OPENAI_BASE_URL") {
        Some(url) => OpenAIConfig::new().with_api_base(url),
        None => OpenAIConfig::new()
            .with_api_base(format!("{}/v1", server.url()))
            .with_api_key("none"),
    };
    println!("{QUESTION}\n");
    answer(&Client::with_config(config), most).await
}
