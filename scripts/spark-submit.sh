#!/usr/bin/env bash
# spark-submit with what Spark needs on the Java at hand: $SPARK_HOME's, or the runtime that Maven assembles.
set -eu
# shellcheck source=scripts/lib/spark.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/spark.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/spark-submit.sh [Spark's options] <job.jar> [the job's options]

Runs $SPARK_HOME/bin/spark-submit where SPARK_HOME is set (2.4, 3.5 or 4), and otherwise a Spark out of Maven Central, built on
first use: 2.4.8, or with YT_SPARK_VERSION=3.5 or 4 the newest of that line.
Takes all of spark-submit's options, and adds to them, not instead of them:
  --master local[2]       where no master is given by option, spark.master, properties file or MASTER
  Java options            --add-opens for driver and executors, which Java 9 and newer need
  garbage collector       the parallel one for a local master, unless your own options name one
  driver class path       for Spark 2.4 on Java 11 and newer, a reader for their class files
  SPARK_LOCAL_IP          127.0.0.1 where the master is local or on 127.0.0.1, so that nothing listens elsewhere
Variables: JAVA_HOME (Java 8 to 22, for Spark 4 17 and newer; another one that is installed is taken if that does not fit),
  YT_SPARK_VERSION (2.4, 3.5 or 4; 2.4), SPARK_HOME, SPARK_CONF_DIR, SPARK_LOCAL_IP, YT_LOG4J (a log4j.properties for the driver,
  for Spark 3.5 and 4 a log4j2.properties).

  scripts/spark-submit.sh agg-daily/target/agg-daily.jar --help
  scripts/spark-submit.sh --master spark://127.0.0.1:7077 --total-executor-cores 2 --driver-memory 1g agg-daily/target/agg-daily.jar
TEXT
}

if [ $# -eq 0 ]; then
  usage >&2
  exit 2
fi

# ----- What the user gives, up to the job's jar; what comes after that is the job's own.
passed=()
master='' deploy_mode=client properties_file='' talks_about_jobs=false
driver_java='' driver_path='' executor_java=''
driver_java_given=false driver_path_given=false executor_java_given=false

setting() { # key value: returns 1 if it is to be passed on as it stands
  case $1 in
  spark.driver.extraJavaOptions) driver_java=$2 driver_java_given=true ;;
  spark.driver.extraClassPath) driver_path=$2 driver_path_given=true ;;
  spark.executor.extraJavaOptions) executor_java=$2 executor_java_given=true ;;
  spark.master) master=$2 && return 1 ;;
  spark.submit.deployMode) deploy_mode=$2 && return 1 ;;
  *) return 1 ;;
  esac
}

while [ $# -gt 0 ]; do
  case $1 in
  --help | -h)
    usage >&2
    echo >&2
    passed+=("$1") talks_about_jobs=true
    shift
    continue
    ;;
  --version | --usage-error)
    passed+=("$1") talks_about_jobs=true
    shift
    continue
    ;;
  --supervise | --verbose | -v)
    passed+=("$1")
    shift
    continue
    ;;
  --*=?*)
    name=${1%%=*} value=${1#*=} words=1
    ;;
  -*)
    # An option without its value: Spark's to complain of.
    if [ $# -lt 2 ]; then break; fi
    name=$1 value=$2 words=2
    ;;
  *) break ;;
  esac
  case $name in
  --driver-java-options) setting spark.driver.extraJavaOptions "$value" ;;
  --driver-class-path) setting spark.driver.extraClassPath "$value" ;;
  --conf | -c) setting "${value%%=*}" "${value#*=}" || passed+=("$name" "$value") ;;
  *)
    case $name in
    --master) master=$value ;;
    --deploy-mode) deploy_mode=$value ;;
    --properties-file) properties_file=$value ;;
    --kill | --status) talks_about_jobs=true ;;
    esac
    passed+=("$name" "$value")
    ;;
  esac
  shift "$words"
done

# ----- Where Spark is
if [ -n "${SPARK_HOME:-}" ]; then
  if [ ! -x "$SPARK_HOME/bin/spark-submit" ]; then
    say "SPARK_HOME=$SPARK_HOME has no bin/spark-submit: set it to one of $spark_lines, or unset it for the one that this project assembles."
    exit 1
  fi
  own_line=$(line_of_home "$SPARK_HOME") || exit 1
  spark_line=${own_line:-$spark_line}
  assembled=false
  home=$SPARK_HOME
