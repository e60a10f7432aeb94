#!/usr/bin/env bash
# Installs Debian's `prometheus`, with `promtool`, unless it is there. Needs root and apt-get; where they are missing or the
# installation fails, nothing happens: whoever needs Prometheus finds out that it is not there.
set -euo pipefail

if ! command -v prometheus >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo 'installing prometheus'
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus; } \
        >/dev/null 2>&1 || true
fi
