//! Chains of runs without a provider, in which each run starts the next one and ends. They take linear time and no
//! stack, and limits count usage that bodies record.
//!
//! Each test has a process of its own: after so many calls without a listener, few look for a provider.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::{Budget, BudgetExceeded, FutureExt as _, Response, Usage};
use opentelemetry::Context;

/// An answer of one token each way.
struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1_u64).with_output_tokens(1_u64)
    }
}

/// Length of a chain that is too long to be dropped link by link, or to let each link visit all earlier ones.
const LINKS: u64 = 100_000;

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask() -> Result<Answer, BudgetExceeded> {
    Ok(Answer)
}

#[genai::agent(name = "link")]
async fn link(bodies: &AtomicU64) -> Result<Context, BudgetExceeded> {
    bodies.fetch_add(1, Relaxed);
    drop(ask().await);
    Ok(Context::current())
}

/// Runs each link in the context of the previous one, after that has ended.
async fn chain(links: u64) -> Result<(), BudgetExceeded> {
    let bodies = AtomicU64::new(0);
    let mut context = Context::current();
    for _ in 0..links {
        context = link(&bodies).in_context(context).await?;
    }
    assert_eq!(bodies.load(Relaxed), links);
    drop(context);
    Ok(())
}

/// Runs the test on a thread with room for a few frames.
fn with_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(test);
    thread.expect("there is a thread").join().expect("it does not panic");
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

#[test]
fn outermost_run_counts_deep_chain() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_model_calls(LINKS - 1))]
    async fn outer() -> Result<(), BudgetExceeded> {
        chain(LINKS).await?;
        let totals = genai::current_run().totals().expect("it is in a run");
        assert_eq!(totals.model_calls, LINKS - 1);
        assert_eq!(totals.input_tokens, Some(LINKS - 1));
        assert!(genai::current_run().last_refusal().is_some());
        Ok(())
    }

    if own_process::passed("chains::outermost_run_counts_deep_chain") {
        return;
    }
    with_small_stack(|| block_on(outer()).expect("the refusal is handled"));
}

#[test]
fn budget_chain_drops_without_recursion() {
    #[genai::agent(name = "link", budget = Budget::new().max_model_calls(1))]
    async fn budgeted() -> Result<Context, BudgetExceeded> {
        Ok(Context::current())
    }

    if own_process::passed("chains::budget_chain_drops_without_recursion") {
        return;
    }
    with_small_stack(|| {
        block_on(async {
            let mut context = Context::new();
            for _ in 0..LINKS {
                context = budgeted().in_context(context).await.expect("nothing is refused");
            }
            drop(context);
        });
    });
}

/// At these lengths, links once dropped each other or visited all others.
#[test]
fn shorter_chains_end_as_well() {
    if own_process::passed("chains::shorter_chains_end_as_well") {
        return;
    }
    with_small_stack(|| {
        for links in [2_700, 4_000] {
            block_on(chain(links)).expect("nothing is refused");
        }
    });
}

/// Returns the number of calls.
#[genai::agent(budget = Budget::new().max_cost_usd(1.0).max_same_error(3))]
async fn recording(pays: bool) -> Result<u64, BudgetExceeded> {
    /// An answer that costs a quarter of a dollar and could not be read.
    #[genai::chat(provider = "openai", model = "gpt-4o", refuse = |refusal| Err(Some(refusal)))]
    async fn unreadable() -> Result<Answer, Option<BudgetExceeded>> {
        genai::current_call().record_usage(Usage::input_including_cached(100_000).with_output_tokens(0));
        Err(None)
    }
    #[genai::tool(call_id = None)]
    async fn read(number: u64) -> Result<String, BudgetExceeded> {
        genai::current_call().fail("permission_denied");
        Ok(format!("{number} may not be read"))
    }
    for made in 0..40 {
        let refused = if pays {
            matches!(unreadable().await, Err(Some(_)))
        } else {
            read(made).await.is_err()
        };
        if refused {
            return Ok(made);
        }
    }
    Ok(40)
}

#[tokio::test]
async fn recorded_facts_count_without_spans() {
    if own_process::passed("chains::recorded_facts_count_without_spans") {
        return;
    }
    for (pays, made) in [(true, 4), (false, 3)] {
        assert_eq!(recording(pays).await.expect("it handles the refusal"), made);
    }
}
