#!/usr/bin/env bash
# Publishes the originals of dead letters again, once their cause is fixed; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built replay-dead-letters
jar=$(module_jar replay-dead-letters)

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
