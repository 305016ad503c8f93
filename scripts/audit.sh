#!/usr/bin/env bash
# Compares both tables with the answer recomputed from the raw topic, and repairs on request; --help says more.
# Exit codes: 0 equal, 1 differs, 2 wrong usage: only where the audit itself says so. 3 whatever failed before it could.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=lib/build.sh
. "$scripts/lib/build.sh"
jar=$(module_jar audit)
no_answer=3

fail() {
  printf 'audit.sh: %s\n' "$*" >&2
  exit "$no_answer"
}

ensure_built audit || fail "the audit could not be built, see above."

# Not an exec: a JVM, Spark and a shell have exit codes 1 and 2 of their own, so the audit also leaves its answer in a file.
folder=$(mktemp -d) || fail "no folder for a temporary file can be created; check TMPDIR=${TMPDIR:-} and the free space."
trap 'rm -rf "$folder"' EXIT
export YT_AUDIT_ANSWER=$folder/answer

driver='' asked=''
stop() { # exit-code: passes the stop on; as SIGTERM, for a shell lets its background processes ignore SIGINT
  asked=$1
  if [[ -n $driver ]]; then kill -TERM "$driver" 2>/dev/null || true; fi
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

# on Spark in this process, unless MASTER or Spark's own configuration names a cluster
"$scripts/spark-submit.sh" "$jar" "$@" <&0 &
driver=$!
if [[ -n $asked ]]; then stop "$asked"; fi # it came before there was a driver
code=0
wait "$driver" || code=$?
while kill -0 "$driver" 2>/dev/null; do # a signal ended the wait and not the driver
  code=0
  wait "$driver" || code=$?
done

answer=
if [[ -f $YT_AUDIT_ANSWER ]]; then answer=$(<"$YT_AUDIT_ANSWER"); fi
if [[ $answer == "$code" ]]; then exit "$code"; fi
if [[ -n $asked ]]; then exit "$asked"; fi
case $code in
129 | 130 | 143) exit "$code" ;; # somebody stopped the driver
esac
fail "no answer: the driver ended with exit code $code before the audit could compare, see above. (In cluster deploy mode the \
answer is in the driver's log.)"
