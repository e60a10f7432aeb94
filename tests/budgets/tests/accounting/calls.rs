//! The calls of a tree, with every value that a provider may leave out.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::{BudgetExceeded, Chunk, ErrorType, Response, ResponseRecorder, Usage};
use tokio::task::yield_now;

use crate::nodes::{Around, Ending, Model};
use crate::truth::Above;

#[derive(Debug)]
pub(crate) enum Error {
    /// The budget refused the call.
    Refused,
    Failed,
    /// An answer that was charged but could not be used.
    Paid(Box<Usage>),
}

impl ErrorType for Error {
    fn error_type(&self) -> Cow<'static, str> {
        "failed".into()
    }

    fn usage(&self) -> Usage {
        match self {
            Self::Paid(usage) => **usage,
            Self::Refused | Self::Failed => Usage::unknown(),
        }
    }
}

impl From<BudgetExceeded> for Error {
    fn from(_: BudgetExceeded) -> Self {
        Self::Refused
    }
}

/// A provider's answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) id: Option<String>,
    pub(crate) model: &'static str,
    pub(crate) tier: Option<&'static str>,
    pub(crate) usage: Usage,
    /// Number of bytes of text.
    pub(crate) text: usize,
}

impl Response for Answer {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder
            .id(self.id.as_deref())
            .model(self.model)
            .service_tier(self.tier)
            .content_bytes(self.text);
    }
}

/// Ids of responses.
pub(crate) static IDS: AtomicU64 = AtomicU64::new(0);

pub(crate) async fn respond(model: Model, ids: bool, ending: Ending, above: &Above) -> Result<Answer, Error> {
    above.add(|it| &it.models, 1);
    yield_now().await;
    let mut text = 0;
    let usage = match ending {
        Ending::Miscounts => {
            text = 400;
            above.add(|it| &it.arrived, 100);
            Usage::input_including_cached(0).with_output_tokens(0)
        }
        Ending::Paid(input, output) => {
            above.uses(input, output);
            let usage = Usage::input_including_cached(input).with_output_tokens(output);
            return Err(Error::Paid(usage.into()));
        }
        Ending::Tells(input, output) => {
            above.uses(input, output);
            Usage::input_including_cached(input).with_output_tokens(output)
        }
        Ending::IsSilent => Usage::unknown(),
        Ending::Fails => return Err(Error::Failed),
        Ending::Panics => std::panic::resume_unwind(Box::new("as planned")),
        Ending::IsDropped => std::future::pending().await,
    };
    let (model, tier) = match model {
        Model::Priced => ("gpt-4o", None),
        Model::Deployment => ("prod-chat-eu", None),
        Model::Unknown => ("our-own", None),
        Model::OddTier => ("gpt-4o", Some("no-such-tier")),
    };
    let id = ids.then(|| IDS.fetch_add(1, Relaxed).to_string());
    Ok(Answer {
        id,
        model,
        tier,
        usage,
        text,
    })
}

pub(crate) fn name(model: Model) -> &'static str {
    match model {
        Model::Unknown => "our-own",
        Model::Priced | Model::Deployment | Model::OddTier => "gpt-4o",
    }
}

#[genai::chat(provider = "openai", model = name(model), max_tokens = reserves)]
pub(crate) async fn ask(
    model: Model,
    ids: bool,
    reserves: Option<u64>,
    ending: Ending,
    above: &Above,
) -> Result<Answer, Error> {
    let _ = reserves;
    respond(model, ids, ending, above).await
}

#[genai::chat(provider = "openai", model = name(model), max_tokens = reserves)]
pub(crate) async fn around(
    around: Around,
    model: Model,
    reserves: Option<u64>,
    ending: Ending,
    above: &Above,
) -> Result<Answer, Error> {
    match around {
        Around::Nothing => ask(model, true, reserves, ending, above).await,
        Around::Wrapper { ids } => ask(model, ids, reserves, ending, above).await,
        Around::Retry => {
            if let Err(Error::Refused) = ask(model, true, reserves, Ending::Fails, above).await {
                return Err(Error::Refused);
            }
            ask(model, true, reserves, ending, above).await
        }
        Around::Own => {
            ask(model, true, reserves, Ending::Tells(7, 1), above).await?;
            above.add(|it| &it.own, 1);
            respond(model, true, Ending::Tells(11, 3), above).await
        }
    }
}

/// Ten tokens of text. The last piece has the usage.
pub(crate) struct Piece(String, Option<u64>);

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.id(&self.0).content_bytes(40);
        if let Some(output) = self.1 {
            recorder.usage(Usage::input_including_cached(5_u64).with_output_tokens(output));
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
pub(crate) fn pieces(chunks: u64, tells: bool, above: Above) -> impl Stream<Item = Result<Piece, Error>> {
    let id = IDS.fetch_add(1, Relaxed).to_string();
    stream::iter(0..chunks).then(move |chunk| {
        let (id, above) = (id.clone(), above.clone());
        async move {
            above.add(|it| &it.models, u64::from(chunk == 0));
            yield_now().await;
            let last = tells && chunk + 1 == chunks;
            if last {
                above.uses(5, 10 * chunks);
            }
            above.add(|it| &it.arrived, 10);
            Ok(Piece(id, last.then_some(10 * chunks)))
        }
    })
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
pub(crate) fn pieces_around(chunks: u64, tells: bool, above: Above) -> impl Stream<Item = Result<Piece, Error>> {
    pieces(chunks, tells, above).map(|piece| piece)
}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-large")]
pub(crate) async fn embed(input: u64, above: &Above) -> Result<Answer, Error> {
    spent(input, above).await
}

#[genai::remote_agent(provider = "openai", name = "researcher", model = "gpt-4o", skip(above))]
pub(crate) async fn remote(input: u64, above: &Above) -> Result<Answer, Error> {
    spent(input, above).await
}

pub(crate) async fn spent(input: u64, above: &Above) -> Result<Answer, Error> {
    yield_now().await;
    above.uses(input, 0);
    Ok(Answer {
        id: None,
        model: "gpt-4o",
        tier: None,
        usage: Usage::input_including_cached(input).with_output_tokens(0_u64),
        text: 0,
    })
}

/// A response that is started in the background, or fetched.
fn background(id: &str, usage: Usage) -> Answer {
    Answer {
        id: Some(id.to_owned()),
        model: "gpt-4o",
        tier: None,
        usage,
        text: 0,
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
pub(crate) async fn create(id: &str, above: &Above) -> Result<Answer, Error> {
    above.add(|it| &it.models, 1);
    yield_now().await;
    Ok(background(id, Usage::unknown()))
}

#[genai::fetch_response(provider = "openai", response_id = id)]
pub(crate) async fn fetch(id: &str, usage: Usage) -> Result<Answer, Error> {
    yield_now().await;
    Ok(background(id, usage))
}

#[genai::retrieval(data_source = "files", provider = "openai")]
pub(crate) async fn retrieve() -> Result<u8, Error> {
    yield_now().await;
    Ok(1)
}

#[genai::tool(call_id = None, skip(fails, is_new, above))]
pub(crate) async fn tool(argument: u8, fails: bool, is_new: bool, above: &Above) -> Result<u64, Error> {
    above.add(|it| &it.tools, 1);
    yield_now().await;
    match (fails, is_new) {
        (true, _) => Err(Error::Failed),
        (false, true) => Ok(IDS.fetch_add(1, Relaxed)),
        (false, false) => Ok(u64::from(argument)),
    }
}
