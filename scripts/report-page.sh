#!/usr/bin/env bash
# The page of `genai report`: made from genai-cli/page/src, tried in a browser, and photographed.
#
#     scripts/report-page.sh build      writes genai-cli/page/dist, which is checked in
#     scripts/report-page.sh check      fails if dist is not what the sources make
#     scripts/report-page.sh test       opens reports in headless Chromium: clicks, keys, numbers, a hostile trace, axe
#     scripts/report-page.sh pictures   writes docs/pictures/report-*.png from a trace of the example looping_agent
#
# Needs Node and npm; the last two also a Chromium (`CHROMIUM` names another one). Where they are missing, it says so, does
# nothing and succeeds, except that `build` and `pictures` fail.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-}
case $what in
    build | check | test | pictures) ;;
    *) echo "usage: $0 build|check|test|pictures" >&2; exit 2 ;;
esac

missing() {
    echo "report page: $what was not done, because $1 is not installed"
    case $what in build | pictures) exit 1 ;; *) exit 0 ;; esac
}
command -v node >/dev/null || missing Node
command -v npm >/dev/null || missing npm

if [ "$what" = build ] || [ "$what" = check ]; then
    cd genai-cli/page
    npm ci --silent --no-audit --no-fund --ignore-scripts
    if [ "$what" = check ]; then node build.mjs --check; else node build.mjs; fi
    exit
fi

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || missing Chromium
target=$(cargo metadata --format-version 1 --no-deps | node -p 'JSON.parse(require("fs").readFileSync(0)).target_directory')
modules=$target/report-page-node
[ -d "$modules/node_modules/axe-core" ] ||
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$modules" playwright-core@1 axe-core@4 >/dev/null
# The script resolves the packages from there.
[ -f "$modules/package.json" ] || echo '{}' >"$modules/package.json"
cargo build --quiet -p genai-cli

if [ "$what" = test ]; then
    node scripts/report_page_test.mjs "$modules" "$target/debug/genai" "$chromium"
    exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
GENAI_TRACE_FILE=$folder/run.jsonl cargo run --quiet --example looping_agent --features tree >/dev/null
"$target/debug/genai" report "$folder/run.jsonl" -o "$folder/report.html"
mkdir -p docs/pictures
node scripts/report_page_pictures.mjs "$modules" "$chromium" "$folder/report.html" docs/pictures
if command -v pngquant >/dev/null; then pngquant --force --ext .png 96 docs/pictures/report-*.png; fi
ls -l docs/pictures/report-*.png