else
  if $is_archive && [ "$spark_line" != 2.4 ]; then
    say "YT_SPARK_VERSION=$spark_line: the archive has Spark 2.4 alone; set SPARK_HOME to a Spark $spark_line."
    exit 1
  fi
  build_spark_where_missing
  assembled=true
  home=$spark_assembled
fi
choose_java

# ----- A properties file gives only what the command line does not; what is added below would hide it.
if [ -z "$properties_file" ]; then properties_file=${SPARK_CONF_DIR:-$home/conf}/spark-defaults.conf; fi
property() { # a value as java.util.Properties reads it, apart from \ escapes inside a line
  awk -v key="$1" '
    { sub(/\r$/, ""); sub(/^[ \t]+/, ""); line = line $0 }
    line ~ /\\$/ { sub(/\\$/, "", line); next }
    line !~ /^[#!]/ && index(line, key) == 1 {
      rest = substr(line, length(key) + 1)
      if (rest ~ /^[ \t]*[=: \t]/) {
        sub(/^[ \t]*[=:]?[ \t]*/, "", rest); sub(/[ \t]+$/, "", rest); found = rest
      }
    }
    { line = "" }
    END { print found }' "$properties_file"
}
if [ -f "$properties_file" ]; then
  if ! $driver_java_given; then driver_java=$(property spark.driver.extraJavaOptions); fi
  if ! $driver_path_given; then driver_path=$(property spark.driver.extraClassPath); fi
  if ! $executor_java_given; then executor_java=$(property spark.executor.extraJavaOptions); fi
  if [ -z "$master" ]; then master=$(property spark.master); fi
fi
if [ -z "$master" ]; then master=${MASTER:-}; fi

# ----- What this script adds, in front of the user's own, so that the user's wins
added=()
if [ -z "$master" ] && ! $talks_about_jobs; then
  master='local[2]'
  added+=(--master "$master")
fi
collector=
case $master in
local | local\[*) collector=$(spark_collector "$driver_java") ;; # elsewhere the work is the executors', which are the operator's
esac
case $master in
local | local\[* | spark://127.0.0.1:* | spark://localhost:*) export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}" ;;
esac

options=$(spark_java_options)
added+=(--conf "spark.executor.extraJavaOptions=$options${executor_java:+ $executor_java}")

log4j=
if [ -n "${YT_LOG4J:-}" ]; then
  if [ ! -f "$YT_LOG4J" ]; then
    say "YT_LOG4J=$YT_LOG4J: no such file"
    exit 1
  fi
  log4j=$(cd "$(dirname "$YT_LOG4J")" && pwd -P)/${YT_LOG4J##*/}
elif [ ! -f "${SPARK_CONF_DIR:-$home/conf}/$(spark_log_file log4j)" ]; then
  # Spark's own default tells of every task.
  log4j=$spark_conf/$(spark_log_file log4j)
fi
if [ "$deploy_mode" = cluster ]; then log4j=; fi # the driver runs where this file is not
added+=(--driver-java-options "$options$collector${log4j:+ \"$(spark_log_option "$log4j")\"}${driver_java:+ $driver_java}")

if ! $assembled && [ "$spark_line" = 2.4 ] && [ "$deploy_mode" != cluster ] && [ "$spark_java_release" -ge 11 ]; then
  build_spark_where_missing
  driver_path=$spark_class_file_reader${driver_path:+:$driver_path}
fi
if [ -n "$driver_path" ]; then added+=(--driver-class-path "$driver_path"); fi

set -- "${added[@]}" ${passed[@]+"${passed[@]}"} "$@"
if ! $assembled; then exec "$SPARK_HOME/bin/spark-submit" "$@"; fi

# ----- As bin/spark-class of a distribution: the launcher reads the options that are the JVM's own, such as --driver-memory, and
# answers with a command, each word ended by a NUL.
export SPARK_HOME=$spark_assembled SPARK_SCALA_VERSION=$spark_scala
command=()
while IFS= read -r -d '' word; do
  # of Spark 3 and newer a NUL and a newline come first
  if [ ${#command[@]} -eq 0 ]; then word=${word#$'\n'}; fi
  if [ ${#command[@]} -gt 0 ] || [ -n "$word" ]; then command+=("$word"); fi
done < <(
  status=0
  "$spark_java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" || status=$?
  printf '%s\0' "$status"
)
last=$((${#command[@]} - 1))
if [ "${command[$last]}" != 0 ]; then
  say "Spark's launcher failed with exit code ${command[$last]} on $spark_java: check JAVA_HOME and the options of Spark and of the JVM; the reason, if it gave one, is above."
  exit 1
fi
unset "command[$last]"
exec "${command[@]}"
