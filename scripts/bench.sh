#!/usr/bin/env bash
# Measures the suite as shares of the best that this machine can do in the same run; see --help.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=lib/build.sh
. "$project/scripts/lib/build.sh"
ensure_built benchmarks harness local-stack agg-daily store-daily "$(spark_module)"

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -cp "$project/dev/benchmarks/target/benchmarks.jar:$project/dev/local-stack/target/local-stack.jar:$project/dev/benchmarks/target/lib/*" \
  io.ytstats.benchmarks.Benchmarks "$@"
