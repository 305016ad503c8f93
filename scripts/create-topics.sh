#!/usr/bin/env bash
# Creates the suite's six topics on any Kafka cluster; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built create-topics

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$(module_jar create-topics)" "$@"
