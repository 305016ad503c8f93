#!/usr/bin/env bash
# Serves a page that shows a running pipeline, on this machine, read-only; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built console
jar=$(module_jar console)

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -jar "$jar" "$@"
