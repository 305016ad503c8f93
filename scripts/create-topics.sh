#!/usr/bin/env bash
# Makes the suite's six topics on any Kafka cluster; --help says more.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=$root/local-stack/target/local-stack.jar

if [[ ! -f $jar ]]; then
  echo "create-topics.sh: building local-stack first (mvn package)" >&2
  (cd "$root" && mvn -q -B -pl local-stack -am package -DskipTests) >&2
fi

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" io.ytstats.localstack.CreateTopicsCommand "$@"
