//! Every operation.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;

use crate::exported::Exported;
use crate::forms::forms;
use crate::secrets::secret;
use crate::work::{Failed, Work, end};

forms!(request, prompt, genai::request(user = prompt));
forms!(workflow, prompt, genai::workflow(name = "w"));
forms!(agent, prompt, genai::agent(name = "a"));
forms!(
    remote_agent,
    prompt,
    genai::remote_agent(provider = "openai", name = "r")
);
forms!(
    create_agent,
    prompt,
    genai::create_agent(provider = "openai", name = "c"),
    once
);
forms!(chat, prompt, genai::chat(provider = "openai", model = "gpt-4o"));
forms!(
    generate_content,
    prompt,
    genai::generate_content(provider = "gcp.gemini", model = "gemini-2.5-pro")
);
forms!(
    text_completion,
    prompt,
    genai::text_completion(provider = "openai", model = "davinci-002")
);
forms!(
    embeddings,
    prompt,
    genai::embeddings(provider = "openai", model = "text-embedding-3-small"),
    once
);
forms!(retrieval, prompt, genai::retrieval(data_source = "notes"), once);
forms!(tool, prompt, genai::tool(name = "search", call_id = None));
forms!(plan, prompt, genai::plan(agent = "p"), once);
forms!(memory, prompt, genai::memory(operation = "search_memory"), once);
forms!(
    fetch_response,
    prompt,
    genai::fetch_response(provider = "openai", response_id = "r1")
);

/// An operation in every form.
pub(crate) struct Operation {
    /// The name of its spans.
    pub(crate) span: &'static str,
    pub(crate) forms: &'static [fn(u8) -> Work],
}

macro_rules! operations {
    ($($operation:ident = $span:literal;)*) => {
        /// Every operation of the table.
        pub(crate) const ALL: &[Operation] = &[$(Operation { span: $span, forms: $operation::FORMS }),*];
    };
}

operations! {
    request = "agent.request";
    workflow = "invoke_workflow w";
    agent = "invoke_agent a";
    remote_agent = "invoke_agent r";
    create_agent = "create_agent c";
    chat = "chat gpt-4o";
    generate_content = "generate_content gemini-2.5-pro";
    text_completion = "text_completion davinci-002";
    embeddings = "embeddings text-embedding-3-small";
    retrieval = "retrieval notes";
    tool = "execute_tool search";
    plan = "plan p";
    memory = "search_memory";
    fetch_response = "fetch_response";
}

/// A run above the others, which fails as they do.
#[genai::agent(name = "above")]
async fn above(prompt: String, work: Work) -> Result<(), Failed> {
    drop(prompt);
    work.await
}

/// Every operation in every form with every ending, alone and in a run.
pub(crate) fn play(_: &Exported) {
    for operation in ALL {
        for form in operation.forms {
            for end in &end::ALL {
                play_one(form(*end));
                play_one(Box::pin(above(secret("argument"), form(*end))));
            }
        }
    }
}

/// Polls the work until it has ended or waits for what does not come, and drops it.
pub(crate) fn play_one(work: Work) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be had");
    let ended = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let mut work = work;
            // A few rounds, for those that yield.
            for _ in 0..8 {
                if (&mut work).now_or_never().is_some() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        });
    }));
    drop(ended);
}

/// The table has no operation that is not here.
#[test]
fn every_operation_is_here() {
    let attributes: Vec<_> = genai::semconv::OPERATIONS.iter().map(|it| it.attribute).collect();
    assert_eq!(attributes.len(), ALL.len(), "{attributes:?}");
}
