#!/usr/bin/env bash
# Publishes the originals of dead letters again, once their cause is fixed; --help says more.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=$root/replay-dead-letters/target/replay-dead-letters.jar

if [[ ! -f $jar ]]; then
  echo "replay-dead-letters.sh: building it first (mvn package)" >&2
  (cd "$root" && mvn -q -B -pl replay-dead-letters -am package -DskipTests) >&2
fi

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
