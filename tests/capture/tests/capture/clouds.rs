//! Contents in a bucket: a local server acts as Amazon S3, Google Cloud Storage and Azure Blob Storage.

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

/// Objects by path: media type and bytes.
type Objects = Arc<Mutex<BTreeMap<String, (String, Bytes)>>>;

/// A bucket on a local server. While `open` is false, it does not answer.
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
    open.wait_for(|open| *open).await.expect("the test is there");
    // Azure has a separate header for the media type.
    let media_type = headers
        .get("x-ms-blob-content-type")
        .or(headers.get(header::CONTENT_TYPE));
    let media_type = media_type.expect("a media type").to_str().expect("a text").to_owned();
    // Google's client encodes everything except letters and digits.
    let path = path.path().replace("%2F", "/").replace("%2E", ".");
    objects.lock().expect("no panic").insert(path, (media_type, body));
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

    /// Starts a process that writes to this bucket, with the usual environment variables of the cloud.
    fn calling(&self, cloud: &Cloud, variables: &[(&str, &str)]) -> Other {
        // The writer must ignore `ENDPOINT`, although `object_store` would accept it.
        let mut settings = vec![("ENDPOINT", "http://127.0.0.1:1"), (cloud.endpoint, &self.endpoint)];
        settings.extend(cloud.settings.iter().chain(variables));
        calling(&format!("{}://bucket/some/contents", cloud.scheme), &settings)
    }
}

/// Address and other settings of a cloud.
struct Cloud {
    scheme: &'static str,
    endpoint: &'static str,
    settings: &'static [(&'static str, &'static str)],
}

const S3: Cloud = Cloud {
    scheme: "s3",
    endpoint: "AWS_ENDPOINT",
    settings: &[
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "nowhere"),
        ("AWS_ACCESS_KEY_ID", "made-up"),
        ("AWS_SECRET_ACCESS_KEY", "made-up"),
    ],
};

const GOOGLE: Cloud = Cloud {
    scheme: "gs",
    endpoint: "GOOGLE_BASE_URL",
    settings: &[
        ("GOOGLE_ALLOW_HTTP", "true"),
        (
            "GOOGLE_SERVICE_ACCOUNT_KEY",
            r#"{"client_email": "", "private_key_id": "", "private_key": "", "disable_oauth": true}"#,
        ),
    ],
};

const AZURE: Cloud = Cloud {
    scheme: "az",
    endpoint: "AZURE_STORAGE_ENDPOINT",
    settings: &[
        ("AZURE_ALLOW_HTTP", "true"),
        ("AZURE_STORAGE_ACCOUNT_NAME", "made-up"),
        // Azure's keys are base64.
        ("AZURE_STORAGE_ACCOUNT_KEY", "bWFkZS11cA=="),
    ],
};

fn arrives(cloud: &Cloud) {
    let bucket = Bucket::new(true);
    let mut other = bucket.calling(cloud, &[]);
    let address = other.ask("x");
    assert_eq!(other.ask("flush"), "all");
    assert_eq!(other.end(), [""; 0]);
    let base = format!("{}://bucket/some/contents/", cloud.scheme);
    let name = address.strip_prefix(&base).expect("the address of an object");
    let objects = bucket.objects.lock().expect("no panic");
    let (media_type, bytes) = &objects[&format!("/bucket/some/contents/{name}")];
    is_named_by(name, bytes);
    assert_eq!((&**media_type, &**bytes), ("application/json", &br#"{"text":"x"}"#[..]));
    assert_eq!(objects.len(), 1);
}

#[test]
fn contents_arrive_in_s3() {
    arrives(&S3);
}

#[test]
fn contents_arrive_in_google_cloud_storage() {
    arrives(&GOOGLE);
}

#[test]
fn contents_arrive_in_azure() {
    arrives(&AZURE);
}

mod slow {
    //! Tests with a bucket that does not answer. They use S3, since the writer is the same for all clouds.

    use super::{Bucket, Other, S3};

    /// Makes ten calls while the bucket does not answer. They succeed, with room for one object in transfer and one in
    /// the queue.
    fn calls_go_on(other: &mut Other) -> usize {
        let answers: Vec<_> = (0..10).map(|n| other.ask(&format!("call {n}"))).collect();
        let refused = answers.iter().filter(|answer| *answer == "refused").count();
        assert!((8..10).contains(&refused), "{answers:?}");
        refused
    }

    fn objects(said: &[String]) -> usize {
        let objects = |line: &String| line.split(' ').nth(1).and_then(|number| number.parse::<usize>().ok());
        said.iter().map(|line| objects(line).expect("a number")).sum()
    }

    #[test]
    fn full_store_queue_counts_losses() {
        let bucket = Bucket::new(false);
        let mut other = bucket.calling(&S3, &[("QUEUE", "1")]);
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
    fn unanswered_uploads_are_reported_lost() {
        let bucket = Bucket::new(false);
        let mut other = bucket.calling(&S3, &[("QUEUE", "1"), ("DEADLINE_SECONDS", "0")]);
        calls_go_on(&mut other);
        let said = other.end();
        assert_eq!(objects(&said), 10, "{said:?}");
        let unanswered = "did not reach s3://bucket/some/contents: no answer in time";
        assert!(said.iter().any(|line| line.ends_with(unanswered)), "{said:?}");
    }

    #[test]
    fn store_queue_bytes_limit_refuses_content() {
        let bucket = Bucket::new(false);
        let mut other = bucket.calling(&S3, &[("QUEUE_BYTES", "1500")]);
        let long = |n: usize| format!("{n} {}", "x".repeat(1000));
        assert_ne!(other.ask(&long(0)), "refused");
        assert_eq!(other.ask(&long(1)), "refused");
        assert_ne!(other.ask("short"), "refused");
        bucket.open.send_replace(true);
        assert!(other.ask("flush").contains("the queue was full"));
        // A single object may be larger than the queue.
        assert_ne!(other.ask(&long(1).repeat(2)), "refused");
        assert_eq!(other.ask("flush"), "all");
        assert_eq!(bucket.objects.lock().expect("no panic").len(), 3);
    }
}
