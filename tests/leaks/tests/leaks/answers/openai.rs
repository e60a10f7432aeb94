//! Chat completions of async-openai. The other clients, and errors that need a server, are in `tests/clients`.

use async_openai::error::OpenAIError;
use async_openai::types::chat::{CreateChatCompletionRequest as Request, CreateChatCompletionResponse as Response};

use super::providers;
use crate::operations::play_one;
use crate::secrets::secret;

#[genai::chat(provider = "openai", request = request)]
async fn chat(request: Request, answer: Result<Response, OpenAIError>) -> Result<Response, OpenAIError> {
    drop(request);
    answer
}

pub(super) fn play() {
    let openai = providers::openai();
    let request: Request = serde_json::from_value(openai.request).expect("it is a request");
    let not_json = serde_json::from_str::<u8>(&secret("error")).expect_err("it is no number");
    for answer in [
        Ok(serde_json::from_value(openai.answer).expect("it is an answer")),
        Err(OpenAIError::InvalidArgument(secret("error"))),
        Err(OpenAIError::JSONDeserialize(not_json, secret("error"))),
    ] {
        let request = request.clone();
        play_one(Box::pin(async move {
            drop(chat(request, answer).await);
            Ok(())
        }));
    }
}
