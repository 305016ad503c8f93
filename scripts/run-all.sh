#!/usr/bin/env bash
# The local demo: builds what is missing, starts all, shows what arrives, and stops all it started; --help says more.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(dirname "$scripts")
# shellcheck source=lib/build.sh
. "$scripts/lib/build.sh"
# shellcheck source=lib/connect.sh
. "$scripts/lib/connect.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/run-all.sh [--for DURATION] [--registry] [--secure | --sink connect]

Builds what is missing, starts Kafka and a database on 127.0.0.1 and the five applications, and shows its status every 5 s.
Ctrl-C stops all that it started; a second Ctrl-C does not wait for the applications. The data stays for the next time.

  --for DURATION   stops by itself: after so long (as 90s or 2m) the producer ends and the rest is drained; then both tables
                   are printed and checked. Exit code 0 only if both are non-empty, equal the answer recomputed from the
                   raw topic, and nothing was rejected.
  --registry       with a schema registry: all records are written in its format. The stack keeps it from then on.
  --secure         TLS everywhere, and each application is a user of its own with the least rights. The stack keeps it too.
  --sink connect   with a Kafka Connect worker and the plugin of connect-sink in place of the two stores; needs curl. Its REST
                   interface is on 127.0.0.1:8083, or YT_CONNECT_PORT. Not for a secured stack.
  --help           shows this

A stack that is already up is used, and left running. Variables, to have several demos side by side:
  YT_STACK_DIR, YT_KAFKA_PORT, YT_DB_PORT, YT_REGISTRY_PORT, YT_BROKERS, YT_KAFKA_VERSION   see scripts/local-stack.sh
  YT_DEMO_DIR                               folder of the applications' logs (.demo in the project)
Exit codes: 0 done or stopped as asked, 1 failed, 2 wrong usage, 130 and 143 if --for was cut short by a signal.
TEXT
}

say() { printf 'run-all: %s\n' "$*"; }
fail() {
  say "$*" >&2
  exit 1
}
wrong() {
  printf 'run-all.sh: %s\nTry scripts/run-all.sh --help\n' "$*" >&2
  exit 2
}

