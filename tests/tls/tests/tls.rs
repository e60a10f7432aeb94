//! `https://` collectors: a real TLS server on the loopback interface. Its exporter has a process of its own, because
//! the settings are environment variables.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::{env, fs, thread};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Set in the environment of the exporting process.
const CHILD: &str = "GENAI_TLS_TEST_CHILD";

#[genai::tool(call_id = None)]
fn look_up() {}

/// Result of a connection.
#[derive(Debug, PartialEq)]
enum Seen {
    /// The first line of a request over HTTP/1.1.
    Request(String),
    /// The preface of HTTP/2.
    Http2,
    /// The TLS handshake failed.
    Refused,
}

/// A server whose certificate is signed by an authority made for the test.
struct Collector {
    authority: String,
    port: u16,
    seen: Receiver<Seen>,
}

impl Collector {
    /// Starts a server for this protocol.
    fn start(protocol: &str) -> Self {
        let key = || KeyPair::generate().expect("a key");
        let mut issuer = CertificateParams::new(Vec::new()).expect("no names");
        issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(issuer, key()).expect("an authority");
        let own = key();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let certificate = params.signed_by(&own, &issuer).expect("a certificate");

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("certificate and key belong together");
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let config = Arc::new(config);

        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let (send, seen) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, send) = (Arc::clone(&config), send.clone());
                thread::spawn(move || send.send(serve(stream, config)));
            }
        });
        Self {
            authority: issuer.pem(),
            port,
            seen,
        }
    }
}

/// Whether the bytes are a whole request with its body, or the preface of HTTP/2.
fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    request.len() >= end + 4 + length
}

/// Answers one request with an empty body, which is a valid empty message.
fn serve(stream: TcpStream, config: Arc<ServerConfig>) -> Seen {
    let connection = ServerConnection::new(config).expect("the settings of TLS are valid");
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) if request.is_empty() => return Seen::Refused,
            Ok(0) | Err(_) => break,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    if request.starts_with(b"PRI * HTTP/2.0") {
        return Seen::Http2;
    }
    let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    let _ = stream.write_all(answer);
    let _ = stream.flush();
    let _ = stream.read(&mut buffer);
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    Seen::Request(String::from_utf8_lossy(line).into_owned())
}

/// Runs the exporting process: only the test named `exports`.
fn export(url: &str, variables: &[(&str, &Path)]) -> String {
    let mut command = Command::new(env::current_exe().expect("the path of this test"));
    command
        .args(["--exact", "exports", "--nocapture"])
        .env_clear()
        .env(CHILD, "1")
        .env("GENAI_LOG", "1")
        .env("OTEL_TRACES_EXPORTER", "otlp")
        .env("OTEL_METRICS_EXPORTER", "none")
        .env("OTEL_LOGS_EXPORTER", "none")
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", "3000")
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", url);
    for (name, path) in variables {
        if path.as_os_str() == "grpc" {
            command.env(name, "grpc");
        } else {
            command.env(name, path);
        }
    }
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn exports() {
    if env::var_os(CHILD).is_some() {
        let _telemetry = genai::telemetry::init().expect("telemetry is set up");
        look_up();
    }
}

/// Writes the authority's certificate to a file.
fn file(folder: &tempfile::TempDir, name: &str, pem: &str) -> std::path::PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, pem).expect("it can be written");
    path
}

#[test]
fn named_own_authority_is_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    for variable in [
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
        "SSL_CERT_FILE",
    ] {
        let collector = Collector::start("http/1.1");
        let authority = file(&folder, variable, &collector.authority);
        let said = export(
            &format!("https://localhost:{}", collector.port),
            &[(variable, &authority)],
        );
        assert!(!said.contains("genai["), "{variable}: {said}");
        let seen: Vec<_> = collector.seen.try_iter().collect();
        assert!(
            seen.contains(&Seen::Request("POST /v1/traces HTTP/1.1".to_owned())),
            "{variable}: {seen:?} {said}"
        );
    }
}

#[test]
fn unknown_authority_is_refused_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Collector::start("http/1.1");
    let other = file(&folder, "other.pem", &other.authority);
    for variables in [&[][..], &[("OTEL_EXPORTER_OTLP_CERTIFICATE", other.as_path())]] {
        let collector = Collector::start("http/1.1");
        let said = export(&format!("https://localhost:{}", collector.port), variables);
        assert!(
            said.contains("genai[spans_lost]: 1 span did not reach https://localhost"),
            "{said}"
        );
        assert!(
            said.to_lowercase().contains("certificate"),
            "the reason is named: {said}"
        );
        let seen: Vec<_> = collector.seen.try_iter().collect();
        assert!(seen.iter().all(|seen| *seen == Seen::Refused), "{seen:?}");
    }
}

#[test]
fn certificate_name_must_match_collector() {
    let folder = tempfile::tempdir().expect("a folder");
    let collector = Collector::start("http/1.1");
    let authority = file(&folder, "authority.pem", &collector.authority);
    let url = format!("https://127.0.0.1:{}", collector.port);
    let said = export(&url, &[("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority)]);
    assert!(said.contains("genai[spans_lost]"), "{said}");
}

#[test]
fn grpc_trusts_named_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", Path::new("grpc"));
    let collector = Collector::start("h2");
    let authority = file(&folder, "authority.pem", &collector.authority);
    let url = format!("https://localhost:{}", collector.port);
    export(&url, &[grpc, ("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority)]);
    let seen: Vec<_> = collector.seen.try_iter().collect();
    assert!(seen.contains(&Seen::Http2), "{seen:?}");

    let collector = Collector::start("h2");
    export(&format!("https://localhost:{}", collector.port), &[grpc]);
    let seen: Vec<_> = collector.seen.try_iter().collect();
    assert!(!seen.contains(&Seen::Http2), "{seen:?}");
}

#[test]
fn file_without_certificates_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = file(
        &folder,
        "broken.pem",
        "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n",
    );
    let key = file(
        &folder,
        "key.pem",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    );
    for (path, expected) in [
        (
            Path::new("/no/such/file.pem"),
            "OTEL_EXPORTER_OTLP_CERTIFICATE is `/no/such/file.pem`",
        ),
        (&key, "OTEL_EXPORTER_OTLP_CERTIFICATE is `"),
        (folder.path(), "OTEL_EXPORTER_OTLP_CERTIFICATE is `"),
        (&broken, "genai["),
    ] {
        let collector = Collector::start("http/1.1");
        let url = format!("https://localhost:{}", collector.port);
        let said = export(&url, &[("OTEL_EXPORTER_OTLP_CERTIFICATE", path)]);
        assert!(said.contains(expected), "{}: {said}", path.display());
    }
}
