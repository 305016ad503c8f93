#!/usr/bin/env bash
# Compares both tables with the answer recomputed from the raw topic, and mends on request; --help says more.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(dirname "$scripts")
jar=$project/audit/target/audit.jar

if [[ ! -f $jar ]]; then
  echo "audit.sh: building audit first (mvn package)" >&2
  # 1 would say that the tables differ
  (cd "$project" && mvn -q -B -pl audit -am package -DskipTests) >&2 || exit 3
fi

# on Spark in this process, unless MASTER or Spark's own configuration names a cluster
exec "$scripts/spark-submit.sh" "$jar" "$@"