duration='' seconds=0 registry='' secure='' sink=stores
while [ $# -gt 0 ]; do
  case $1 in
  --help | -h)
    usage
    exit 0
    ;;
  --for)
    if [ $# -lt 2 ]; then wrong "--for: no duration given"; fi
    duration=$2
    shift 2
    ;;
  --for=*)
    duration=${1#--for=}
    shift
    ;;
  --registry)
    registry=--registry
    shift
    continue
    ;;
  --secure)
    secure=--secure
    shift
    continue
    ;;
  --sink)
    if [ $# -lt 2 ]; then wrong "--sink: neither stores nor connect given"; fi
    sink=$2
    case $sink in
    stores | connect) ;;
    *) wrong "--sink: '$sink' is neither stores nor connect" ;;
    esac
    shift 2
    continue
    ;;
  *) wrong "unknown: '$1'" ;;
  esac
  number=${duration%[smh]}
  case $number in
  '' | *[!0-9]* | ??????*) wrong "--for: '$duration' is not a duration; write it as 90s, 2m or 1h" ;;
  esac
  case $duration in
  *s) seconds=$((10#$number)) ;;
  *m) seconds=$((10#$number * 60)) ;;
  *h) seconds=$((10#$number * 3600)) ;;
  *) wrong "--for: '$duration' is not a duration; write it as 90s, 2m or 1h" ;;
  esac
  if [ "$seconds" -eq 0 ]; then wrong "--for: '$duration' is too short"; fi
done

if [ "$sink" = connect ] && [ -n "$secure" ]; then wrong "--sink connect does not go with --secure"; fi

# Also what a slow machine needs to end a window: the applications promise 15 s.
patience=30
logs=${YT_DEMO_DIR:-$project/.demo}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# ----- Processes: each in a process group of its own, so that Ctrl-C reaches this script alone, which stops them in order.
names=() # of what runs, in the order it is stopped
pids=()
launched=''
launch() { # command…: in the background; its pid, which is its group too, goes to launched
  set -m
  "$@" </dev/null &
  launched=$!
  set +m
}
is_alive() { kill -0 "$1" 2>/dev/null; }

as() { # name command…: becomes the command, on a secured stack as the user of that name
  if [ -n "${YT_SECURE_DIR:-}" ]; then
    # shellcheck source=/dev/null # written by the stack
    . "$YT_SECURE_DIR/$1.env"
  fi
  shift
  exec "$@"
}

start() { # name command…: an application, with its log
  local name=$1
  shift
  launch as "$name" "$@" >"$logs/$name.log" 2>&1
  names+=("$name")
  pids+=("$launched")
}

pid_of() { # name: its pid, or nothing
  local i
  for ((i = 0; i < ${#names[@]}; i++)); do
    if [ "${names[i]}" = "$1" ]; then printf '%s' "${pids[i]}"; fi
  done
}
forget() { # name
  local i
  for ((i = 0; i < ${#names[@]}; i++)); do
    if [ "${names[i]}" = "$1" ]; then pids[i]=''; fi
  done
}

hurry=false
unclean=''
stop() { # name…: asks all of these at once, waits, and kills what does not end
  local name pid waited=0 alive=true code
  for name in "$@"; do
    pid=$(pid_of "$name")
    if [ -n "$pid" ]; then kill -TERM -- "-$pid" 2>/dev/null || true; fi
  done
  while $alive; do
    alive=false
    for name in "$@"; do
      pid=$(pid_of "$name")
      if [ -z "$pid" ]; then continue; fi
      if ! is_alive "$pid"; then
        code=0
        wait "$pid" 2>/dev/null || code=$?
        # what the signal itself makes of an exit code is no failure
        case $code in
        0 | 130 | 143) ;;
        *)
          say "$name ended with exit code $code; see $logs/$name.log" >&2
          unclean=$name
          ;;
        esac
        # nothing of its group may stay, whatever became of its leader
        kill -KILL -- "-$pid" 2>/dev/null || true
        forget "$name"
      elif $hurry || [ "$waited" -ge $((patience * 5)) ]; then
        if ! $hurry; then
          say "$name did not stop within $patience s: killing it" >&2
          unclean=$name
        fi
        kill -KILL -- "-$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        forget "$name"
      else
        alive=true
      fi
    done
    if $alive; then
      sleep 0.2 || true
      waited=$((waited + 1))
    fi
  done
}

# ----- The end of this script, for whatever reason
stack_is_ours=false
stack_starting=''
dir_is_ours=false
stop_all() {
  trap 'hurry=true' INT TERM HUP
  trap '' PIPE
  trap - EXIT
  set +e
  stop status drain console
  stop producer-log
  stop agg-daily agg-monthly
  stop store-daily store-monthly connect-worker
  if $stack_is_ours; then
    # half a start has servers that no file tells of yet
    while [ -n "$stack_starting" ] && is_alive "$stack_starting"; do sleep 0.2; done
    say "stopping Kafka and the database"
    launch "$scripts/local-stack.sh" stop >"$logs/stack-stop.log" 2>&1
    while is_alive "$launched"; do sleep 0.2; done
    if ! wait "$launched" 2>/dev/null; then
      say "Kafka and the database could not be stopped; see $logs/stack-stop.log" >&2
      unclean=stack
    fi
  fi
  if $dir_is_ours; then rm -f "$logs/run-all.pid"; fi
  if [ -n "$unclean" ] && [ "$1" -eq 0 ]; then set -- 1; fi
  if $dir_is_ours; then say "everything is stopped; the logs are in $logs"; fi
  exit "$1"
}
on_signal() { # exit-code
  say "stopping (once more to stop at once)"
  if [ -z "$duration" ]; then exit 0; fi # that is how it ends
  exit "$1"
}
trap 'stop_all $?' EXIT
trap 'on_signal 130' INT
trap 'on_signal 143' TERM
trap 'on_signal 129' HUP
trap 'exit 141' PIPE

# ----- A folder for the logs, of one demo at a time
mkdir -p "$logs"
logs=$(cd "$logs" && pwd -P)
other=$(cat "$logs/run-all.pid" 2>/dev/null || true)
if [ -n "$other" ] && ps -p "$other" -o args= 2>/dev/null | grep -q 'run-all\.sh'; then
  fail "process $other runs the demo of $logs already; YT_DEMO_DIR, YT_STACK_DIR, YT_KAFKA_PORT and YT_DB_PORT make another"
fi
printf '%s\n' $$ >"$logs/run-all.pid"
dir_is_ours=true

# ----- What is missing or stale
ensure_built local-stack producer-log agg-daily agg-monthly store-daily store-monthly status console audit "$(spark_module)" ||
  fail "the build failed, see above"
if [ "$sink" = connect ]; then
  if ! command -v curl >/dev/null; then fail "--sink connect needs curl, which is not on the PATH"; fi
  ensure_built connect-sink || fail "the build failed, see above"
fi

# ----- Kafka and the database
state=0
"$scripts/local-stack.sh" status >"$logs/stack.log" 2>&1 || state=$?
case $state in
0)
  if [ -n "$registry" ] && ! grep -q '^registry:' "$logs/stack.log"; then
    fail "the local stack is up already, without a registry; scripts/local-stack.sh start --registry adds one"
  fi
  say "the local stack is up already; it is used, and left running"
  ;;
3)
  say "starting Kafka and the database"
  stack_is_ours=true
  launch "$scripts/local-stack.sh" start $registry $secure >"$logs/stack.log" 2>&1
  stack_starting=$launched
  state=0
  wait "$stack_starting" || state=$?
  if [ "$state" -ne 0 ]; then
    stack_is_ours=false # what a failed start started, it stopped
    cat "$logs/stack.log" >&2
    fail "the local stack did not start"
  fi
  ;;
*)
  cat "$logs/stack.log" >&2
  fail "the local stack does not answer"
  ;;
esac
sed 's/^/         /' "$logs/stack.log"
unset YT_SECURE_DIR
connection=$("$scripts/local-stack.sh" env)
eval "$connection"
if [ -n "$secure" ] && [ -z "${YT_SECURE_DIR:-}" ]; then
  fail "the local stack is up already, and not secured; stop it, then it can be started with --secure"
fi
if [ "$sink" = connect ] && [ -n "${YT_SECURE_DIR:-}" ]; then
  fail "the local stack is secured, and --sink connect has no user there; YT_STACK_DIR makes another stack"
fi
began=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# ----- The applications; heaps for a laptop that runs all of it
say "starting the five applications; their logs: $logs/*.log"
plain() { # name options…
  local name=$1
  shift
  start "$name" "$java" -Xmx256m -jar "$project/$name/target/$name.jar" "$@"
}
if [ "$sink" = connect ]; then
  connect_port=${YT_CONNECT_PORT:-8083}
  prepare_connect "$logs/connect" "$connect_port" || fail "cannot unpack the plugin of connect-sink"
  start connect-worker "$java" -Xmx384m "-Dlog4j.configuration=file:$logs/connect/log4j.properties" \
    -cp "$project/dev/servers-connect/target/connect/*" \
    org.apache.kafka.connect.cli.ConnectDistributed "$logs/connect/worker.properties"
  say "waiting for the Connect worker, http://127.0.0.1:$connect_port"
  : >"$logs/connectors.log"
  create_connectors "$connect_port" "$logs/connectors.log" ||
    fail "the Connect worker took no connector; see $logs/connectors.log and $logs/connect-worker.log"
else
  plain store-daily
  plain store-monthly
fi
start agg-daily "$scripts/spark-submit.sh" --driver-memory 768m "$project/agg-daily/target/agg-daily.jar"
start agg-monthly "$scripts/spark-submit.sh" --driver-memory 768m "$project/agg-monthly/target/agg-monthly.jar"
plain producer-log --sleep-between-harvests 200ms
launch as status "$java" -Xmx128m -jar "$project/tools/console/target/console.jar" --http-port 0 --audit-file "$logs/audit.txt" \
  >"$logs/console.log" 2>&1
names+=(console)
pids+=("$launched")

status=("$java" -Xmx256m -jar "$project/tools/status/target/status.jar")
status_in_background() { # name options…
  launch as status "${status[@]}" "${@:2}"
  names+=("$1")
  pids+=("$launched")
}

# Exits if an application has ended that should run.
look() {
  local i code
  for ((i = 0; i < ${#names[@]}; i++)); do
    if [ -z "${pids[i]}" ] || [ "${names[i]}" = drain ] || is_alive "${pids[i]}"; then continue; fi
    code=0
    wait "${pids[i]}" 2>/dev/null || code=$?
    kill -KILL -- "-${pids[i]}" 2>/dev/null || true
    pids[i]=''
    if [ "${names[i]}" = producer-log ] && [ "$code" -eq 0 ]; then
      say "the producer is done"
      continue
    fi
    say "${names[i]} has ended, exit code $code" >&2
    if [ -f "$logs/${names[i]}.log" ] && [ "${names[i]}" != status ]; then
      say "the end of $logs/${names[i]}.log:" >&2
      tail -n 20 "$logs/${names[i]}.log" >&2
    fi
    exit 1
  done
}

for _ in {1..50}; do
  page=$(sed -n 's/.*the page is at //p' "$logs/console.log")
  if [ -n "$page" ]; then break; fi
  sleep 0.2 || true
done
say "the console: ${page:-see $logs/console.log}"
say "the status, every 5 s${duration:+, for $duration}; Ctrl-C stops all"
status_in_background status --watch 5s --since "$began" --latest 3
started='' # the duration counts from the producer's first record, however slow the machine
while [ -z "$duration" ] || [ -z "$started" ] || [ $((SECONDS - started)) -lt "$seconds" ]; do
  if [ -z "$started" ] && grep -q 'producer-log starts with' "$logs/producer-log.log"; then started=$SECONDS; fi
  look
  sleep 1 || true
done

# ----- The end of --for
say "$duration are over: stopping the producer; the other applications process what is left"
stop status producer-log
if [ -n "$unclean" ]; then exit 1; fi
status_in_background drain drain --limit 3m
drain=$launched
while is_alive "$drain"; do
  look
  sleep 0.5 || true
done
drained=0
wait "$drain" || drained=$?
forget drain
look
good=true
(as status "${status[@]}" tables) || good=false # empty, or not to be read
(as status "${status[@]}" rejects --since "$began") || good=false
audited=0
(SPARK_DRIVER_MEMORY=768m as audit "$scripts/audit.sh") 2>"$logs/audit.log" | tee "$logs/audit.txt" || audited=$?
look
if [ "$drained" -ne 0 ]; then fail "not all records were processed"; fi
case $audited in
0) ;;
1) fail "the tables do not match the raw topic" ;;
*) fail "the tables could not be compared with the raw topic; see $logs/audit.log" ;;
esac
if ! $good; then fail "a table is empty, or something was rejected, see above"; fi
say "both tables match the raw topic"
