//! Contents in a bucket: a server on this machine stands for Amazon S3.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::object_store::calling;
use crate::other_process::Other;
use crate::store::is_named_by;

/// Objects by their paths: media type and bytes.
type Objects = Arc<Mutex<BTreeMap<String, (String, Bytes)>>>;

/// Answers as long as it lives, unless it is told to wait.
struct Bucket {
    objects: Objects,
    endpoint: String,
    open: watch::Sender<bool>,
    _runtime: Runtime,
}

type Shared = (Objects, watch::Receiver<bool>);

async fn put(
    State((objects, mut open)): State<Shared>,
    method: Method,
    path: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> [(header::HeaderName, &'static str); 1] {
    assert_eq!(method, Method::PUT);
    assert!(headers.contains_key(header::AUTHORIZATION), "{headers:?}");
    open.wait_for(|open| *open).await.expect("the test is there");
    let media_type = headers[header::CONTENT_TYPE].to_str().expect("a text").to_owned();
    objects
        .lock()
        .expect("no panic")
        .insert(path.path().to_owned(), (media_type, body));
    [(header::ETAG, "\"1\"")]
}

impl Bucket {
    fn new(open: bool) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (objects, (open, is_open)) = (Objects::default(), watch::channel(open));
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let router = Router::new().fallback(put).with_state((Arc::clone(&objects), is_open));
        runtime.spawn(async { axum::serve(listener, router).await });
        Self {
            objects,
            endpoint,
            open,
            _runtime: runtime,
        }
    }

    /// A process that writes there, told by the environment as S3's users do it.
    fn calling(&self, variables: &[(&str, &str)]) -> Other {
        let settings = [
            ("AWS_ENDPOINT", &*self.endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "nowhere"),
            ("AWS_ACCESS_KEY_ID", "made-up"),
            ("AWS_SECRET_ACCESS_KEY", "made-up"),
            // It is none of S3's.
            ("REGION", "elsewhere"),
        ];
        calling("s3://bucket/some/contents", &[&settings, variables].concat())
    }
}

#[test]
fn contents_arrive_under_their_names() {
    let bucket = Bucket::new(true);
    let mut other = bucket.calling(&[]);
    let address = other.ask("x");
    assert_eq!(other.ask("flush"), "all");
    assert_eq!(other.end(), [""; 0]);
    let name = address
        .strip_prefix("s3://bucket/some/contents/")
        .expect("the address of an object");
    let objects = bucket.objects.lock().expect("no panic");
    let (media_type, bytes) = &objects[&format!("/bucket/some/contents/{name}")];
    is_named_by(name, bytes);
    assert_eq!((&**media_type, &**bytes), ("application/json", &br#"{"text":"x"}"#[..]));
    assert_eq!(objects.len(), 1);
}

/// Ten calls while the bucket does not answer: they go on, and there is room for one object on its way and one that waits.
fn calls_go_on(other: &mut Other) -> usize {
    let answers: Vec<_> = (0..10).map(|n| other.ask(&format!("call {n}"))).collect();
    let refused = answers.iter().filter(|answer| *answer == "refused").count();
    assert!((8..10).contains(&refused), "{answers:?}");
    refused
}

fn objects(said: &[String]) -> usize {
    let objects = |line: &String| line.split(' ').nth(2).and_then(|number| number.parse::<usize>().ok());
    said.iter().map(|line| objects(line).expect("a number")).sum()
}

#[test]
fn a_full_queue_blocks_nobody_and_is_counted() {
    let bucket = Bucket::new(false);
    let mut other = bucket.calling(&[("QUEUE", "1")]);
    let refused = calls_go_on(&mut other);
    bucket.open.send_replace(true);
    let told = other.ask("flush");
    assert_eq!(
        told,
        format!("{refused} objects did not reach s3://bucket/some/contents: the queue was full")
    );
    assert_eq!(bucket.objects.lock().expect("no panic").len(), 10 - refused);
    other.end();
}

#[test]
fn what_has_no_answer_at_the_end_is_lost() {
    let bucket = Bucket::new(false);
    let mut other = bucket.calling(&[("QUEUE", "1"), ("DEADLINE_SECONDS", "0")]);
    calls_go_on(&mut other);
    let said = other.end();
    assert_eq!(objects(&said), 10, "{said:?}");
    let last = said.last().expect("a line");
    assert!(
        last.ends_with("did not reach s3://bucket/some/contents: no answer in time"),
        "{said:?}"
    );
}
