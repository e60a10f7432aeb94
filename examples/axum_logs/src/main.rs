//! An agent behind axum. Its log lines have the ids of its spans, and its trace is the caller's.
//!
//! ```text
//! cargo run -p axum_logs            # log lines as JSON
//! cargo run -p axum_logs -- text
//! ```
//!
//! The program sends its own server one question over the loopback interface, as a service with the given `traceparent`
//! would. Log lines go to standard output. The tree goes to standard error, or with `OTEL_EXPORTER_OTLP_ENDPOINT` to a
//! collector. The model is a server inside this program. Set `OPENAI_BASE_URL` (and `OPENAI_API_KEY`, `OPENAI_MODEL`)
//! to use a real one.

mod agent;
mod model;

use std::{env, error::Error, io};

use axum::{Router, extract::State, routing::post};
use genai::tower::RequestLayer;
use tokio::net::TcpListener;

use model::Model;

/// The trace context in the header of a calling service.
const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // `map_event_format` comes last: it adds the context of the running call to the output of the format before it.
    let lines = tracing_subscriber::fmt().with_writer(io::stdout).with_ansi(false);
    if env::args().nth(1).as_deref() == Some("text") {
        lines.map_event_format(genai::LogContext::new).init();
    } else {
        lines.json().map_event_format(genai::LogContext::new).init();
    }
    let _telemetry = genai::telemetry::init()?;

    let client = reqwest::Client::builder().no_proxy().build()?;
    let (model, _server) = Model::start(client.clone())?;
    let app = Router::new()
        .route("/ask", post(handler))
        .layer(RequestLayer::new())
        .with_state(model);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/ask", listener.local_addr()?);
    tracing::info!("listening");

    let question = client
        .post(url)
        .header("traceparent", TRACEPARENT)
        .body("How many bolts are in stock?");
    let asking = async { question.send().await?.error_for_status()?.text().await };
    tokio::select! {
        served = async { axum::serve(listener, app).await } => served?,
        answer = asking => println!("{}", answer?),
    }
    Ok(())
}

/// One request: the root of this service's part of the trace.
#[genai::request]
async fn handler(State(model): State<Model>, question: String) -> String {
    tracing::info!(bytes = question.len(), "question received");
    match agent::answer(&model, &question).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "no answer");
            String::from("Sorry, I can't answer that.")
        }
    }
}
