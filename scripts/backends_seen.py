"""What MLflow read of the trace that an example printed as a tree: python scripts/backends_seen.py ADDRESS TREE"""

import pathlib
import re
import sys
import time

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
tree = pathlib.Path(sys.argv[2]).read_text()
trace_id = re.search(r"^trace ([0-9a-f]{32})$", tree, re.M)[1]
printed = [line for line in tree.split(trace_id)[1].split("\n\n")[0].splitlines() if line]
root = re.search(r"([\d ]+) in +([\d ]+) out", printed[0])
tokens = [int(count.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")) for count in root.groups()]

for _ in range(100):
    traces = mlflow.search_traces(locations=["0"], return_type="list")
    traces = [trace for trace in traces if trace.info.trace_id.endswith(trace_id) and len(trace.data.spans) >= len(printed)]
    if traces:
        break
    time.sleep(0.2)
else:
    sys.exit(f"the trace has not arrived with its {len(printed)} spans")
(trace,) = traces

for span in trace.data.spans:
    print(f"{span.span_type or '-':<12} {span.name:<32} {span.status.status_code}")
print("state          ", trace.info.state)
print("tokens         ", trace.info.token_usage)
print("cost           ", getattr(trace.info, "cost", None))
total = next(span for span in trace.data.spans if span.name == "agent.request").attributes
print("our cost       ", total.get("agent.run.cost_usd"))
ours = sorted({key for span in trace.data.spans for key in span.attributes if key.startswith(("agent.", "tool.", "app."))})
print("kept of ours   ", ", ".join(ours))

wrong = []
if len(trace.data.spans) != len(printed):
    wrong.append(f"{len(trace.data.spans)} spans, {len(printed)} are in the tree")
usage = trace.info.token_usage or {}
if [usage.get("input_tokens"), usage.get("output_tokens")] != tokens:
    wrong.append(f"{usage} tokens, {tokens} are in the tree")
if [total.get("agent.run.input_tokens"), total.get("agent.run.output_tokens")] != tokens:
    wrong.append("the totals of the run are not on its span")
for line in wrong:
    print(f"MLflow read {line}", file=sys.stderr)
sys.exit(bool(wrong))
