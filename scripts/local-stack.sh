#!/usr/bin/env bash
# Real Kafka and a real MySQL-compatible server on this machine: start, stop, status, env; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built local-stack
jar=$(module_jar local-stack)

# exec: a signal is for the program, not for this script
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
