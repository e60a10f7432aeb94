//! Table of every operation, and functions made from it that capture nothing, summaries, or raw content.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;

use crate::exported::Exported;
use crate::secrets::secret;
use crate::work::{Failed, Work, end};

/// Operation in every form.
pub(crate) struct Operation {
    /// Attribute without `genai::`, as in the table.
    pub(crate) attribute: &'static str,
    /// Name of the operation's spans.
    pub(crate) span: &'static str,
    pub(crate) forms: &'static [fn(u8) -> Work],
}

/// Operations in the order of genai-semconv's table. Each has the name of its spans, its arguments, those needed only
/// for captured content, and all its contents. `once`: it has no streams. `$capture`: the functions capture `nothing`,
/// `summaries`, or `raw` content.
macro_rules! operations {
    ($capture:ident) => {
        $crate::operations::modules! { $capture, prompt, options;
            request = "agent.request", (user = prompt), (), (input, output, error);
            workflow = "invoke_workflow w", (name = "w"), (), (input, output, error);
            agent = "invoke_agent a", (name = "a"), (), (input, output, error);
            remote_agent = "invoke_agent r", (provider = "openai", name = "r"), (request = &options,),
                (input, output, system, tools, error);
            create_agent = "create_agent c", (provider = "openai", name = "c"), (), (error), once;
            chat = "chat gpt-4o", (provider = "openai", model = "gpt-4o"), (request = &options,),
                (input, output, system, tools, prompt_variables(prompt), error);
            generate_content = "generate_content gemini-2.5-pro", (provider = "gcp.gemini", model = "gemini-2.5-pro"),
                (request = &options,), (input, output, system, tools, prompt_variables(prompt), error);
            text_completion = "text_completion davinci-002", (provider = "openai", model = "davinci-002"),
                (request = &options,), (input, output, system, tools, prompt_variables(prompt), error);
            embeddings = "embeddings text-embedding-3-small", (provider = "openai", model = "text-embedding-3-small"), (),
                (error), once;
            retrieval = "retrieval notes", (data_source = "notes"), (), (query, documents, error), once;
            tool = "execute_tool search", (name = "search", call_id = None), (), (arguments, result, error);
            plan = "plan p", (agent = "p"), (), (error), once;
            memory = "search_memory", (operation = "search_memory"), (), (query, records, error), once;
            fetch_response = "fetch_response", (provider = "openai", response_id = "r1"), (), (output, error);
        }
    };
}
pub(crate) use operations;

/// Modules of the operations, and `ALL` of them.
macro_rules! modules {
    ($capture:ident, $prompt:ident, $options:ident; $($operation:ident = $span:literal,
        $arguments:tt, $captured_arguments:tt, $contents:tt $(, $once:ident)?;)*) => {
        $($crate::operations::module!($capture, $prompt, $options, $operation, $arguments, $captured_arguments, $contents
            $(, $once)?);)*

        /// All operations of the table.
        pub(crate) const ALL: &[$crate::operations::Operation] = &[
            $($crate::operations::Operation {
                attribute: stringify!($operation),
                span: $span,
                forms: $operation::FORMS,
            }),*
        ];
    };
}
pub(crate) use modules;

macro_rules! module {
    (nothing, $prompt:ident, $options:ident, $operation:ident, ($($argument:tt)*), $_:tt, $__:tt $(, $once:ident)?) => {
        $crate::forms::forms!($operation, $prompt, $options, genai::$operation($($argument)*) $(, $once)?);
    };
    (summaries, $prompt:ident, $options:ident, $operation:ident, ($($argument:tt)*), ($($captured:tt)*), $contents:tt
        $(, $once:ident)?) => {
        $crate::forms::forms!($operation, $prompt, $options,
            genai::$operation($($argument)*, $($captured)* capture $contents) $(, $once)?);
    };
    (raw, $prompt:ident, $options:ident, $operation:ident, ($($argument:tt)*), ($($captured:tt)*), $contents:tt
        $(, $once:ident)?) => {
        $crate::forms::forms!($operation, $prompt, $options,
            genai::$operation($($argument)*, $($captured)* capture(raw $contents)) $(, $once)?);
    };
}
pub(crate) use module;

operations!(nothing);

/// Enclosing run, which fails if its work does.
#[genai::agent(name = "above")]
async fn above(prompt: String, work: Work) -> Result<(), Failed> {
    drop(prompt);
    work.await
}

/// Plays every operation in every form with every ending, alone and in a run.
pub(crate) fn play(_: &Exported) {
    play_all(ALL, true);
}

/// Plays every form with every ending, alone and, with `in_runs`, in a run that fails likewise.
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

/// Polls the work until it has ended or waits forever, and drops it.
pub(crate) fn play_one(work: Work) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be had");
    let ended = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let mut work = work;
            // Some work yields and needs a few rounds.
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

/// The operations here match the table, in the same order.
#[test]
fn leak_tests_cover_every_operation() {
    let table: Vec<_> = genai_semconv::OPERATIONS.iter().map(|it| it.attribute).collect();
    for operations in [ALL, crate::captured::ALL] {
        let here: Vec<_> = operations.iter().map(|it| it.attribute).collect();
        assert_eq!(here, table);
    }
}
