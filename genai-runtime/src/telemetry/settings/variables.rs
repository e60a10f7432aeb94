//! The table of variables: those of OpenTelemetry's specification and our own, with their effects here.
//!
//! A variable without effect is reported when it is set, and so is a mistyped name. The guide shows this table.

/// One variable, or several of the same meaning for signals.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
}

/// The effect of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The variable is honoured; the text is its meaning.
    Honoured(&'static str),
    /// The variable has no effect; the text is the reason or the alternative.
    None(&'static str),
}

use Effect::{Honoured, None as NoEffect};

/// Rows of the table, one for each variable.
macro_rules! variables {
    ($($name:expr => $effect:expr,)+) => {
        [$(Variable { name: $name, effect: $effect },)+]
    };
}

/// Rows of the table, each for a variable of OTLP. It exists for all signals together and for each of them.
macro_rules! for_signals {
    ($($suffix:literal => $effect:expr,)+) => {
        [$(variables! {
            concat!("OTEL_EXPORTER_OTLP_", $suffix) => $effect,
            concat!("OTEL_EXPORTER_OTLP_TRACES_", $suffix) => $effect,
            concat!("OTEL_EXPORTER_OTLP_METRICS_", $suffix) => $effect,
            concat!("OTEL_EXPORTER_OTLP_LOGS_", $suffix) => $effect,
        },)+]
    };
}

/// The variables other than those of OTLP.
const GENERAL: &[Variable] = &variables! {
    "OTEL_SDK_DISABLED" => Honoured("`true`: nothing is recorded. Propagators are set all the same"),
    "OTEL_SERVICE_NAME" => Honoured("the name of the service. Default: the executable's file name"),
    "OTEL_RESOURCE_ATTRIBUTES" =>
        Honoured("attributes of the resource: `key=value`, joined by commas, percent-encoded. `service.instance.id` \
                  is a random UUID if it is not among them"),
    "OTEL_PROPAGATORS" => Honoured("`tracecontext`, `baggage`, both with a comma, or `none`. Default: both"),
    "OTEL_LOG_LEVEL" => NoEffect("filter the target `opentelemetry` in your `tracing` subscriber"),
    "OTEL_CONFIG_FILE" => NoEffect("files of configuration are not supported; set the other variables"),
    "OTEL_EXPERIMENTAL_CONFIG_FILE" => NoEffect("files of configuration are not supported; set the other variables"),
    "OTEL_ENTITIES" => NoEffect("set OTEL_RESOURCE_ATTRIBUTES"),
    // Exporters.
    "OTEL_TRACES_EXPORTER" =>
        Honoured("`otlp`, `console` (the tree), both with a comma, or `none`. Default: `otlp` if an endpoint is set, \
                  else `console`"),
    "OTEL_METRICS_EXPORTER" =>
        Honoured("`otlp`, `console` (standard output), both, or `none`. Default: `otlp` if an endpoint is set, else \
                  `none`"),
    "OTEL_LOGS_EXPORTER" =>
        Honoured("`otlp`, `console` (standard output), both, or `none`. Default: `otlp` if an endpoint is set, else \
                  `none`"),
    // Sampler.
    "OTEL_TRACES_SAMPLER" =>
        Honoured("`always_on`, `always_off`, `traceidratio`, or one of them after `parentbased_`. Default: \
                  `parentbased_always_on`"),
    "OTEL_TRACES_SAMPLER_ARG" => Honoured("the share of traces to keep, from `0.0` to `1.0`"),
    // Batches.
    "OTEL_BSP_SCHEDULE_DELAY" => Honoured("milliseconds between two batches of spans. Default: 5000"),
    "OTEL_BSP_EXPORT_TIMEOUT" => Honoured("milliseconds for one export of spans, if less than the exporter's timeout"),
    "OTEL_BSP_MAX_QUEUE_SIZE" => Honoured("spans that may wait, up to 1000000. Default: 2048"),
    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE" => Honoured("spans in one batch, at most those that may wait. Default: 512"),
    "OTEL_BLRP_SCHEDULE_DELAY" => Honoured("milliseconds between two batches of log records. Default: 1000"),
    "OTEL_BLRP_EXPORT_TIMEOUT" =>
        Honoured("milliseconds for one export of log records, if less than the exporter's timeout"),
    "OTEL_BLRP_MAX_QUEUE_SIZE" => Honoured("log records that may wait, up to 1000000. Default: 2048"),
    "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE" =>
        Honoured("log records in one batch, at most those that may wait. Default: 512"),
    // Metrics.
    "OTEL_METRIC_EXPORT_INTERVAL" => Honoured("milliseconds between two exports of metrics. Default: 60000"),
    "OTEL_METRIC_EXPORT_TIMEOUT" =>
        Honoured("milliseconds for one export of metrics, if less than the exporter's timeout"),
    "OTEL_METRICS_EXEMPLAR_FILTER" => NoEffect("the SDK has no exemplars"),
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE" =>
        Honoured("`cumulative`, `delta` or `lowmemory`. Default: `cumulative`"),
    "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION" =>
        NoEffect("the buckets are those that the GenAI conventions name"),
    // Limits.
    "OTEL_ATTRIBUTE_COUNT_LIMIT" =>
        Honoured("attributes of a span, an event or a link, where no other variable says it. What is set last is \
                  left out, as the cost"),
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT" => Honoured("attributes of a span. Default: 128"),
    "OTEL_SPAN_EVENT_COUNT_LIMIT" => Honoured("events of a span. Default: 128"),
    "OTEL_SPAN_LINK_COUNT_LIMIT" => Honoured("links of a span. Default: 128"),
    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT" => Honoured("attributes of an event of a span. Default: 128"),
    "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT" => Honoured("attributes of a link of a span. Default: 128"),
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT" => NoEffect(LENGTHS),
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT" => NoEffect(LENGTHS),
    "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT" => NoEffect(LENGTHS),
    "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT" => NoEffect("the SDK has no limits of log records"),
    // Exporters that are not supported.
    "OTEL_EXPORTER_ZIPKIN_ENDPOINT" =>
        NoEffect("there is no Zipkin exporter; Zipkin's collector takes OTLP through OpenTelemetry's"),
    "OTEL_EXPORTER_ZIPKIN_TIMEOUT" =>
        NoEffect("there is no Zipkin exporter; Zipkin's collector takes OTLP through OpenTelemetry's"),
    "OTEL_EXPORTER_PROMETHEUS_HOST" => NoEffect(PROMETHEUS),
    "OTEL_EXPORTER_PROMETHEUS_PORT" => NoEffect(PROMETHEUS),
    "OTEL_EXPORTER_OTLP_SPAN_INSECURE" => NoEffect("its name today is OTEL_EXPORTER_OTLP_TRACES_INSECURE"),
    "OTEL_EXPORTER_OTLP_METRIC_INSECURE" => NoEffect("its name today is OTEL_EXPORTER_OTLP_METRICS_INSECURE"),
    // Ours.
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT" =>
        Honoured("`NO_CONTENT`, `SPAN_ONLY`, `EVENT_ONLY` or `SPAN_AND_EVENT`. Default, and for any other value: \
                  `NO_CONTENT`"),
    "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT" =>
        Honoured("`false`: model calls are no events, as for any other value but `true`. Default: `true`"),
    "GENAI_OTEL_CONVENTIONS" => Honoured("`pinned`, `v1.41.1` or `both`. Default: `pinned`"),
    "GENAI_HASH_KEY" =>
        Honoured("the key of hashes, 32 hexadecimal digits. Default, and for any other value: a random one per \
                  process"),
    "GENAI_LOG" => Honoured("`1`: notices on standard error always, `0`: never"),
    "GENAI_TRACE_FILE" => Honoured("a file for every span that the sampler keeps"),
    "GENAI_TREE" => Honoured("`live` (on a terminal), `lines` or `end`: how the tree is printed"),
};

const LENGTHS: &str = "the SDK has no limits of length; `Config::builder().content_caps(…)` limits captured content";
const PROMETHEUS: &str = "there is no Prometheus exporter; give one to `Config::builder().meter_provider(…)`";

/// The variables of OTLP.
const OTLP: [[Variable; 4]; 9] = for_signals! {
    "ENDPOINT" =>
        Honoured("address of the collector. The general one gets the signal's path appended, as `/v1/traces`, in \
                  place of such a path at its end"),
    "PROTOCOL" => Honoured("`http/protobuf`, or `grpc` with the feature `otlp-grpc`"),
    "HEADERS" => Honoured("sent with each request: `name=value`, joined by commas"),
    "TIMEOUT" => Honoured("milliseconds for one request with its retries, `0` for no limit. Default: 10000"),
    "COMPRESSION" => Honoured("`none`, or `gzip` with the feature `otlp-gzip`"),
    "INSECURE" => Honoured("`true`: no TLS for a gRPC address without a scheme"),
    "CERTIFICATE" =>
        Honoured("a file (PEM) with the only certificates that the collector's may be issued by, with the feature \
                  `otlp-tls`"),
    "CLIENT_KEY" => NoEffect(CERTIFICATES),
    "CLIENT_CERTIFICATE" => NoEffect(CERTIFICATES),
};

const CERTIFICATES: &str = "no certificate of the client is sent; a collector beside the program can send one";

/// All variables of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Variable> {
    GENERAL.iter().chain(OTLP.as_flattened())
}
