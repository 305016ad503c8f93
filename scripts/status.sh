#!/usr/bin/env bash
# Looks at a running pipeline from outside: what moves, what is left to do, the tables, the rejects; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built status
jar=$(module_jar status)

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
