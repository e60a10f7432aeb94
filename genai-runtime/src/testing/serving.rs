//! A server on a thread of its own, so that a test may use any executor.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::thread::{self, JoinHandle};

use axum::Router;
use futures_util::future::select;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Serves on a free port of this machine until it is dropped.
#[derive(Debug)]
pub(super) struct Serving {
    address: SocketAddr,
    /// Present until the server is dropped.
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Serving {
    /// Starts to serve. Requests are accepted as soon as it returns.
    pub(super) fn start(name: &str, router: Router) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        // With a clock: the client that passes requests on needs one.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                let serving = pin!(axum::serve(listener, router).into_future());
                // Where it fails, clients find nobody at the address, and say so.
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

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            // Both fail only if the thread has ended already.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}
