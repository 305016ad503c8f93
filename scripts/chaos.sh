#!/usr/bin/env bash
# Injects faults into the whole pipeline and checks that the tables are exact; see --help.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=lib/build.sh
. "$project/scripts/lib/build.sh"
# 1 would say that the tables differ
ensure_built chaos local-stack producer-log agg-daily agg-monthly store-daily store-monthly harness status audit "$(spark_module)" || exit 3

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -cp "$project/dev/chaos/target/chaos.jar:$project/dev/local-stack/target/local-stack.jar:$project/dev/chaos/target/lib/*" \
  io.ytstats.chaos.Chaos "$@"
