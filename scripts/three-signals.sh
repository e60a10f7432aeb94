#!/usr/bin/env bash
# Sends the spans, metrics and events of an example to rotel, a collector written in Rust, prints what arrived, and fails
# unless all three did.
#
#     scripts/three-signals.sh [http/protobuf] [grpc]        (both, if none is named)
#
# rotel comes from PyPI (28 MB) into a virtual environment in the target folder. Not part of the test command.
set -euo pipefail
cd "$(dirname "$0")/.."

protocols=("$@")
[ ${#protocols[@]} -gt 0 ] || protocols=(http/protobuf grpc)

target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
environment=$target/rotel-venv
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/python" -c 'import rotel' 2>/dev/null ||
    "$environment/bin/pip" install --quiet --disable-pip-version-check rotel
rotel=$("$environment/bin/python" -c 'import pathlib, rotel; print(pathlib.Path(rotel.__file__).parent / "rotel-agent")')

folder=$(mktemp -d)
process=
finish() {
    if [ -n "$process" ]; then kill "$process" 2>/dev/null || true; fi
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

# Prints what arrived of a signal, and fails unless one name is among it: `arrived spans PATTERN NAME`.
arrived() {
    local names
    names=$(sed -nE "$2" "$log" | sort | uniq -c)
    printf '%s: %s\n%s\n' "$1" "$(awk '{ n += $1 } END { print n + 0 }' <<<"$names")" "$names"
    grep -qE "^ +[0-9]+ $3\$" <<<"$names" || { echo "$1: no $3" >&2; tail -n 40 "$log" >&2; exit 1; }
}

cargo build --quiet -p repo_debugger --features genai-otel/otlp-grpc,genai-otel/otlp-gzip

for protocol in "${protocols[@]}"; do
    printf '\n== %s, gzip\n' "$protocol"
    grpc=$(free_port) http=$(free_port) log=$folder/rotel.log
    "$rotel" start --otlp-grpc-endpoint "127.0.0.1:$grpc" --otlp-http-endpoint "127.0.0.1:$http" --exporter blackhole \
        --debug-log traces --debug-log metrics --debug-log logs --debug-log-verbosity detailed --batch-timeout 100ms \
        >"$log" 2>&1 &
    process=$!
    for port in "$http" "$grpc"; do
        for _ in $(seq 100); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
            sleep 0.1
        done
    done

    port=$http
    [ "$protocol" = grpc ] && port=$grpc
    OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port OTEL_EXPORTER_OTLP_PROTOCOL=$protocol \
        OTEL_EXPORTER_OTLP_COMPRESSION=gzip OTEL_SERVICE_NAME=three-signals GENAI_LOG=1 \
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=EVENT_ONLY \
        "$target/debug/repo_debugger" >"$folder/output" 2>&1 || { cat "$folder/output"; exit 1; }
    grep -F 'genai[' "$folder/output" && exit 1
    sleep 1
    kill "$process"
    wait "$process" 2>/dev/null || true
    process=

    # The collector's log, in detail: `Name : …` of spans, `-> Name: …` of metrics, `EventName: …` of log records.
    arrived spans 's/^ +Name +: (.*)/\1/p' 'invoke_workflow repo-debugger'
    arrived metrics 's/^ +-> Name: (.*)/\1/p' gen_ai.client.operation.duration
    arrived events 's/^EventName: (.*)/\1/p' gen_ai.client.inference.operation.details
done
