//! A server with its own thread, so that a test may use any executor.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::serve::ListenerExt as _;
use futures_util::future::select;
use futures_util::stream;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A server on a free port of this machine, which stops when it is dropped.
#[derive(Debug)]
pub(super) struct Serving {
    address: SocketAddr,
    /// The stop signal and the thread; `None` after the drop.
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Serving {
    /// Starts the server. It accepts requests as soon as this returns.
    pub(super) fn start(name: &str, router: Router) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        // The client that passes requests on requires timers.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        // Chunks are small: without it, each answer on a reused connection waits 40 ms for the client's
        // acknowledgement.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                // A prompt with pictures exceeds axum's limit of 2 MB.
                let router = router.layer(DefaultBodyLimit::disable());
                let serving = pin!(axum::serve(listener, router).into_future());
                // If it fails, clients get a refused connection and report that.
                drop(select(serving, stopped).await);
            });
        };
        let thread = thread::Builder::new().name(name.to_owned()).spawn(serve)?;
        Ok(Self {
            address,
            running: Some((stop, thread)),
        })
    }

    /// Its address without a path.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// An answer of this server itself, where no provider has answered. Its header `genai-testing` has the kind, and its
/// body the message, in the format of errors that clients read.
pub(super) fn own_answer(status: StatusCode, kind: &'static str, message: &str) -> (StatusCode, HeaderMap, String) {
    let error = json!({"message": message, "type": kind, "param": null, "code": kind});
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (HeaderName::from_static("genai-testing"), kind),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (
        status,
        headers.into_iter().collect(),
        json!({ "error": error }).to_string(),
    )
}

/// A body whose pieces are sent one by one. With `breaks`, the connection breaks after them.
pub(super) fn in_pieces<P>(pieces: impl IntoIterator<Item = P, IntoIter: Send + 'static>, breaks: bool) -> Body
where
    P: Into<Bytes> + Send + 'static,
{
    let end = breaks.then(|| Err(io::Error::other("the connection breaks here")));
    let items = pieces.into_iter().map(|piece| Ok(piece.into())).chain(end);
    Body::from_stream(stream::unfold(items, |mut items| async {
        let item = items.next()?;
        // The pause sends each piece before the next one, and before the connection breaks.
        tokio::task::yield_now().await;
        Some((item, items))
    }))
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            // Both fail only if the thread has already ended.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}
