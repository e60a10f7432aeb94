#!/usr/bin/env bash
# Asks every query of the dashboards, every rule and every SQL file about a run whose numbers are known.
#
# Installs what is missing and can be had: Debian's `prometheus` (as root, by apt-get), `duckdb` and `chdb` (ClickHouse's
# engine, some 500 MB; not with --no-clickhouse) from PyPI into a virtual environment in the target folder, Grafana's
# grammar of TraceQL from npm beside it. What cannot be had is said, and is not tested; --strict makes that an error.
# With --tested, `cargo test --workspace --all-features` has asked Prometheus and built the run: neither is done again.
set -euo pipefail
cd "$(dirname "$0")/.."

strict='' clickhouse=yes tested=''
for argument in "$@"; do
    case $argument in
        --strict) strict=yes ;;
        --no-clickhouse) clickhouse='' ;;
        --tested) tested=yes ;;
        *) echo "usage: $0 [--strict] [--no-clickhouse] [--tested]" >&2; exit 2 ;;
    esac
done

missing() {
    echo "*** NOT TESTED: $1" >&2
    [ -z "$strict" ] || exit 1
}

bash scripts/install-prometheus.sh
if ! command -v prometheus >/dev/null; then
    missing 'Prometheus cannot be installed here: no query of the Grafana dashboard, no rule'
elif [ -z "$tested" ]; then
    cargo test --quiet -p dashboards --test it prometheus
fi

target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')

run=$target/known-run
if [ -z "$tested" ]; then
    cargo run --quiet -p dashboards --bin known-run -- "$run"
else
    "$target/debug/known-run" "$run"
fi

grammar=$target/dashboards-node
if command -v npm >/dev/null; then
    [ -d "$grammar/node_modules/@grafana/lezer-traceql" ] ||
        timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$grammar" \
            @grafana/lezer-traceql@1.0.0 @lezer/lr@1 >/dev/null || true
fi
if [ -d "$grammar/node_modules/@grafana/lezer-traceql" ]; then
    node scripts/dashboards_traceql.mjs "$grammar" dashboards/grafana/genai-traces-tempo.json "$run"
else
    missing 'node and npm are not here, or without the grammar of TraceQL: no query of the Tempo dashboard'
fi

environment=$target/dashboards-venv
[ -x "$environment/bin/python" ] || python3 -m venv "$environment" || true
ask() { # engine, package
    "$environment/bin/python" -c "import $2" 2>/dev/null ||
        timeout 600 "$environment/bin/pip" install --quiet --disable-pip-version-check "$2" || true
    if "$environment/bin/python" -c "import $2" 2>/dev/null; then
        "$environment/bin/python" scripts/dashboards_sql.py "$1" "$run"
    else
        missing "$2 cannot be installed here: no SQL for $1"
    fi
}
ask duckdb duckdb
if [ -n "$clickhouse" ]; then
    ask clickhouse chdb
else
    missing 'no SQL for ClickHouse, as asked'
fi
