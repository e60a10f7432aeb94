//! The OTLP exporters of the three signals.

use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::metrics::Temporality;

#[cfg(feature = "otlp-grpc")]
use crate::telemetry::delivery::grpc::runtime;
use crate::telemetry::delivery::http::Watched;
#[cfg(feature = "otlp-grpc")]
use crate::telemetry::delivery::http::headers;
use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::{Otlp, Protocol};

/// Configures an exporter's builder with all settings of its collector.
macro_rules! build {
    ($builder:expr, $otlp:ident, $losses:ident) => {{
        let build = || -> Result<_, String> {
            match $otlp.protocol {
                Protocol::HttpProtobuf => {
                    let client = Watched::new($otlp, $losses.clone())?;
                    let mut builder = $builder
                        .with_http()
                        .with_http_client(client)
                        .with_protocol(opentelemetry_otlp::Protocol::HttpBinary)
                        .with_endpoint($otlp.url.as_str())
                        .with_timeout($otlp.timeout);
                    if $otlp.gzip {
                        builder = builder.with_compression(Compression::Gzip);
                    }
                    builder.build().map_err(|error| error.to_string())
                }
                #[cfg(feature = "otlp-grpc")]
                Protocol::Grpc => {
                    use opentelemetry_otlp::WithTonicConfig as _;

                    let runtime = runtime()?;
                    let _entered = runtime.enter();
                    let mut builder = $builder
                        .with_tonic()
                        .with_channel(channel($otlp)?)
                        .with_interceptor(set_metadata($otlp))
                        .with_timeout($otlp.timeout);
                    if $otlp.gzip {
                        builder = builder.with_compression(Compression::Gzip);
                    }
                    builder.build().map_err(|error| error.to_string())
                }
                #[cfg(not(feature = "otlp-grpc"))]
                Protocol::Grpc => Err("gRPC is not built in".to_owned()),
            }
        };
        build().map_err(|reason| refused(&$otlp.shown, &reason))
    }};
}

/// The exporter of spans.
pub(crate) fn span_exporter(otlp: &Otlp, losses: &Losses) -> Result<SpanExporter, TelemetryError> {
    build!(SpanExporter::builder(), otlp, losses)
}

/// The exporter of log records.
pub(crate) fn log_exporter(otlp: &Otlp, losses: &Losses) -> Result<LogExporter, TelemetryError> {
    build!(LogExporter::builder(), otlp, losses)
}

/// The exporter of metrics.
pub(crate) fn metric_exporter(
    otlp: &Otlp,
    losses: &Losses,
    temporality: Temporality,
) -> Result<MetricExporter, TelemetryError> {
    build!(MetricExporter::builder().with_temporality(temporality), otlp, losses)
}

/// The connection of a gRPC exporter. It is opened by the first export.
#[cfg(feature = "otlp-grpc")]
fn channel(otlp: &Otlp) -> Result<tonic::transport::Channel, String> {
    let endpoint = tonic::transport::Endpoint::from_shared(otlp.url.clone()).map_err(|error| error.to_string())?;
    #[cfg(feature = "otlp-tls")]
    let endpoint = if otlp.url.starts_with("https://") {
        let tls = tonic::transport::ClientTlsConfig::new();
        let tls = match &otlp.certificate {
            Some(pem) => tls.ca_certificate(tonic::transport::Certificate::from_pem(pem)),
            None => tls.with_native_roots(),
        };
        endpoint.tls_config(tls).map_err(|error| error.to_string())?
    } else {
        endpoint
    };
    Ok(endpoint.timeout(otlp.timeout).connect_lazy())
}

/// Replaces the headers of each request by those of the settings, as the HTTP client does.
#[cfg(feature = "otlp-grpc")]
fn set_metadata(otlp: &Otlp) -> impl tonic::service::Interceptor + Clone + Send + Sync + use<> {
    const AGENT: &str = "user-agent";

    let headers = tonic::metadata::MetadataMap::from_headers(headers(otlp));
    move |mut request: tonic::Request<()>| {
        let agent = request.metadata_mut().remove(AGENT);
        let mut sent = headers.clone();
        if let (Some(agent), None) = (agent, headers.get(AGENT)) {
            sent.insert(AGENT, agent);
        }
        *request.metadata_mut() = sent;
        Ok(request)
    }
}

/// The exporter's error text, unless it could repeat the credentials of the address.
fn refused(endpoint: &str, words: &str) -> TelemetryError {
    let reason = if words.contains('@') {
        format!("{endpoint} is not a valid address")
    } else {
        words.to_owned()
    };
    TelemetryError::Exporter { reason }
}

#[cfg(test)]
mod tests {
    use crate::telemetry::delivery::exporter::refused;

    #[test]
    fn exporter_error_hides_credentials() {
        let error = refused("http://collector", "invalid endpoint 'http://me:secret@collector'");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
