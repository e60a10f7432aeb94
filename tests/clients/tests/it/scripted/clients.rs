//! Client libraries that use a scripted model's address as their base URL.

use std::pin::Pin;

use futures_util::{Stream, StreamExt as _};

type Asked = Pin<Box<dyn Future<Output = Result<String, String>>>>;
/// Function that calls the model at this address.
pub(crate) type Ask = fn(String) -> Asked;

/// Client with functions for a whole answer and for a stream. Both return the text or the error.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    /// Whether the client's provider reports cached tokens.
    pub(crate) counts_cached: bool,
    /// Value of `error.type` for a refusal with status 429.
    pub(crate) slowed_down: &'static str,
    pub(crate) whole: Ask,
    pub(crate) stream: Ask,
}

pub(crate) const CLIENTS: [Client; 7] = [
    Client {
        name: "async-openai, chat completions",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(openai::chat(&openai::client(&url)).await) }),
        stream: |url| Box::pin(async move { read(openai::chat_stream(&openai::client(&url)).await).await }),
    },
    Client {
        name: "async-openai, responses",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(openai::respond(&openai::client(&url)).await) }),
        stream: |url| Box::pin(async move { read(openai::respond_stream(&openai::client(&url)).await).await }),
    },
    Client {
        name: "rig",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(rig::ask(&rig::client(&url)).await) }),
        stream: |url| Box::pin(async move { read(rig::ask_stream(&rig::client(&url))).await }),
    },
    Client {
        name: "genai, chat completions",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(genai_client::ask(&genai_client::gpt(&url)).await) }),
        stream: |url| Box::pin(async move { read(genai_client::ask_stream(&genai_client::gpt(&url)).await).await }),
    },
    Client {
        name: "genai, Anthropic",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(genai_client::ask(&genai_client::claude(&url)).await) }),
        stream: |url| Box::pin(async move { read(genai_client::ask_stream(&genai_client::claude(&url)).await).await }),
    },
    Client {
        name: "misanthropic",
        counts_cached: true,
        slowed_down: "429",
        whole: |url| Box::pin(async move { shown(anthropic::ask(&anthropic::client(&url)).await) }),
        stream: |url| Box::pin(async move { read(anthropic::ask_stream(&anthropic::client(&url)).await).await }),
    },
    Client {
        name: "ollama-rs",
        counts_cached: false,
        // The client's error has only a text.
        slowed_down: "_OTHER",
        whole: |url| Box::pin(async move { shown(ollama::ask(&ollama::client(&url)).await) }),
        stream: |url| Box::pin(async move { read(ollama::ask_stream(&ollama::client(&url)).await).await }),
    },
];

fn shown<T: std::fmt::Debug, E: std::fmt::Debug>(answer: Result<T, E>) -> Result<String, String> {
    answer
        .map(|answer| format!("{answer:?}"))
        .map_err(|error| format!("{error:?}"))
}

/// Text of a stream, or its first error.
async fn read<S, T, E, F>(stream: Result<S, F>) -> Result<String, String>
where
    S: Stream<Item = Result<T, E>>,
    T: std::fmt::Debug,
    E: std::fmt::Debug,
    F: std::fmt::Debug,
{
    let stream = stream.map_err(|error| format!("{error:?}"))?;
    let items: Vec<_> = stream.map(shown).collect().await;
    items.into_iter().collect()
}

mod openai {
    use async_openai::Client;
    use async_openai::config::OpenAIConfig;
    use async_openai::error::OpenAIError;
    use async_openai::middleware::ReqwestService;
    use async_openai::types::chat::{
        ChatCompletionResponseStream, CreateChatCompletionRequest, CreateChatCompletionResponse,
    };
    use async_openai::types::responses::{CreateResponse, Response, ResponseStream};
    use serde_json::json;

    /// Client without retries.
    pub(super) fn client(url: &str) -> Client<OpenAIConfig> {
        let config = OpenAIConfig::new()
            .with_api_base(format!("{url}/v1"))
            .with_api_key("none");
        Client::with_config(config).with_http_service(ReqwestService::default())
    }

    fn request(streams: bool) -> CreateChatCompletionRequest {
        let messages = [json!({"role": "user", "content": "Run the tests"})];
        let mut request = json!({"model": "gpt-4o", "messages": messages, "stream": streams});
        if streams {
            request["stream_options"] = json!({"include_usage": true});
        }
        serde_json::from_value(request).expect("it is a request")
    }

    fn response(streams: bool) -> CreateResponse {
        let request = json!({"model": "gpt-4o", "input": "Run the tests", "stream": streams});
        serde_json::from_value(request).expect("it is a request")
    }

    #[genai::chat(provider = "openai", model = "gpt-4o")]
    pub(super) async fn chat(client: &Client<OpenAIConfig>) -> Result<CreateChatCompletionResponse, OpenAIError> {
        client.chat().create(request(false)).await
    }

    #[genai::chat(provider = "openai", model = "gpt-4o", stream = true)]
    pub(super) async fn chat_stream(
        client: &Client<OpenAIConfig>,
    ) -> Result<ChatCompletionResponseStream, OpenAIError> {
        client.chat().create_stream(request(true)).await
    }

    #[genai::chat(provider = "openai", model = "gpt-4o")]
    pub(super) async fn respond(client: &Client<OpenAIConfig>) -> Result<Response, OpenAIError> {
        client.responses().create(response(false)).await
    }

