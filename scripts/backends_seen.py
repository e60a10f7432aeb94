"""What a backend read of a run of the example `repo_debugger`, compared with the run:

    python scripts/backends_seen.py mlflow|phoenix ADDRESS TREE
"""

import json
import pathlib
import re
import sys
import time
import urllib.request


# The tokens that the scripted model reports as cached.
CACHED = 1024
USER, SESSION = "user-4711", "conv-1"
KINDS = {"agent.request": "CHAIN", "invoke_workflow": "CHAIN", "plan": "CHAIN", "chat": "LLM", "retrieval": "RETRIEVER", "execute_tool": "TOOL"}


class Run:
    """What the example printed: question, answer, its trace's id, the number of its spans, its tokens and what they cost."""

    def __init__(self, text):
        self.trace_id = re.search(r"^trace ([0-9a-f]{32})$", text, re.M)[1]
        lines = [line for line in text.split(self.trace_id)[1].split("\n\n")[0].splitlines() if line]
        self.spans = len(lines)
        counts = re.search(r"([\d\s]+) in +([\d\s]+) out", lines[0]).groups()
        self.tokens = [int(re.sub(r"\s", "", count)) for count in counts]
        # The published prices of gpt-4o-mini, in US dollars per million tokens.
        self.cost = ((self.tokens[0] - CACHED) * 0.15 + CACHED * 0.075 + self.tokens[1] * 0.60) / 1e6
        self.question = re.search(r"^task:  (.+)$", text, re.M)[1]
        self.answer = text.split("\n\nsrc/lib.rs:\n")[0].split("\n\n")[-1].strip()


class Seen:
    """What a backend has: spans as (kind, name, status, attributes), its own totals and cost, what its list shows, and how many
    traces its filters find."""

    def __init__(self, spans, tokens, cached, cost, listed, found):
        self.spans, self.tokens, self.cached, self.cost = spans, tokens, cached, cost
        self.listed, self.found = listed, found


def mlflow(address, run):
    import mlflow

    mlflow.set_tracking_uri(address)
    for trace in mlflow.search_traces(locations=["0"], return_type="list"):
        if trace.info.trace_id.endswith(run.trace_id) and len(trace.data.spans) >= run.spans:
            spans = [(span.span_type, span.name, span.status.status_code, span.attributes) for span in trace.data.spans]
            usage, said = trace.info.token_usage or {}, trace.info.trace_metadata
            tokens = [usage.get("input_tokens"), usage.get("output_tokens")]
            listed = {
                "question": trace.info.request_preview,
                "answer": trace.info.response_preview,
                "user": said.get("mlflow.trace.user"),
                "session": said.get("mlflow.trace.session"),
            }
            cost = (getattr(trace.info, "cost", None) or {}).get("total_cost")
            # Its spans keep attributes as JSON, so a text has its quotation marks around it.
            filters = {
                "agent": "span.attributes.gen_ai.agent.name LIKE '%repo-debugger%'",
                "workflow": "span.attributes.app.workflow LIKE '%repo-debugger%'",
                "conversation": f"metadata.`mlflow.trace.session` = '{SESSION}'",
            }
            found = {
                what: len(mlflow.search_traces(locations=["0"], filter_string=condition, return_type="list"))
                for what, condition in filters.items()
            }
            return Seen(spans, tokens, usage.get("cache_read_input_tokens"), cost, listed, found)
    return None


PHOENIX = """query ($trace: String!) { getTraceByOtelId(traceId: $trace) {
  session { sessionId } userId
  costSummary { total { cost } }
  rootSpan { input { value } output { value } cumulativeTokenCountPrompt cumulativeTokenCountCompletion }
  spans(first: 1000) { edges { node { spanKind name statusCode attributes } } } } }"""


PHOENIX_FILTER = """query ($condition: String!) { projects(first: 1) { edges { node {
  spans(first: 1000, filterCondition: $condition) { edges { node { trace { traceId } } } } } } } }"""


