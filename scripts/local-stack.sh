#!/usr/bin/env bash
# Real Kafka and a real MySQL-compatible server on this machine: start, stop, status, env; --help says more.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=$root/local-stack/target/local-stack.jar

if [[ ! -f $jar ]]; then
  # to standard error, as what env prints is for eval
  echo "local-stack.sh: building local-stack first (mvn package)" >&2
  (cd "$root" && mvn -q -B -pl local-stack -am package -DskipTests) >&2
fi

# exec: a signal is for the program, not for this script
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
