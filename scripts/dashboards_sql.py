"""Asks every SQL file of dashboards/, and every query of the ClickHouse dashboard, of the spans of the known run, and
compares the answers with what is known of it.

    python scripts/dashboards_sql.py duckdb|clickhouse FOLDER     (what `known-run FOLDER` wrote)
"""

import json
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DASHBOARDS = ROOT / "dashboards"
# What the traces exporter of the Collector creates (contrib, exporter/clickhouseexporter), without its indexes and codecs.
OTEL_TRACES = """
CREATE TABLE otel_traces (
    Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String, TraceState String,
    SpanName LowCardinality(String), SpanKind LowCardinality(String), ServiceName LowCardinality(String),
    ResourceAttributes Map(LowCardinality(String), String), ScopeName String, ScopeVersion String,
    SpanAttributes Map(LowCardinality(String), String), Duration UInt64,
    StatusCode LowCardinality(String), StatusMessage String
) ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))
"""


def main():
    engine, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    truth = json.loads((folder / "truth.json").read_text())
    asked, wrong = 0, []
    ask = {"duckdb": duckdb, "clickhouse": clickhouse}[engine](folder)
    queries = [(path.stem, path.name, path.read_text()) for path in sorted((DASHBOARDS / "sql" / engine).glob("*.sql"))]
    queries = [it for it in queries if it[0] in truth]
    if {it[0] for it in queries} != set(truth):
        sys.exit(f"{engine}: there is not a file for each of {sorted(truth)}")
    if engine == "clickhouse":
        queries += panels(DASHBOARDS / "grafana" / "genai-traces-clickhouse.json", {path.stem: sql for path, sql in files()})
    for question, name, sql in queries:
        asked += 1
        rows = ask(sql)
        if question:
            wrong += [f"{engine}, {name}: {it}" for it in compare(truth[question], rows)]
        elif "$trace" in name and not rows:
            wrong.append(f"{engine}, {name}: no rows")
        elif "$trace" not in name and len(rows) > 1:
            # Nobody's numbers: none, or a row of zeros.
            wrong.append(f"{engine}, {name}: {len(rows)} rows of nobody")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{engine}: {asked} queries asked, {len(wrong)} answers differ from the truth")
    sys.exit(bool(wrong))


def files():
    for path in sorted((DASHBOARDS / "sql" / "clickhouse").glob("*.sql")):
        yield path, path.read_text()


def panels(path, by_question):
    """The panels' queries, with the dashboard's time and variables as Grafana's plugin writes them: each once for all values
    and once for one. The spans of a trace are a query without a question."""
    asks = {sql.splitlines()[0].removeprefix("-- "): question for question, sql in by_question.items()}
    found = []
    for panel in json.loads(path.read_text())["panels"]:
        for target in panel.get("targets", []):
            name, sql = f"panel “{panel['title']}”", target["rawSql"]
            if "$trace" in sql:
                found.append((None, name, sql.replace("$trace", FIRST_TRACE)))
                continue
            assert "$__timeFilter(Timestamp)" in sql, panel["title"]
            found.append((asks.pop(panel["title"]), name, macros(sql, "1=1")))
            if "$__conditionalAll" in sql:
                # Nothing has these names: the query has to run, and to find nothing.
                found.append((None, name, macros(sql, r"\1")))
    assert not asks, f"{asks} have no panel"
    return found


# Of the known run: its numbers are counted up from 1.
FIRST_TRACE = f"{1:032x}"


def macros(sql, condition):
    time = "Timestamp >= toDateTime(now() - 3600) AND Timestamp <= toDateTime(now() + 60)"
    sql = sql.replace("$__timeFilter(Timestamp)", time)
    sql = re.sub(r"\$__conditionalAll\((.+), \$\w+\)$", condition, sql, flags=re.M)
    sql = re.sub(r"\$\{\w+:singlequote\}", "'nobody'", sql)
    assert "$" not in sql, sql
    return sql