def ask_phoenix(address, query, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if answer.get("errors"):
        sys.exit(f"Phoenix does not take the query: {answer['errors']}")
    return answer["data"]


def phoenix(address, run):
    trace = ask_phoenix(address, PHOENIX, trace=run.trace_id)["getTraceByOtelId"]
    if trace is None or len(trace["spans"]["edges"]) < run.spans:
        return None
    nodes = [edge["node"] for edge in trace["spans"]["edges"]]
    spans = [(span["spanKind"], span["name"], span["statusCode"], flat(json.loads(span["attributes"]))) for span in nodes]
    root = trace["rootSpan"]
    tokens = [root["cumulativeTokenCountPrompt"], root["cumulativeTokenCountCompletion"]]
    cached = sum(attributes.get("llm.token_count.prompt_details.cache_read", 0) for *_, attributes in spans)
    listed = {
        "question": (root["input"] or {}).get("value"),
        "answer": (root["output"] or {}).get("value"),
        "user": trace["userId"],
        "session": trace["session"] and trace["session"]["sessionId"],
    }
    filters = {
        "agent": "attributes['gen_ai']['agent']['name'] == 'repo-debugger'",
        "workflow": "attributes['app']['workflow'] == 'repo-debugger'",
        "conversation": f"attributes['session']['id'] == '{SESSION}'",
    }
    found = {}
    for what, condition in filters.items():
        project = ask_phoenix(address, PHOENIX_FILTER, condition=condition)["projects"]["edges"][0]["node"]
        found[what] = len({edge["node"]["trace"]["traceId"] for edge in project["spans"]["edges"]})
    return Seen(spans, tokens, cached, trace["costSummary"]["total"]["cost"], listed, found)


def flat(attributes, before=""):
    """Attributes by their full names: Phoenix nests them at the points."""
    found = {}
    for key, value in attributes.items():
        found.update(flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value})
    return found


backend, address, file = sys.argv[1:]
run = Run(pathlib.Path(file).read_text())
for _ in range(100):
    seen = {"mlflow": mlflow, "phoenix": phoenix}[backend](address, run)
    if seen:
        break
    time.sleep(0.2)
else:
    sys.exit(f"the trace has not arrived with its {run.spans} spans")

for kind, name, status, _ in seen.spans:
    print(f"{kind or '-':<12} {name:<32} {status}")
for label, value in seen.listed.items():
    print(f"{label:<15} {value}")
print("tokens         ", seen.tokens, "cached", seen.cached)
print("cost           ", seen.cost)
print("traces found   ", seen.found)
root = next(attributes for _, name, _, attributes in seen.spans if name == "agent.request")
ours = {key for *_, attributes in seen.spans for key in attributes if key.startswith(("agent.", "tool.args.", "tool.repeat", "app."))}
print("kept of ours   ", ", ".join(sorted(ours)))

# The attributes in which the backend keeps the last answer, whatever it calls them.
chats = [json.dumps(attributes, ensure_ascii=False) for _, name, _, attributes in seen.spans if name.startswith("chat ")]
last = json.dumps(run.answer.splitlines()[0], ensure_ascii=False)[1:-1]
shown = {key for _, name, _, attributes in seen.spans for key, value in attributes.items() if name.startswith("chat ") and last in json.dumps(value, ensure_ascii=False)}
print("answer is in   ", ", ".join(sorted(shown)))

wrong = []


def same(what, found, truth):
    if found != truth:
        wrong.append(f"{what}: {found!r}, and it was {truth!r}")


same("spans", len(seen.spans), run.spans)
same("tokens", seen.tokens, run.tokens)
same("cached tokens", seen.cached, CACHED)
same("cost", round(seen.cost or 0, 9), round(run.cost, 9))
same("our cost", round(root.get("agent.run.cost_usd", 0), 9), round(run.cost, 9))
same("question", run.question in (seen.listed["question"] or ""), True)
same("answer", run.answer.splitlines()[0] in (seen.listed["answer"] or ""), True)
same("chats with the last answer", sum(last in chat for chat in chats), 1)
same("user is the hash", seen.listed["user"], root.get("enduser.id"))
same("raw user", USER in json.dumps([seen.listed, [attributes for *_, attributes in seen.spans]]), False)
same("traces found", seen.found, {"agent": 1, "workflow": 1, "conversation": 1})
same("session", seen.listed["session"], SESSION)
kinds = {(name.split()[0], (kind or "").upper()) for kind, name, *_ in seen.spans}
same("kinds", sorted(kinds), sorted(KINDS.items()))
for line in wrong:
    print(f"{backend} read {line}", file=sys.stderr)
sys.exit(bool(wrong))