    #[genai::chat(provider = "openai", model = "gpt-4o", stream = true)]
    pub(super) async fn respond_stream(client: &Client<OpenAIConfig>) -> Result<ResponseStream, OpenAIError> {
        client.responses().create_stream(response(true)).await
    }
}

mod rig {
    #![allow(clippy::result_large_err)] // The size of the error type is set by Rig.

    use futures_util::Stream;
    use rig_core::completion::{CompletionRequest, CompletionResponse};
    use rig_core::error::ProviderError;
    use rig_core::providers::openai::{OpenAI, OpenAIConfig};
    use rig_core::streaming::{Item, StreamEvent};

    const MODEL: &str = "gpt-4o";

    pub(super) fn client(url: &str) -> OpenAI {
        OpenAIConfig::new("dummy").with_base_url(format!("{url}/v1")).client()
    }

    #[genai::chat(provider = "openai", model = MODEL)]
    pub(super) async fn ask(client: &OpenAI) -> Result<CompletionResponse, ProviderError> {
        client.chat(MODEL).call(CompletionRequest::new("Run the tests")).await
    }

    #[genai::chat(provider = "openai", model = MODEL, stream = true)]
    pub(super) fn ask_stream(
        client: &OpenAI,
    ) -> Result<impl Stream<Item = Result<Item<StreamEvent>, ProviderError>> + use<>, ProviderError> {
        client.chat(MODEL).stream(CompletionRequest::new("Run the tests"))
    }
}

mod genai_client {
    use futures_util::Stream;
    use genai::adapters::genai_client::provider;
    use genai_client::adapter::AdapterKind;
    use genai_client::chat::{ChatOptions, ChatRequest, ChatResponse, ChatStreamEvent};
    use genai_client::resolver::{AuthData, Endpoint};
    use genai_client::{Client, Error, ModelIden, ServiceTarget};

    fn target(url: &str, kind: AdapterKind, model: &'static str) -> ServiceTarget {
        ServiceTarget {
            endpoint: Endpoint::from_owned(format!("{url}/v1/")),
            auth: AuthData::from_single("none"),
            model: ModelIden::new(kind, model),
        }
    }

    pub(super) fn gpt(url: &str) -> ServiceTarget {
        target(url, AdapterKind::OpenAI, "gpt-4o")
    }

    pub(super) fn claude(url: &str) -> ServiceTarget {
        target(url, AdapterKind::Anthropic, "claude-opus-4-8")
    }

    #[genai::chat(provider = provider(target.model.adapter_kind), request = target)]
    pub(super) async fn ask(target: &ServiceTarget) -> Result<ChatResponse, Error> {
        let client = Client::new()?;
        let request = ChatRequest::from_user("Run the tests");
        client.exec_chat(target.clone(), request, None).await
    }

    #[genai::chat(provider = provider(target.model.adapter_kind), request = target, stream = true)]
    pub(super) async fn ask_stream(
        target: &ServiceTarget,
    ) -> Result<impl Stream<Item = Result<ChatStreamEvent, Error>> + use<>, Error> {
        let client = Client::new()?;
        // Without this option, the client's last event has no counts.
        let options = ChatOptions::default().with_capture_usage(true);
        let request = ChatRequest::from_user("Run the tests");
        let response = client.exec_chat_stream(target.clone(), request, Some(&options)).await?;
        Ok(response.stream)
    }
}

mod anthropic {
    use futures_util::Stream;
    use misanthropic::client::Error;
    use misanthropic::response::Message;
    use misanthropic::stream::{Error as StreamError, Event};
    use misanthropic::{Client, Prompt};

    pub(super) fn client(url: &str) -> Client {
        // The client requires a key of this length.
        let client = Client::new("x".repeat(108)).expect("a key");
        client.base_url(url).expect("an address")
    }

    fn prompt() -> Prompt {
        let mut prompt = Prompt::user("Run the tests");
        prompt.model = "claude-opus-4-8".into();
        prompt
    }

    #[genai::chat(provider = "anthropic", model = "claude-opus-4-8")]
    pub(super) async fn ask(client: &Client) -> Result<Message, Error> {
        client.message(prompt()).await
    }

    #[genai::chat(provider = "anthropic", model = "claude-opus-4-8", stream = true)]
    pub(super) async fn ask_stream(
        client: &Client,
    ) -> Result<impl Stream<Item = Result<Event, StreamError>> + use<>, Error> {
        client.stream(prompt()).await
    }
}

mod ollama {
    use ollama_rs::Ollama;
    use ollama_rs::error::OllamaError;
    use ollama_rs::generation::chat::request::ChatMessageRequest;
    use ollama_rs::generation::chat::{ChatMessage, ChatMessageResponse, ChatMessageResponseStream};

    pub(super) fn client(url: &str) -> Ollama {
        Ollama::try_new(url).expect("it is a URL")
    }

    fn request() -> ChatMessageRequest {
        let message = ChatMessage::user("Run the tests".to_owned());
        ChatMessageRequest::new("llama3.2".to_owned(), vec![message])
    }

    #[genai::chat(provider = "ollama", model = "llama3.2")]
    pub(super) async fn ask(client: &Ollama) -> Result<ChatMessageResponse, OllamaError> {
        client.send_chat_messages(request()).await
    }

    #[genai::chat(provider = "ollama", model = "llama3.2", stream = true)]
    pub(super) async fn ask_stream(client: &Ollama) -> Result<ChatMessageResponseStream, OllamaError> {
        client.send_chat_messages_stream(request()).await
    }
}
