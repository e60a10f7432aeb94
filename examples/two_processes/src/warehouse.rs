//! The other process: a service that receives nothing from the workflow but the headers of its requests.

use std::{
    error::Error,
    io::{self, Read},
    time::Duration,
};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use genai::{FutureExt as _, JoinSetExt as _, propagation};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet, time::sleep};

/// Number of pieces on each shelf.
const BOLTS: &[u32] = &[120, 80, 40];
const NUTS: &[u32] = &[36];

/// Serves until standard input ends. It ends with the parent, for any reason.
pub(crate) async fn serve() -> Result<(), Box<dyn Error>> {
    let _telemetry = genai::telemetry::init()?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);

    let (end, ended) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _until_here = end;
        io::stdin().read_to_end(&mut Vec::new())
    });
    let router = Router::new().route("/stock/{item}", get(stock));
    let served = axum::serve(listener, router).with_graceful_shutdown(async {
        // An error means that the sender is dropped, which is the signal to end.
        let _ = ended.await;
    });
    Ok(served.await?)
}

async fn stock(headers: HeaderMap, Path(item): Path<String>) -> Result<String, StatusCode> {
    let caller = propagation::extract_headers(&headers);
    match count(&item).in_context(caller).await {
        Some(pieces) => Ok(pieces.to_string()),
        None => Err(StatusCode::NOT_FOUND),
    }
}

#[genai::workflow(name = "count-stock", attr("warehouse.item" = item))]
async fn count(item: &str) -> Option<u32> {
    // The log line leads to the trace, and the trace to the log line.
    println!("{item} {}", genai::current_call().trace_id().unwrap_or_default());
    let shelves = match item {
        "bolts" => BOLTS,
        "nuts" => NUTS,
        _ => return None,
    };
    let mut counts = JoinSet::new();
    for (number, pieces) in (1..).zip(shelves) {
        counts.spawn_in_current_context(look_at_shelf(number, *pieces));
    }
    Some(counts.join_all().await.into_iter().sum())
}

/// Goes to a shelf and counts what lies there.
#[genai::tool(call_id = None, skip(pieces), attr("warehouse.shelf" = number))]
async fn look_at_shelf(number: u32, pieces: u32) -> u32 {
    sleep(Duration::from_millis(20) * number).await;
    pieces
}
