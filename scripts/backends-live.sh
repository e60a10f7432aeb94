#!/usr/bin/env bash
# Sends the traces of an example through rotel, a collector written in Rust, to MLflow, and prints what MLflow read.
# Both come from PyPI (some 600 MB) into a virtual environment in the target folder. Not part of the test command.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
environment=$target/backends-venv
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/python" -c 'import mlflow, rotel' 2>/dev/null ||
    "$environment/bin/pip" install --quiet --disable-pip-version-check mlflow rotel
rotel=$("$environment/bin/python" -c 'import pathlib, rotel; print(pathlib.Path(rotel.__file__).parent / "rotel-agent")')

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

export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true
mlflow_port=$(free_port)
(cd "$folder" && exec setsid "$environment/bin/mlflow" server --backend-store-uri "sqlite:///$folder/mlflow.db" \
    --host 127.0.0.1 --port "$mlflow_port" --workers 1) >"$folder/mlflow.log" 2>&1 &
started+=($!)
answers "$mlflow_port" "$folder/mlflow.log"

# rotel wants an address for what is not sent, too.
traces=http://127.0.0.1:$mlflow_port/v1/traces
grpc_port=$(free_port) http_port=$(free_port)
setsid "$rotel" start --otlp-grpc-endpoint "127.0.0.1:$grpc_port" --otlp-http-endpoint "127.0.0.1:$http_port" \
    --exporter otlp --otlp-exporter-protocol http --otlp-exporter-traces-endpoint "$traces" \
    --otlp-exporter-metrics-endpoint "$traces" --otlp-exporter-logs-endpoint "$traces" \
    --otlp-exporter-custom-headers x-mlflow-experiment-id=0 --otlp-exporter-compression none --batch-timeout 200ms \
    >"$folder/rotel.log" 2>&1 &
started+=($!)
answers "$http_port" "$folder/rotel.log"

OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$http_port" OTEL_TRACES_EXPORTER=otlp,console OTEL_SERVICE_NAME=repo-debugger \
    cargo run --quiet --example repo_debugger --features telemetry,async-openai >"$folder/tree" 2>&1 || { cat "$folder/tree"; exit 1; }
sed -n '/^trace /,/^$/p' "$folder/tree"
"$environment/bin/python" scripts/backends_seen.py "http://127.0.0.1:$mlflow_port" "$folder/tree" ||
    { tail -n 20 "$folder/mlflow.log"; tail -n 20 "$folder/rotel.log"; exit 1; }
