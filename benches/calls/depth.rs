//! Stack usage of each level of a recursion: `cargo run --release -p calls --example depth`.
//!
//! It prints the bytes of each kind of recursion, then runs 10,000 levels of each in a thread of 8 MiB. A stack overflow
//! aborts the process, so the last line is only printed if all levels fit. `-- LEVELS` tries another depth.

#![allow(missing_docs)] // Nobody calls these functions from elsewhere.

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use genai::{Budget, BudgetExceeded, Config, Response, Usage};
use opentelemetry_sdk::trace::SdkTracerProvider;

/// Stack size of a program's main thread on Linux and macOS.
const STACK: usize = 8 << 20;
const LEVELS: usize = 10_000;
/// A number of levels that fits in a debug build.
const FIRST: usize = 200;

thread_local! {
    static DEEPEST: Cell<usize> = const { Cell::new(0) };
}

/// Records the stack's address at the bottom of the recursion.
#[inline(never)]
fn bottom() {
    let here = 0_u8;
    DEEPEST.set(std::ptr::from_ref(black_box(&here)).addr());
}

/// A model's answer.
struct Reply {
    input: u32,
    output: u32,
}

impl Response for Reply {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.input).with_output_tokens(self.output)
    }
}

fn bare(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        return 0;
    }
    black_box(bare(depth - 1)) + 1
}

#[genai::tool(call_id = None)]
fn tool(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        return 0;
    }
    black_box(tool(depth - 1)) + 1
}

#[genai::tool(call_id = None)]
fn fallible_tool(depth: usize) -> Result<usize, BudgetExceeded> {
    if depth == 0 {
        bottom();
        return Ok(0);
    }
    Ok(black_box(fallible_tool(depth - 1)?) + 1)
}

#[genai::agent(name = "planner")]
fn agent(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        return 0;
    }
    black_box(agent(depth - 1)) + 1
}

#[genai::agent(name = "planner", budget = Budget::new().max_tool_calls(1_000_000))]
fn agent_with_budget(depth: usize) -> Result<usize, BudgetExceeded> {
    if depth == 0 {
        bottom();
        return Ok(0);
    }
    Ok(black_box(agent_with_budget(depth - 1)?) + 1)
}

#[genai::chat(provider = "openai", model = "gpt-5")]
fn chat(depth: usize) -> Result<Reply, BudgetExceeded> {
    if depth > 0 {
        return black_box(chat(depth - 1));
    }
    bottom();
    Ok(Reply { input: 3, output: 4 })
}

#[genai::tool(call_id = None)]
async fn async_tool(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        return 0;
    }
    black_box(Box::pin(async_tool(depth - 1)).await) + 1
}

#[genai::agent(name = "planner")]
async fn async_agent(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        return 0;
    }
    black_box(Box::pin(async_agent(depth - 1)).await) + 1
}

#[genai::agent(name = "planner", budget = Budget::new().max_tool_calls(1_000_000))]
async fn async_agent_with_budget(depth: usize) -> Result<usize, BudgetExceeded> {
    if depth == 0 {
        bottom();
        return Ok(0);
    }
    Ok(black_box(Box::pin(async_agent_with_budget(depth - 1)).await?) + 1)
}

#[genai::chat(provider = "openai", model = "gpt-5")]
async fn async_chat(depth: usize) -> Result<Reply, BudgetExceeded> {
    if depth > 0 {
        return black_box(Box::pin(async_chat(depth - 1)).await);
    }
    bottom();
    Ok(Reply { input: 3, output: 4 })
}

#[genai::tool(call_id = None)]
fn boxed_tool(depth: usize) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move {
        if depth == 0 {
            bottom();
            return 0;
        }
        black_box(boxed_tool(depth - 1).await) + 1
    })
}

/// A tool that waits forever at the bottom, so that the levels are dropped one inside the other.
#[genai::tool(call_id = None)]
async fn dropped_tool(depth: usize) -> usize {
    if depth == 0 {
        bottom();
        let never = NoteAtDrop;
        std::future::pending::<()>().await;
        drop(never);
    }
    black_box(Box::pin(dropped_tool(depth - 1)).await) + 1
}

/// An agent that waits forever at the bottom, so that the levels are dropped one inside the other.
#[genai::agent(name = "planner", budget = Budget::new().max_tool_calls(1_000_000))]
async fn dropped_agent(depth: usize) -> Result<usize, BudgetExceeded> {
    if depth == 0 {
        bottom();
        let never = NoteAtDrop;
        std::future::pending::<()>().await;
        drop(never);
    }
    Ok(black_box(Box::pin(dropped_agent(depth - 1)).await?) + 1)
}

/// A guard that records the stack's address when it is dropped, since dropping may go deeper than polling.
struct NoteAtDrop;

impl Drop for NoteAtDrop {
    fn drop(&mut self) {
        let polled = DEEPEST.get();
        bottom();
        DEEPEST.set(DEEPEST.get().min(polled));
    }
}

/// Polls the future once, and then drops it.
fn poll<T>(future: impl Future<Output = T>) {
    let mut future = Box::pin(future);
    if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        black_box(value);
    }
}

type Kind = (&'static str, fn(usize));

const KINDS: &[Kind] = &[
    ("bare fn", |depth| _ = black_box(bare(depth))),
    ("tool", |depth| _ = black_box(tool(depth))),
    ("tool -> Result", |depth| drop(black_box(fallible_tool(depth)))),
    ("agent", |depth| _ = black_box(agent(depth))),
    ("agent with budget", |depth| drop(black_box(agent_with_budget(depth)))),
    ("chat", |depth| drop(black_box(chat(depth)))),
    ("async tool", |depth| poll(async_tool(depth))),
    ("async agent", |depth| poll(async_agent(depth))),
    ("async agent with budget", |depth| poll(async_agent_with_budget(depth))),
    ("async chat", |depth| poll(async_chat(depth))),
    ("boxed tool", |depth| poll(boxed_tool(depth))),
    ("async tool, dropped", |depth| poll(dropped_tool(depth))),
    ("async agent, dropped", |depth| poll(dropped_agent(depth))),
];

/// Runs one kind in a thread of its own. Returns the bytes of stack that it used.
fn run(kind: fn(usize), levels: usize, stack: usize) -> usize {
    let thread = thread::Builder::new().stack_size(stack).spawn(move || {
        let here = 0_u8;
        let top = std::ptr::from_ref(black_box(&here)).addr();
        kind(levels);
        top - DEEPEST.get()
    });
    thread.expect("a thread").join().expect("no panic")
}

fn main() {
    let provider = SdkTracerProvider::builder().build();
    Config::builder().tracer_provider(provider).install();
    let argument = std::env::args().nth(1).and_then(|levels| levels.parse().ok());
    let levels = argument.unwrap_or(if cfg!(debug_assertions) { FIRST } else { LEVELS });

    println!("{:<26}{:>16}", "recursion", "bytes per level");
    for (name, kind) in KINDS {
        let bytes = (run(*kind, FIRST, 64 << 20) - run(*kind, FIRST / 2, 64 << 20)) / (FIRST / 2);
        println!("{name:<26}{bytes:>16}");
    }
    println!();
    for (name, kind) in KINDS {
        let bytes = run(*kind, levels, STACK);
        println!("{name:<26}{levels:>8} levels in {:>6} KiB of stack", bytes >> 10);
    }
    println!("all of them fit into {} MiB", STACK >> 20);
}
