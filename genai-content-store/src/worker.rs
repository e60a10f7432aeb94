//! The thread that writes objects.

use std::io;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, ObjectStore, PutOptions, PutPayload};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;

use crate::error::words;
use crate::queue::{Job, Queue};

/// Starts the thread. It ends when the queue is closed and all objects have arrived, or when the writer is dropped.
pub(crate) fn start(
    queue: &Queue,
    jobs: Receiver<Job>,
    store: Arc<dyn ObjectStore>,
    concurrency: usize,
) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (losses, end) = (Arc::clone(&queue.losses), Arc::clone(&queue.end));
    let work = move || {
        runtime.block_on(async {
            let says = async {
                loop {
                    losses.news.notified().await;
                    losses.say_first();
                }
            };
            tokio::select! {
                () = write_all(jobs, store, concurrency) => {}
                () = says => {}
                () = end.notified() => {}
            }
        });
        // A blocked write, for example to a disk that hangs, must not delay the end of the thread.
        runtime.shutdown_background();
    };
    std::thread::Builder::new()
        .name("genai-contents".to_owned())
        .spawn(work)?;
    Ok(())
}

/// Writes objects until the queue is closed.
async fn write_all(mut jobs: Receiver<Job>, store: Arc<dyn ObjectStore>, concurrency: usize) {
    let room = Arc::new(Semaphore::new(concurrency));
    // A job leaves the queue only when it can be written. Otherwise a slow store would make the queue unbounded.
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        let Some(job) = jobs.recv().await else { break };
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let Job {
                on_the_way,
                path,
                media_type,
                bytes,
            } = job;
            // If the store panics, the object is dropped and counts as lost.
            let outcome = write(&*store, &path, media_type, bytes).await;
            on_the_way.settle(outcome.map_err(|error| words(&error)));
            drop(place);
        });
    }
    drop(room.acquire_many(u32::try_from(concurrency).unwrap_or(u32::MAX)).await);
}

/// Overwrites an existing object, whose content is the same.
async fn write(store: &dyn ObjectStore, path: &Path, media_type: String, bytes: Vec<u8>) -> Result<(), Error> {
    let payload = PutPayload::from(bytes);
    let with_type = PutOptions {
        attributes: Attributes::from_iter([(Attribute::ContentType, media_type)]),
        ..PutOptions::default()
    };
    match store.put_opts(path, payload.clone(), with_type).await {
        // Folders have no media types.
        Err(Error::NotImplemented { .. }) => store.put_opts(path, payload, PutOptions::default()).await.map(drop),
        other => other.map(drop),
    }
}
