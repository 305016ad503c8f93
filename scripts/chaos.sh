#!/usr/bin/env bash
# Runs the whole suite, kills everything in it, and looks whether the tables are exact all the same; --help says more.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

missing=''
for module in chaos local-stack producer-log agg-daily agg-monthly store-daily store-monthly demo audit; do
  if [ ! -f "$project/$module/target/$module.jar" ]; then missing=$missing,$module; fi
done
# written last: where it is, the runtime was finished
if [ ! -f "$project/spark-runtime/target/spark/RELEASE" ]; then missing=$missing,spark-runtime; fi
if [ -n "$missing" ]; then
  echo "chaos.sh: building ${missing#,} first (mvn package)" >&2
  # 1 would say that the tables differ
  (cd "$project" && mvn -q -B -pl "${missing#,}" -am package -DskipTests) >&2 || exit 3
fi

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Dchaos.repository="$project" \
  -cp "$project/chaos/target/chaos.jar:$project/local-stack/target/local-stack.jar:$project/chaos/target/lib/*" \
  io.ytstats.chaos.Chaos "$@"
