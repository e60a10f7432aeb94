"""What a backend read of the trace that an example printed as a tree:

    python scripts/backends_seen.py mlflow|phoenix ADDRESS TREE
"""

import json
import pathlib
import re
import sys
import time
import urllib.request


class Tree:
    """What the example printed: its trace's id, the number of its spans, and the tokens of the run."""

    def __init__(self, text):
        self.trace_id = re.search(r"^trace ([0-9a-f]{32})$", text, re.M)[1]
        lines = [line for line in text.split(self.trace_id)[1].split("\n\n")[0].splitlines() if line]
        self.spans = len(lines)
        counts = re.search(r"([\d\s]+) in +([\d\s]+) out", lines[0]).groups()
        self.tokens = [int(re.sub(r"\s", "", count)) for count in counts]


class Seen:
    """What a backend has: spans as (kind, name, status, attributes), its own totals, and its cost."""

    def __init__(self, spans, tokens, cost, more):
        self.spans, self.tokens, self.cost, self.more = spans, tokens, cost, more


def mlflow(address, tree):
    import mlflow

    mlflow.set_tracking_uri(address)
    for trace in mlflow.search_traces(locations=["0"], return_type="list"):
        if trace.info.trace_id.endswith(tree.trace_id) and len(trace.data.spans) >= tree.spans:
            spans = [(span.span_type, span.name, span.status.status_code, span.attributes) for span in trace.data.spans]
            usage = trace.info.token_usage or {}
            tokens = [usage.get("input_tokens"), usage.get("output_tokens")]
            return Seen(spans, tokens, getattr(trace.info, "cost", None), {"state": trace.info.state, "all tokens": usage})
    return None


PHOENIX = """query ($trace: String!) { getTraceByOtelId(traceId: $trace) {
  session { sessionId } userId
  costSummary { total { cost } prompt { cost } completion { cost } }
  rootSpan { cumulativeTokenCountPrompt cumulativeTokenCountCompletion }
  spans(first: 1000) { edges { node { spanKind name statusCode attributes } } } } }"""


def phoenix(address, tree):
    body = json.dumps({"query": PHOENIX, "variables": {"trace": tree.trace_id}}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if answer.get("errors"):
        sys.exit(f"Phoenix does not take the query: {answer['errors']}")
    trace = answer["data"]["getTraceByOtelId"]
    if trace is None or len(trace["spans"]["edges"]) < tree.spans:
        return None
    nodes = [edge["node"] for edge in trace["spans"]["edges"]]
    spans = [(span["spanKind"], span["name"], span["statusCode"], flat(json.loads(span["attributes"]))) for span in nodes]
    root = trace["rootSpan"]
    tokens = [root["cumulativeTokenCountPrompt"], root["cumulativeTokenCountCompletion"]]
    cost = {part: summary["cost"] for part, summary in trace["costSummary"].items()}
    return Seen(spans, tokens, cost, {"session": trace["session"] and trace["session"]["sessionId"], "user": trace["userId"]})


def flat(attributes, before=""):
    """Attributes by their full names: Phoenix nests them at the points."""
    found = {}
    for key, value in attributes.items():
        found.update(flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value})
    return found


backend, address, file = sys.argv[1:]
tree = Tree(pathlib.Path(file).read_text())
for _ in range(100):
    seen = {"mlflow": mlflow, "phoenix": phoenix}[backend](address, tree)
    if seen:
        break
    time.sleep(0.2)
else:
    sys.exit(f"the trace has not arrived with its {tree.spans} spans")

for kind, name, status, _ in seen.spans:
    print(f"{kind or '-':<12} {name:<32} {status}")
for label, value in seen.more.items():
    print(f"{label:<15} {value}")
print("tokens         ", seen.tokens)
print("cost           ", seen.cost)
total = next(attributes for _, name, _, attributes in seen.spans if name == "agent.request")
print("our cost       ", total.get("agent.run.cost_usd"))
ours = {key for *_, attributes in seen.spans for key in attributes if key.startswith(("agent.", "tool.args.", "tool.repeat", "app."))}
print("kept of ours   ", ", ".join(sorted(ours)))

wrong = []
if len(seen.spans) != tree.spans:
    wrong.append(f"{len(seen.spans)} spans, {tree.spans} are in the tree")
if seen.tokens != tree.tokens:
    wrong.append(f"{seen.tokens} tokens, {tree.tokens} are in the tree")
if [total.get("agent.run.input_tokens"), total.get("agent.run.output_tokens")] != tree.tokens:
    wrong.append("the totals of the run are not on its span")
for line in wrong:
    print(f"{backend} read {line}", file=sys.stderr)
sys.exit(bool(wrong))
