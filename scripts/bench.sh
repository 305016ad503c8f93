#!/usr/bin/env bash
# Measures the suite as shares of what this machine does at best in the same run; --help says more.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=lib/build.sh
. "$project/scripts/lib/build.sh"
ensure_built benchmarks local-stack agg-daily agg-monthly store-daily spark-runtime

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -cp "$project/dev/benchmarks/target/benchmarks.jar:$project/dev/local-stack/target/local-stack.jar:$project/dev/benchmarks/target/lib/*" \
  io.ytstats.benchmarks.Benchmarks "$@"
