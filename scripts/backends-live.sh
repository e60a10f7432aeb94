#!/usr/bin/env bash
# Sends the trace of an example, with its content, through rotel, a collector written in Rust, to MLflow, and another one
# straight to Phoenix; prints what each of them read, and fails if its question, answer, user, session, kinds, tokens or cost are
# not those of the run.
#
#     scripts/backends-live.sh [--pictures] [mlflow] [phoenix]        (both, if none is named)
#
# With --pictures their pages of the trace are written to docs/pictures: with Debian's chromium, playwright-core from npm,
# and pngquant if it is there. The backends come from PyPI (some 900 MB each) into virtual environments in the target
# folder. Not part of the test command.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures='' backends=()
for argument in "$@"; do
    case $argument in
        --pictures) pictures=docs/pictures ;;
        mlflow | phoenix) backends+=("$argument") ;;
        *) echo "usage: $0 [--pictures] [mlflow] [phoenix]" >&2; exit 2 ;;
    esac
done
[ ${#backends[@]} -gt 0 ] || backends=(mlflow phoenix)

target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
folder=$(mktemp -d)
started=()
finish() {
    # Groups: MLflow has many processes.
    for process in "${started[@]}"; do kill -- "-$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
answers() { # port, log
    for _ in $(seq 900); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.2
    done
    echo "nothing answers on port $1" >&2
    cat "$2" >&2
    exit 1
}
packages() { # environment, module, package…
    local environment=$1 module=$2
    shift 2
    [ -x "$environment/bin/python" ] || python3 -m venv "$environment"
    "$environment/bin/python" -c "import $module" 2>/dev/null ||
        "$environment/bin/pip" install --quiet --disable-pip-version-check "$@"
    "$environment/bin/pip" list --disable-pip-version-check --format freeze | grep -E "^($(IFS='|'; echo "$*"))=="
}
example() { # name; the variables say where to
    OTEL_TRACES_EXPORTER=otlp,console OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none OTEL_SERVICE_NAME=repo-debugger \
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY GENAI_OTEL_CONVENTIONS=both \
        cargo run --quiet -p repo_debugger >"$folder/$1.tree" 2>&1 ||
        { cat "$folder/$1.tree"; exit 1; }
    sed -n '/^trace /,/^$/p' "$folder/$1.tree"
}
picture() { # name, address, what to wait for…
    [ -n "$pictures" ] || return 0
    local modules=$target/backends-node name=$1
    shift
    [ -d "$modules/node_modules/playwright-core" ] ||
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$modules" playwright-core@1 >/dev/null
    mkdir -p "$pictures"
    node scripts/backends_picture.mjs "$modules" "$1" "$pictures/$name.png" "${@:2}"
    if command -v pngquant >/dev/null; then pngquant --force --ext .png 64 "$pictures/$name.png"; fi
    echo "picture          $pictures/$name.png"
}
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 MLFLOW_DISABLE_TELEMETRY=true PHOENIX_TELEMETRY_ENABLED=false DO_NOT_TRACK=true

mlflow() {
    local environment=$target/backends-venv rotel port grpc_port http_port traces
    packages "$environment" 'mlflow, rotel' mlflow rotel
    port=$(free_port)
    (cd "$folder" && exec setsid "$environment/bin/mlflow" server --backend-store-uri "sqlite:///$folder/mlflow.db" \
        --host 127.0.0.1 --port "$port" --workers 1) >"$folder/mlflow.log" 2>&1 &
    started+=($!)
    answers "$port" "$folder/mlflow.log"

    # rotel wants an address for what is not sent, too.
    traces=http://127.0.0.1:$port/v1/traces
    grpc_port=$(free_port) http_port=$(free_port)
    rotel=$("$environment/bin/python" -c 'import pathlib, rotel; print(pathlib.Path(rotel.__file__).parent / "rotel-agent")')
    setsid "$rotel" start --otlp-grpc-endpoint "127.0.0.1:$grpc_port" --otlp-http-endpoint "127.0.0.1:$http_port" \
        --exporter otlp --otlp-exporter-protocol http --otlp-exporter-traces-endpoint "$traces" \
        --otlp-exporter-metrics-endpoint "$traces" --otlp-exporter-logs-endpoint "$traces" \
        --otlp-exporter-custom-headers x-mlflow-experiment-id=0 --otlp-exporter-compression none --batch-timeout 200ms \
        >"$folder/rotel.log" 2>&1 &
    started+=($!)
    answers "$http_port" "$folder/rotel.log"

    OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$http_port" example mlflow
    "$environment/bin/python" scripts/backends_seen.py mlflow "http://127.0.0.1:$port" "$folder/mlflow.tree" ||
        { tail -n 20 "$folder/mlflow.log" "$folder/rotel.log"; exit 1; }
    WIDTH=1900 picture mlflow-list "http://127.0.0.1:$port/#/experiments/0/traces" 'The test' 'click:Got it'
    picture mlflow "http://127.0.0.1:$port/#/experiments/0/traces?selectedEvaluationId=tr-$(trace_id mlflow)" 'execute_tool run_tests'
}

phoenix() {
    local environment=$target/phoenix-venv port
    packages "$environment" phoenix arize-phoenix
    port=$(free_port)
    PHOENIX_WORKING_DIR=$folder/phoenix PHOENIX_HOST=127.0.0.1 PHOENIX_PORT=$port PHOENIX_GRPC_PORT=$(free_port) \
        setsid "$environment/bin/phoenix" serve >"$folder/phoenix.log" 2>&1 &
    started+=($!)
    answers "$port" "$folder/phoenix.log"

    OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$port" example phoenix
    python3 scripts/backends_seen.py phoenix "http://127.0.0.1:$port" "$folder/phoenix.tree" ||
        { tail -n 20 "$folder/phoenix.log"; exit 1; }
    # The project that takes what names none is the first one.
    WIDTH=1900 picture phoenix-list "http://127.0.0.1:$port/projects/$(printf Project:1 | base64)/traces" 'agent.request'
    picture phoenix "http://127.0.0.1:$port/redirects/traces/$(trace_id phoenix)" 'execute_tool run_tests'
}

trace_id() { sed -n 's/^trace \([0-9a-f]*\)$/\1/p' "$folder/$1.tree"; }

for backend in "${backends[@]}"; do
    printf '\n== %s\n' "$backend"
    "$backend"
done
