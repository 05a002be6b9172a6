#!/bin/sh
# What do the tests need that pip cannot bring? Chromium and a Japanese font, through Debian's apt-get.
# Where they cannot be had, says which and why, and leaves the reason in the file named by the first argument:
# the tests that need them are then skipped with it (with CI=true they fail). It never stops `make test` itself.
set -u
reason_file=$1
rm -f "$reason_file"

has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=ja family 2>/dev/null)" ]; }

missing() {
    has_chromium || printf 'chromium '
    has_font || printf 'fonts-noto-cjk fontconfig '
}

give_up() {
    line="missing: $(missing)($1)"
    printf '%s\n' "$line" >"$reason_file"
    printf 'test tools %s; tests that need them are skipped\n' "$line" >&2
    exit 0
}

packages=$(missing)
[ -n "$packages" ] || exit 0
command -v apt-get >/dev/null 2>&1 || give_up "there is no apt-get here; install them by hand"
[ "$(id -u)" -eq 0 ] || give_up "apt-get needs root; run: sudo apt-get install $packages"

printf 'test tools: installing %swith apt-get ...\n' "$packages"
export DEBIAN_FRONTEND=noninteractive
wait_for_lock="-o DPkg::Lock::Timeout=300"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # lists of words on purpose
if ! { apt-get $wait_for_lock -qq update && apt-get $wait_for_lock -qq -y --no-install-recommends install $packages; } \
    </dev/null >"$log" 2>&1; then
    give_up "apt-get failed: $(grep -v '^$' "$log" | tail -n 1)"
fi
[ -z "$(missing)" ] || give_up "apt-get installed them, but they are not found"
