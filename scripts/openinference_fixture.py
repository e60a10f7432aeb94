"""Writes genai-cli/tests/fixtures/openinference.binpb with OpenInference's own package.

Needs: pip install openinference-instrumentation opentelemetry-sdk opentelemetry-exporter-otlp-proto-common
"""

import pathlib

from openinference.instrumentation import OITracer, TraceConfig
from openinference.instrumentation import get_llm_attributes, get_tool_attributes
from openinference.semconv.trace import SpanAttributes
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider(resource=Resource({"service.name": "openinference-fixture"}))
provider.add_span_processor(SimpleSpanProcessor(exporter))
tracer = OITracer(provider.get_tracer("fixture"), config=TraceConfig())

clock = 1_700_000_000_000_000_000
MS = 1_000_000


def call(name, kind, milliseconds, attributes=None, **more):
    """A span of one call; with `input`, the same as the package writes it."""
    global clock
    span = tracer.start_span(name, openinference_span_kind=kind, start_time=clock, **more)
    span.set_attributes(attributes or {})
    clock += milliseconds * MS
    return span


with tracer.start_as_current_span("fix the build", openinference_span_kind="agent", start_time=clock, end_on_exit=False) as root:
    root.set_attribute(SpanAttributes.AGENT_NAME, "fixer")
    for turn in range(4):
        llm = call(
            "ChatCompletion",
            "llm",
            800,
            get_llm_attributes(
                provider="openai",
                model_name="gpt-4o-mini",
                input_messages=[{"role": "user", "content": "Fix the build."}],
                output_messages=[{"role": "assistant", "content": "I run the tests."}],
                token_count={"prompt": 100 + 50 * turn, "completion": 20, "prompt_details": {"cache_read": 64}},
            ),
        )
        llm.set_attribute(SpanAttributes.LLM_COST_TOTAL, 0.0025)
        llm.end(end_time=clock)
        tool = call("run_tests", "tool", 200, get_tool_attributes(name="run_tests", parameters={}))
        tool.set_input({"package": "median"})
        tool.set_output("1 failed")
        tool.end(end_time=clock)
root.end(end_time=clock)

path = pathlib.Path(__file__).parent.parent / "genai-cli/tests/fixtures/openinference.binpb"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_bytes(encode_spans(exporter.get_finished_spans()).SerializeToString())
print(f"{path}: {path.stat().st_size} bytes")
