#!/usr/bin/env bash
# A Spark standalone cluster on loopback, a Master and a Worker, from the runtime that Maven assembles.
set -eu
# shellcheck source=scripts/lib/spark.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/spark.sh"

port=${YT_SPARK_MASTER_PORT:-7077}
cores=${YT_SPARK_WORKER_CORES:-4}
memory=${YT_SPARK_WORKER_MEMORY:-4g}
dir=${YT_SPARK_DIR:-$spark_project/.local-stack/spark}
url=spark://127.0.0.1:$port

usage() {
  cat <<'TEXT'
Usage: scripts/spark-cluster.sh start|stop|status

  start   a Master and a Worker on 127.0.0.1, detached from the terminal; nothing where they run already
  stop    ends both, and the executors with them
  status  exit code 0 up, 3 down

Variables: YT_SPARK_MASTER_PORT (7077), YT_SPARK_DIR (.local-stack/spark: logs, work folders, pid files),
  YT_SPARK_WORKER_CORES (4: slots, not processors), YT_SPARK_WORKER_MEMORY (4g), YT_SPARK_VERSION (2.4, 3.5 or 4; 2.4), JAVA_HOME.
All other ports are free ones, and are told by start and status.

A job takes all cores unless told otherwise, and a second one then waits:
  scripts/spark-submit.sh --master spark://127.0.0.1:7077 --total-executor-cores 2 agg-daily/target/agg-daily.jar
TEXT
}

wrong() {
  say "$*"
  exit 2
}

# In the command line of each daemon, so that a pid file left behind is not taken for a process that got the number since.
mark() { printf '%s' "-Dyt.spark.daemon=$1@$dir"; }

pid_of() { # role: its process id, or nothing where it does not run
  local pid command
  pid=$(cat "$dir/$1.pid" 2>/dev/null || true)
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  if [ -r "/proc/$pid/cmdline" ]; then
    command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || true)
  else
    command=$(ps -ww -o command= -p "$pid" 2>/dev/null || true)
  fi
  case $command in *"$(mark "$1") "*) printf '%s' "$pid" ;; esac
}

# The daemon's own words, out of its log: nothing until it has said them.
page_of() { sed -n 's/.* started at \(http:[^ ]*\).*/\1/p' "$dir/$1.log" 2>/dev/null | tail -n 1; }
registered() { grep -q "Successfully registered with master $url" "$dir/worker.log" 2>/dev/null; }

run() { # role class arguments…: in a process group of its own, so that a Ctrl-C in this terminal is none of its business
  local role=$1 class=$2 word options=()
  shift 2
  for word in $(spark_java_options); do options+=("$word"); done
  set -m
  SPARK_HOME=$spark_assembled SPARK_SCALA_VERSION=$spark_scala SPARK_CONF_DIR=$spark_assembled/conf SPARK_LOCAL_IP=127.0.0.1 \
    nohup "$spark_java" -Xmx512m "$(mark "$role")" ${options[@]+"${options[@]}"} \
    -Dspark.port.maxRetries=0 \
    "$(spark_log_option "$spark_conf/$(spark_log_file log4j-daemon)")" \
    -cp "$spark_assembled/conf:$spark_assembled/jars/*" "$class" "$@" >"$dir/$role.log" 2>&1 </dev/null &
  printf '%s\n' $! >"$dir/$role.pid"
  set +m
}

await() { # role condition…: until the condition holds; the end of the log where the process ends before, or in 60 s
  local role=$1 i
  shift
  for ((i = 0; i < 600; i++)); do
    if "$@"; then return 0; fi
    if [ -z "$(pid_of "$role")" ] && [ "$i" -gt 10 ]; then break; fi
    sleep 0.1
  done
  say "the $role did not come up; the end of $dir/$role.log:"
  tail -n 15 "$dir/$role.log" >&2 || true
  stop_daemons
  exit 1
}
has_page() { [ -n "$(page_of "$1")" ]; }

stop_daemons() {
  local role pid i
  for role in worker master; do # the worker first: it ends its executors
    pid=$(pid_of "$role")
    if [ -n "$pid" ]; then
      kill "$pid" 2>/dev/null || true
      for ((i = 0; i < 150; i++)); do
        if [ -z "$(pid_of "$role")" ]; then break; fi
        sleep 0.1
      done
      if [ -n "$(pid_of "$role")" ]; then
        say "the $role (pid $pid) does not stop: killing it"
        kill -9 "$pid" 2>/dev/null || true
      fi
    fi
    rm -f "$dir/$role.pid"
  done
}

tell() {
  printf 'Spark is up: %s\n  master page %s\n  worker page %s\n  logs and work folders: %s\n' \
    "$url" "$(page_of master)" "$(page_of worker)" "$dir"
}

is_up() { [ -n "$(pid_of master)" ] && [ -n "$(pid_of worker)" ]; }

start() {
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd -P)
  if is_up; then
    # Another port asked for than the one that this folder's cluster has
    if ! registered; then
      say "the cluster of $dir runs on another port, or has not finished starting: see $dir/worker.log, or stop it first."
      exit 1
    fi
    tell
    return
  fi
  build_spark_where_missing
  choose_java
  stop_daemons # half a cluster is begun anew
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    say "port $port is taken (YT_SPARK_MASTER_PORT sets another)."
    exit 1
  fi
  run master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
  await master has_page master
  run worker org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 --webui-port 0 \
    --cores "$cores" --memory "$memory" --work-dir "$dir/work" "$url"
  await worker registered
  tell
}

case $port in '' | *[!0-9]*) wrong "YT_SPARK_MASTER_PORT=$port is no port" ;; esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then wrong "YT_SPARK_MASTER_PORT=$port is no port"; fi
case $cores in '' | 0 | *[!0-9]*) wrong "YT_SPARK_WORKER_CORES=$cores is no number of cores" ;; esac
if [ -d "$dir" ]; then dir=$(cd "$dir" && pwd -P); fi

case ${1:-} in
start) start ;;
stop) stop_daemons ;;
status)
  if is_up; then tell; else
    echo "Spark is down ($dir)"
    exit 3
  fi
  ;;
-h | --help) usage ;;
*)
  usage >&2
  exit 2
  ;;
esac
