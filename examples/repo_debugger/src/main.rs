//! A coding agent that fixes a failing test, and the time and tokens of its run.
//!
//! ```text
//! cargo run -p repo_debugger
//! ```
//!
//! It creates a small crate with a bug in a temporary directory. A model reads the crate, runs its tests and edits it.
//! At the end the library prints the trace of the run. The model is a server inside this program. Set `OPENAI_BASE_URL`
//! (and `OPENAI_API_KEY`, `OPENAI_MODEL`) to use a real one; an `https://` address requires `--features rustls`.
//!
//! The attributes are in `app/agent.rs` and `app/tools.rs`. This file has only the terminal.

mod app;

use std::{env, error::Error, io, process::ExitCode};

use app::{
    agent::{Agent, handle},
    model,
    repository::{Repository, read},
};
use async_openai::{
    Client,
    config::{Config, OpenAIConfig},
};
use genai::testing::ModelServer;

const FILE: &str = "src/lib.rs";
const TASK: &str = "The test `ninety_fifth_of_twenty_samples` in src/lib.rs fails: `percentile` returns the wrong \
                    sample. Find out why and fix it.";

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    // Dropping it delivers the remaining spans. So it lives as long as `main`, which returns its exit code instead of
    // calling `exit`.
    let _telemetry = genai::telemetry::init()?;
    // These attribute names make Phoenix, MLflow and Langfuse list the runs.
    genai::Config::builder().openinference(true).install();

    let (config, server) = endpoint()?;
    let model = variable("OPENAI_MODEL").unwrap_or_else(|| "gpt-4o-mini".to_owned());
    let whose = if server.is_some() {
        ", a script of this program"
    } else {
        ""
    };
    println!("model: {model} at {}{whose}", config.api_base());
    println!("task:  {TASK}\n");

    let repository = Repository::create()?;
    let agent = Agent {
        client: Client::with_config(config),
        model,
        repository,
        progress: print_step,
    };
    let before = file(&agent).await?;
    let report = match handle(&agent, TASK, "user-4711", "conv-1").await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("\nno answer: {error}");
            return Ok(ExitCode::FAILURE);
        }
    };

    println!("\n{}\n", report.answer);
    println!("{FILE}:");
    print_change(&before, &file(&agent).await?);
    println!(
        "\ntests {} after {} rounds",
        if report.tests_pass { "pass" } else { "do not pass" },
        report.rounds
    );
    Ok(if report.tests_pass {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The endpoint that the environment names, else a server of this program, which lives as long as it is held.
fn endpoint() -> io::Result<(OpenAIConfig, Option<ModelServer>)> {
    // `new` reads the key from the environment.
    if let Some(url) = variable("OPENAI_BASE_URL") {
        return Ok((OpenAIConfig::new().with_api_base(url), None));
    }
    let server = model::start()?;
    let config = OpenAIConfig::new()
        .with_api_base(format!("{}/v1", server.url()))
        .with_api_key("none");
    Ok((config, Some(server)))
}

/// An environment variable; an empty one counts as unset.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

async fn file(agent: &Agent) -> io::Result<String> {
    read(agent.repository.root().join(FILE)).await
}

fn print_step(step: &str) {
    for (index, line) in step.lines().enumerate() {
        println!("{} {line}", if index == 0 { "·" } else { " " });
    }
}

/// Prints the lines that differ, without the common beginning and end of the two texts.
fn print_change(before: &str, after: &str) {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    before[..before.len() - end].iter().for_each(|line| println!("-{line}"));
    after[..after.len() - end].iter().for_each(|line| println!("+{line}"));
}
