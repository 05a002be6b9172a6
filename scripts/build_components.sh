#!/bin/sh
# Bundles what the app draws with in the browser: own sources and Cytoscape.js, by esbuild, at the versions of
# app/components/package-lock.json. Only developers need it (node and npm); the bundle is committed.
#
#   sh scripts/build_components.sh          writes app/components/chain_graph/static/index-<hash>.js anew
#   sh scripts/build_components.sh FOLDER   writes it into FOLDER instead
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
own=$root/app/components
static=$own/chain_graph/static
into=${1:-$static}
for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 || { echo "build_components: needs $tool (Node.js 18 or later)" >&2; exit 3; }
done

# Worked on aside, so that neither node_modules nor half a bundle is left in the tree.
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT
cp "$own/package.json" "$own/package-lock.json" "$aside/"
cp -R "$own/chain_graph/src" "$aside/src"
cd "$aside"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    { echo "build_components: npm ci failed; without a network the bundle cannot be made" >&2; exit 4; }
node node_modules/esbuild/bin/esbuild src/index.js --bundle --minify --format=esm --target=es2020 --charset=utf8 \
    --legal-comments=eof --log-level=warning --outdir=out --entry-names='index-[hash]'

mkdir -p "$into"
rm -f "$into"/index-*.js
cp out/index-*.js "$into/"
ls "$into"/index-*.js
