//! Every operation.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;

use crate::exported::Exported;
use crate::forms::forms;
use crate::secrets::secret;
use crate::work::{Failed, Work, end};

forms!(request, prompt, options, genai::request(user = prompt));
forms!(workflow, prompt, options, genai::workflow(name = "w"));
forms!(agent, prompt, options, genai::agent(name = "a"));
forms!(
    remote_agent,
    prompt,
    options,
    genai::remote_agent(provider = "openai", name = "r")
);
forms!(
    create_agent,
    prompt,
    options,
    genai::create_agent(provider = "openai", name = "c"),
    once
);
forms!(
    chat,
    prompt,
    options,
    genai::chat(provider = "openai", model = "gpt-4o")
);
forms!(
    generate_content,
    prompt,
    options,
    genai::generate_content(provider = "gcp.gemini", model = "gemini-2.5-pro")
);
forms!(
    text_completion,
    prompt,
    options,
    genai::text_completion(provider = "openai", model = "davinci-002")
);
forms!(
    embeddings,
    prompt,
    options,
    genai::embeddings(provider = "openai", model = "text-embedding-3-small"),
    once
);
forms!(
    retrieval,
    prompt,
    options,
    genai::retrieval(data_source = "notes"),
    once
);
forms!(tool, prompt, options, genai::tool(name = "search", call_id = None));
forms!(plan, prompt, options, genai::plan(agent = "p"), once);
forms!(
    memory,
    prompt,
    options,
    genai::memory(operation = "search_memory"),
    once
);
forms!(
    fetch_response,
    prompt,
    options,
    genai::fetch_response(provider = "openai", response_id = "r1")
);

/// An operation in every form.
pub(crate) struct Operation {
    /// The attribute without `genai::`, as in the table.
    pub(crate) attribute: &'static str,
    /// The name of its spans.
    pub(crate) span: &'static str,
    pub(crate) forms: &'static [fn(u8) -> Work],
}

/// `ALL`, of the modules with these names.
macro_rules! operations {
    ($($operation:ident = $span:literal;)*) => {
        /// Every operation of the table.
        pub(crate) const ALL: &[$crate::operations::Operation] = &[
            $($crate::operations::Operation {
                attribute: stringify!($operation),
                span: $span,
                forms: $operation::FORMS,
            }),*
        ];
    };
}
pub(crate) use operations;

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
    play_all(ALL, true);
}

/// Every form with every ending, alone and, if asked, in a run that fails likewise.
pub(crate) fn play_all(operations: &[Operation], in_runs: bool) {
    for operation in operations {
        for form in operation.forms {
            for end in &end::ALL {
                play_one(form(*end));
                if in_runs {
                    play_one(Box::pin(above(secret("argument"), form(*end))));
                }
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

/// The table has the operations that are here, in the same order, and no others.
#[test]
fn leak_tests_cover_every_operation() {
    let table: Vec<_> = genai_semconv::OPERATIONS.iter().map(|it| it.attribute).collect();
    for operations in [ALL, crate::captured::ALL] {
        let here: Vec<_> = operations.iter().map(|it| it.attribute).collect();
        assert_eq!(here, table);
    }
}
