//! Serves the model behind the HTTP API of chat completions. The client and HTTP are real.

use std::io;

use axum::Router;
use axum::routing::MethodRouter;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Answers until it is dropped.
#[derive(Debug)]
pub struct ModelServer {
    base_url: String,
    serving: JoinHandle<()>,
}

impl ModelServer {
    /// Listens on a free port of the loopback interface and answers `/v1/chat/completions`.
    ///
    /// # Errors
    ///
    /// The port cannot be opened.
    pub async fn start(completions: MethodRouter) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base_url = format!("http://{}/v1", listener.local_addr()?);
        let router = Router::new().route("/v1/chat/completions", completions);
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("model server: {error}");
            }
        });
        Ok(Self { base_url, serving })
    }

    /// The value for `OPENAI_BASE_URL`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
