//! The thread that writes.

use std::io;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, ObjectStore, PutOptions, PutPayload};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;

use crate::error::words;
use crate::queue::{Job, Queue};

/// Starts the thread. It ends when nothing more can come and all has arrived, or when the writer is dropped.
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
        // What blocks, such as a disk that hangs, is not waited for.
        runtime.shutdown_background();
    };
    std::thread::Builder::new()
        .name("genai-contents".to_owned())
        .spawn(work)?;
    Ok(())
}

/// Writes what comes until nothing more can come.
async fn write_all(mut jobs: Receiver<Job>, store: Arc<dyn ObjectStore>, concurrency: usize) {
    let room = Arc::new(Semaphore::new(concurrency));
    // Nothing leaves the queue before its turn: otherwise the queue would be as long as the store is slow.
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
            // Should the store panic, the object is dropped, and lost.
            let outcome = write(&*store, &path, media_type, bytes).await;
            on_the_way.settle(outcome.map_err(|error| words(&error)));
            drop(place);
        });
    }
    drop(room.acquire_many(u32::try_from(concurrency).unwrap_or(u32::MAX)).await);
}

/// Writes over what is there: it is the same.
async fn write(store: &dyn ObjectStore, path: &Path, media_type: String, bytes: Vec<u8>) -> Result<(), Error> {
    let payload = PutPayload::from(bytes);
    let with_type = PutOptions {
        attributes: Attributes::from_iter([(Attribute::ContentType, media_type)]),
        ..PutOptions::default()
    };
    match store.put_opts(path, payload.clone(), with_type).await {
        // Folders know nothing of media types.
        Err(Error::NotImplemented { .. }) => store.put_opts(path, payload, PutOptions::default()).await.map(drop),
        other => other.map(drop),
    }
}
