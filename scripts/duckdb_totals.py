"""Compares the totals of `genai trace --json` with DuckDB's over the same trace files.

Needs: pip install duckdb. Usage: python3 scripts/duckdb_totals.py target/release/genai run.jsonl…

The files are of this library: the last record of a span counts, and only spans of calls carry `gen_ai.usage.*` and
`agent.cost.usd`.
"""

import json
import subprocess
import sys
from decimal import Decimal

import duckdb

QUERY = """
WITH spans AS (
    SELECT line, unnest(json_extract(line, '$.resourceSpans[*].scopeSpans[*].spans[*]')) AS span
    FROM (SELECT column0::JSON AS line FROM read_csv(?, columns = {'column0': 'VARCHAR'}, delim = '\\x01', quote = '',
        escape = '', header = false, max_line_size = 100000000))
), latest AS (
    SELECT span->>'$.traceId' AS trace_id, span->>'$.spanId' AS span_id, arg_max(span, CAST(span->>'$.endTimeUnixNano' AS UBIGINT)) AS span
    FROM spans GROUP BY ALL
), facts AS (
    SELECT trace_id, span_id, unnest(json_extract(span, '$.attributes[*]')) AS attribute FROM latest
)
SELECT
    (SELECT count(*) FROM latest),
    sum(CAST(attribute->>'$.value.intValue' AS UBIGINT)) FILTER (attribute->>'$.key' = 'gen_ai.usage.input_tokens'),
    sum(CAST(attribute->>'$.value.intValue' AS UBIGINT)) FILTER (attribute->>'$.key' = 'gen_ai.usage.output_tokens'),
    sum(CAST(attribute->>'$.value.doubleValue' AS DECIMAL(38, 12))) FILTER (attribute->>'$.key' = 'agent.cost.usd')
FROM facts
"""

genai, *files = sys.argv[1:]
differences = 0
for file in files:
    by_duckdb = duckdb.execute(QUERY, [file]).fetchone()
    runs = json.loads(subprocess.run([genai, "trace", "--json", file], check=True, capture_output=True).stdout)
    totals = [run["totals"] for run in runs]
    cost = [Decimal(total["cost_usd"]) for total in totals if total["cost_usd"]]
    by_genai = (
        sum(total["spans"] for total in totals),
        sum(total["input_tokens"] or 0 for total in totals),
        sum(total["output_tokens"] or 0 for total in totals),
        sum(cost, Decimal(0)),
    )
    same = tuple(value or 0 for value in by_duckdb) == by_genai
    differences += not same
    print(f"{file}: {'equal' if same else 'DIFFERENT'}: duckdb {by_duckdb}, genai {by_genai}")
sys.exit(differences > 0)