def compare(expected, rows):
    """What differs. Rows are compared by their labels, several with the same labels in the order of their values."""

    def key(row, labels, values):
        return ([str(row[label]) for label in labels], [row[value] for value in values])

    labels = sorted(expected[0]["labels"])
    if not rows:
        return ["no rows"]
    values = sorted(set(rows[0]) & set(expected[0]["values"]))
    unknown = set(rows[0]) - set(labels) - set(values) - {"trace_id"}
    missing = {it for it in expected[0]["values"] if " " not in it} - set(values)
    if unknown or missing:
        return [f"columns {sorted(unknown)} are not known, {sorted(missing)} are missing"]
    wanted = sorted(key({**it["labels"], **it["values"]}, labels, values) for it in expected)
    got = sorted(key(it, labels, values) for it in rows)
    if [it[0] for it in wanted] != [it[0] for it in got]:
        return [f"rows of {[it[0] for it in got]}, not of {[it[0] for it in wanted]}"]
    return [
        f"{of} {value} is {is_}, not {should}"
        for (of, shoulds), (_, ares) in zip(wanted, got)
        for value, should, is_ in zip(values, shoulds, ares)
        if is_ is None or abs(float(is_) - should) > 1e-9 + 1e-6 * abs(should)
    ]


def duckdb(folder):
    import duckdb as engine

    traced = folder / "traced"
    traced.mkdir(exist_ok=True)
    (traced / "spans.jsonl").write_text("".join(twice((folder / "spans.jsonl").read_text().splitlines())))
    os.chdir(traced)
    connection = engine.connect()
    connection.execute((DASHBOARDS / "sql" / "duckdb" / "spans.sql").read_text())

    def ask(sql):
        cursor = connection.execute(sql)
        names = [it[0] for it in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    return ask


def twice(lines):
    """Each span also as a trace file has it when it starts."""
    for line in lines:
        request = json.loads(line)
        for of in request["resourceSpans"]:
            for scope in of["scopeSpans"]:
                for span in scope["spans"]:
                    span["attributes"].append({"key": "agent.span.open", "value": {"boolValue": True}})
        yield json.dumps(request) + "\n"
        yield line + "\n"


def clickhouse(folder):
    from chdb import session

    connection = session.Session()
    connection.query("CREATE DATABASE spans")
    connection.query("USE spans")
    connection.query(OTEL_TRACES)
    rows = "\n".join(json.dumps(row) for row in exported(folder / "spans.jsonl"))
    connection.query(f"INSERT INTO otel_traces FORMAT JSONEachRow {rows}")

    def ask(sql):
        answer = connection.query(sql.rstrip().removesuffix(";"), "JSON")
        return [
            {name: value for name, value in row.items()} for row in json.loads(str(answer))["data"]
        ]

    return ask


def exported(path):
    """Rows as the Collector's exporter inserts them: every value of an attribute as text."""
    kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"]
    for line in path.read_text().splitlines():
        for of in json.loads(line)["resourceSpans"]:
            resource = attributes(of["resource"]["attributes"])
            for scope in of["scopeSpans"]:
                for span in scope["spans"]:
                    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
                    status = span.get("status") or {}
                    yield {
                        "Timestamp": f"{start // 10**9}.{start % 10**9:09}",
                        "TraceId": span["traceId"],
                        "SpanId": span["spanId"],
                        "ParentSpanId": span.get("parentSpanId", ""),
                        "TraceState": span.get("traceState", ""),
                        "SpanName": span["name"],
                        "SpanKind": kinds[span["kind"]],
                        "ServiceName": resource.get("service.name", ""),
                        "ResourceAttributes": resource,
                        "ScopeName": scope["scope"]["name"],
                        "ScopeVersion": scope["scope"]["version"],
                        "SpanAttributes": attributes(span["attributes"]),
                        "Duration": end - start,
                        "StatusCode": ["Unset", "Ok", "Error"][status.get("code", 0)],
                        "StatusMessage": status.get("message", ""),
                    }


def attributes(pairs):
    return {pair["key"]: text(pair["value"]) for pair in pairs if pair.get("value")}


def text(value):
    ((kind, it),) = value.items()
    if kind == "arrayValue":
        return json.dumps([plain(item) for item in it["values"]])
    if kind == "boolValue":
        return str(it).lower()
    return str(it)


def plain(value):
    ((kind, it),) = value.items()
    return int(it) if kind == "intValue" else it


main()
