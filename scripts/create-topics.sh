#!/usr/bin/env bash
# Makes the suite's six topics on any Kafka cluster; --help says more.
set -euo pipefail

# shellcheck source=lib/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/build.sh"
ensure_built local-stack
jar=$(module_jar local-stack)

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" io.ytstats.localstack.CreateTopicsCommand "$@"
