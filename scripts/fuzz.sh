#!/usr/bin/env bash
# Runs each fuzz target, or the one that is named, for so many runs: scripts/fuzz.sh [RUNS] [TARGET]
# It needs no nightly toolchain: coverage is LLVM's, and the sanitizers that need one find nothing in code without `unsafe`.
# What it finds is written to target/fuzz/found, and the next run starts from what this one has learnt.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-1000000}
targets=${2:-redactor canonical_json provider_json}
export RUSTFLAGS='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing'
# With a target named, build scripts and macros are built without these flags.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --quiet --release --locked --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --target "$host"
for target in $targets; do
    corpus=target/fuzz/corpus/$target
    mkdir -p "$corpus" target/fuzz/found
    echo "== $target, $runs runs"
    "target/fuzz/$host/release/$target" -runs="$runs" -max_len=4096 -len_control=20 -timeout=10 -dict=fuzz/words.dict -print_final_stats=1 \
        -artifact_prefix=target/fuzz/found/ "$corpus" 2>target/fuzz/log || { tail -n 40 target/fuzz/log; exit 1; }
    grep -E '^#[0-9]+[[:space:]]+DONE' target/fuzz/log
done
