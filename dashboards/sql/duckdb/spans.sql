-- The table `spans` that the other files here ask, from OTLP JSON: a request per line, as the Collector's file exporter
-- writes it, or a trace file (`GENAI_TRACE_FILE`). Run it first, where `spans.jsonl` is; a pattern like 'traces/*.jsonl' does as well.
CREATE OR REPLACE MACRO attribute_map(list) AS map_from_entries(list_transform(
    list_filter(
        from_json(list, '[{"key": "VARCHAR", "value": "JSON"}]'),
        -- Without a value it is as if it were not there.
        lambda it: it.value IS NOT NULL
    ),
    lambda it: {
        'k': it.key,
        -- `stringValue`, `intValue`, `doubleValue`, `boolValue`; a list stays JSON.
        'v': coalesce(
            it.value->>'$.stringValue', it.value->>'$.intValue', it.value->>'$.doubleValue', it.value->>'$.boolValue',
            it.value::VARCHAR
        )
    }
));

CREATE OR REPLACE TABLE spans AS
WITH
    resources AS (
        SELECT unnest("resourceSpans") AS resource
        FROM read_json('spans.jsonl', format = 'newline_delimited', columns = {'resourceSpans': 'JSON[]'})
    ),
    scopes AS (SELECT resource, unnest((resource->'$.scopeSpans')::JSON[]) AS scope FROM resources),
    flat AS (SELECT resource, unnest((scope->'$.spans')::JSON[]) AS span FROM scopes)
SELECT
    span->>'$.traceId' AS trace_id,
    span->>'$.spanId' AS span_id,
    span->>'$.parentSpanId' AS parent_span_id,
    span->>'$.name' AS name,
    make_timestamp_ns((span->>'$.startTimeUnixNano')::BIGINT) AS start,
    ((span->>'$.endTimeUnixNano')::BIGINT - (span->>'$.startTimeUnixNano')::BIGINT) / 1e9 AS seconds,
    attribute_map(span->'$.attributes') AS attributes,
    attribute_map(resource->'$.resource.attributes') AS resource_attributes
FROM flat;

-- A trace file has a span also when it starts: what has not ended yet has no numbers.
DELETE FROM spans WHERE attributes['agent.span.open'] IS NOT NULL;
