// Parses the TraceQL of the Tempo dashboard with Grafana's own grammar of it: node dashboards_traceql.mjs MODULES DASHBOARD
// It says that a query can be read, not what it answers: that would take a Tempo.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [modules, dashboard] = process.argv.slice(2)
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

/** The queries of a data source of Tempo, in panels that may be within rows. */
const queries = (panels) => panels.flatMap((panel) => [
    ...queries(panel.panels ?? []),
    ...(panel.targets ?? []).filter((target) => target.queryType === 'traceql').map((target) => [panel.title, target.query]),
])

// A grammar that takes anything would show nothing.
for (const wrong of ['{ span.a = }', '{ span.a = 1 } | quantile_over_time(duration, .95', '{ span.a > 1 } | count_over_time() bye (span.b)']) {
    if (errors(wrong).length === 0) {
        console.error(`the grammar takes ${wrong}`)
        process.exit(1)
    }
}
const asked = queries(JSON.parse(readFileSync(dashboard, 'utf8')).panels)
const failed = asked.filter(([title, query]) => errors(query).map((error) => console.error(`${title}: ${query}\n    ${error}`)).length > 0)
console.log(`TraceQL: ${asked.length} queries parsed, ${failed.length} with errors`)
process.exit(asked.length === 0 || failed.length > 0 ? 1 : 0)
