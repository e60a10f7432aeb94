// Parses the TraceQL of the Tempo dashboard with Grafana's own grammar of it, and compares what the syntax tree says of the spans
// of the known run with what is known of it: node dashboards_traceql.mjs MODULES DASHBOARD KNOWN_RUN
// That is the meaning of the queries, not a Tempo: how one rounds, samples and shards is not seen here.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [modules, dashboard, run] = process.argv.slice(2)
const require = createRequire(path.resolve(modules, 'package.json'))
const { parser } = require('@grafana/lezer-traceql')

/** Where the grammar stumbles over a query; empty, if it does not. */
function errors(query) {
    const found = []
    parser.parse(query).iterate({
        enter: (node) => { if (node.type.isError) found.push(`at ${node.from}: ${JSON.stringify(query.slice(node.from, node.from + 20))}`) },
    })
    return found
}

const children = (node) => { const all = []; for (let it = node.firstChild; it; it = it.nextSibling) all.push(it); return all }
const within = (node, name) => [...(node.name === name ? [node] : []), ...children(node).flatMap((it) => within(it, name))]

/** The value of a field expression for a span; `undefined` is nil. */
function value(node, query, span) {
    const text = query.slice(node.from, node.to)
    const parts = children(node)
    if (node.name === 'AttributeField') return span.attributes[text.replace(/^span\./, '')]
    if (node.name === 'IntrinsicField' && text === 'duration') return span.seconds
    if (node.name === 'Static') return text === 'nil' ? undefined : JSON.parse(text)
    if (node.name !== 'FieldExpression') throw new Error(`${node.name} in ${query}`)
    if (parts.length === 1) return value(parts[0], query, span)
    const [left, right] = [value(parts[0], query, span), value(parts[2], query, span)]
    const operator = query.slice(parts[1].from, parts[1].to)
    const isNil = query.slice(parts[2].from, parts[2].to) === 'nil'
    switch (operator) {
        case '&&': return left && right
        case '||': return left || right
        case '=': return isNil ? left === undefined : left !== undefined && left === right
        case '!=': return isNil ? left !== undefined : left !== undefined && left !== right
        case '=~': return left !== undefined && new RegExp(`^(${right})$`).test(left)
        case '>': return left !== undefined && left > right
        case '>=': return left !== undefined && left >= right
        default: throw new Error(`${operator} in ${query}`)
    }
}

const sum = (values) => values.reduce((all, it) => all + it, 0)
const FUNCTIONS = {
    count_over_time: (values) => values.length,
    sum_over_time: sum,
    avg_over_time: (values) => sum(values) / values.length,
    quantile_over_time(values, quantile) {
        const sorted = values.toSorted((a, b) => a - b)
        const at = (sorted.length - 1) * quantile
        const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
        return below + (above - below) * (at % 1)
    },
}

const LABELS = {
    'gen_ai.workflow.name': 'workflow', 'app.workflow': 'workflow', 'agent.outcome': 'outcome', 'agent.stop_reason': 'reason',
    'gen_ai.provider.name': 'provider', 'gen_ai.request.model': 'model', 'gen_ai.tool.name': 'tool', 'gen_ai.operation.name': 'operation',
}

/** The labels of each group of spans, as JSON, with its number. */
function answer(query, spans) {
    const tree = parser.parse(query).topNode
    const [filter] = within(tree, 'SpansetFilter')
    const kept = spans.filter((span) => value(filter.firstChild, query, span) === true)
    const [operation] = within(tree, 'MetricsOperation')
    if (!operation) return new Map(kept.map((span, index) => [`{"span":${index}}`, 1]))
    const name = query.slice(operation.from, operation.to).match(/^\w+/)[0]
    const by = within(operation, 'GroupOperation').flatMap((it) => children(it))
    const [of] = [...within(operation, 'MetricsExpression'), ...within(operation, 'AttributeField')]
    const [quantile] = within(operation, 'Float').map((it) => Number(query.slice(it.from, it.to)))
    const groups = new Map()
    for (const span of kept) {
        const labels = {}
        for (const field of by) {
            const found = value(field, query, span)
            if (found !== undefined) labels[LABELS[query.slice(field.from, field.to).replace(/^span\./, '')]] = found
        }
        const read = of?.name === 'MetricsExpression' ? of.firstChild : of
        const number = name === 'count_over_time' ? 1 : value(read, query, span)
        // What has no such attribute is in no sum.
        if (number !== undefined) groups.set(key(labels), [...(groups.get(key(labels)) ?? []), number])
    }
    return new Map([...groups].map(([labels, numbers]) => [labels, FUNCTIONS[name](numbers, quantile)]))
}

const key = (labels) => JSON.stringify(Object.fromEntries(Object.entries(labels).toSorted()))

/** What differs from the truth. What is 0 there may be absent. */
function compare(query, of, spans, truth) {
    const answers = answer(query, spans)
    if (!of) return answers.size > 0 ? [] : ['no span']
    const [question, column] = of.replaceAll('`', '').split('.')
    const wrong = []
    for (const row of truth[question]) {
        const [is, should] = [answers.get(key(row.labels)) ?? 0, row.values[column]]
        answers.delete(key(row.labels))
        if (!(Math.abs(is - should) <= 1e-9 + 1e-6 * Math.abs(should))) wrong.push(`${key(row.labels)} is ${is}, not ${should}`)
    }
    return [...wrong, ...[...answers].filter(([, is]) => is !== 0).map(([labels, is]) => `${labels} is ${is}, and is not known`)]
}

function read(file) {
    const plain = (it) => it.intValue !== undefined ? Number(it.intValue) : it.stringValue ?? it.doubleValue ?? it.boolValue ?? it.arrayValue
    const requests = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
    const spans = requests.flatMap((it) => it.resourceSpans).flatMap((it) => it.scopeSpans).flatMap((it) => it.spans)
    return spans.map((span) => ({
        seconds: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e9,
        attributes: Object.fromEntries(span.attributes.map((it) => [it.key, plain(it.value)])),
    }))
}

// A grammar that takes anything would show nothing.
for (const wrong of ['{ span.a = }', '{ span.a = 1 } | quantile_over_time(duration, .95', '{ span.a > 1 } | count_over_time() bye (span.b)']) {
    if (errors(wrong).length === 0) {
        console.error(`the grammar takes ${wrong}`)
        process.exit(1)
    }
}
const spans = read(path.join(run, 'spans.jsonl'))
const truth = JSON.parse(readFileSync(path.join(run, 'truth.json'), 'utf8'))
let [asked, failed] = [0, 0]
for (const panel of JSON.parse(readFileSync(dashboard, 'utf8')).panels) {
    for (const target of (panel.targets ?? []).filter((target) => target.queryType === 'traceql')) {
        asked += 1
        // As Grafana writes it for all values.
        const query = target.query.replaceAll(/\$(workflow|agent|model)/g, '.*')
        const stumbles = errors(query)
        const wrong = stumbles.length > 0 ? stumbles : compare(query, panel.description, spans, truth)
        failed += wrong.length > 0
        for (const line of wrong) console.error(`${panel.title}: ${target.query}\n    ${line}`)
    }
}
console.log(`TraceQL: ${asked} queries asked, ${failed} are wrong`)
process.exit(asked === 0 || failed > 0 ? 1 : 0)
