#!/bin/sh
# Which Python makes .venv? Prints the path of one from 3.11 to 3.13 that can make virtual environments.
# PYTHON, if set, is the only candidate. Each candidate is run: a name on PATH may be a shim that leads nowhere.
set -u

check='
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit("is Python %d.%d" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("lacks venv (on Debian: apt install python3-venv)")
print(sys.executable)
'

seen=""
for name in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
    command -v "$name" >/dev/null 2>&1 || continue
    if answer=$("$name" -c "$check" 2>&1); then
        printf '%s\n' "$answer"
        exit 0
    fi
    # A broken shim says several lines; the first is enough.
    seen="$seen; $name $(printf '%s\n' "$answer" | head -n 1)"
done
if [ -n "${PYTHON:-}" ] && [ -z "$seen" ]; then
    seen="; $PYTHON is not there"
fi
printf 'error: Lodestone needs Python 3.11, 3.12 or 3.13, and found none%s. Install one, or name it: make run PYTHON=/path/to/python3.11\n' \
    "${seen:+ (${seen#; })}" >&2
exit 1
