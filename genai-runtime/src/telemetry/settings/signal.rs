//! The three signals, and the names of their variables.

/// One signal's environment variables.
#[derive(Debug)]
pub(crate) struct Signal {
    pub(crate) exporter: &'static str,
    pub(crate) endpoint: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) headers: &'static str,
    pub(crate) compression: &'static str,
    pub(crate) timeout: &'static str,
    pub(crate) insecure: &'static str,
    pub(crate) certificate: &'static str,
    /// The time limit of one export by the SDK's processor.
    pub(crate) export_timeout: &'static str,
    /// The path that OTLP over HTTP appends to the general endpoint.
    pub(crate) path: &'static str,
}

macro_rules! signal {
    ($name:literal, $path:literal, $export_timeout:literal) => {
        Signal {
            exporter: concat!("OTEL_", $name, "_EXPORTER"),
            endpoint: concat!("OTEL_EXPORTER_OTLP_", $name, "_ENDPOINT"),
            protocol: concat!("OTEL_EXPORTER_OTLP_", $name, "_PROTOCOL"),
            headers: concat!("OTEL_EXPORTER_OTLP_", $name, "_HEADERS"),
            compression: concat!("OTEL_EXPORTER_OTLP_", $name, "_COMPRESSION"),
            timeout: concat!("OTEL_EXPORTER_OTLP_", $name, "_TIMEOUT"),
            insecure: concat!("OTEL_EXPORTER_OTLP_", $name, "_INSECURE"),
            certificate: concat!("OTEL_EXPORTER_OTLP_", $name, "_CERTIFICATE"),
            export_timeout: $export_timeout,
            path: $path,
        }
    };
}

pub(crate) const TRACES: Signal = signal!("TRACES", "v1/traces", "OTEL_BSP_EXPORT_TIMEOUT");
pub(crate) const METRICS: Signal = signal!("METRICS", "v1/metrics", "OTEL_METRIC_EXPORT_TIMEOUT");
pub(crate) const LOGS: Signal = signal!("LOGS", "v1/logs", "OTEL_BLRP_EXPORT_TIMEOUT");
