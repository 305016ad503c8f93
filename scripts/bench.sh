#!/usr/bin/env bash
# Measures the suite as shares of what this machine does at best in the same run; --help says more.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

missing=''
for module in benchmarks local-stack agg-daily agg-monthly store-daily; do
  if [ ! -f "$project/$module/target/$module.jar" ]; then missing=$missing,$module; fi
done
# written last: where it is, the runtime was finished
if [ ! -f "$project/spark-runtime/target/spark/RELEASE" ]; then missing=$missing,spark-runtime; fi
if [ -n "$missing" ]; then
  echo "bench.sh: building ${missing#,} first (mvn package)" >&2
  (cd "$project" && mvn -q -B -pl "${missing#,}" -am package -DskipTests) >&2
fi

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Dbenchmarks.repository="$project" \
  -cp "$project/benchmarks/target/benchmarks.jar:$project/local-stack/target/local-stack.jar:$project/benchmarks/target/lib/*" \
  io.ytstats.benchmarks.Benchmarks "$@"
