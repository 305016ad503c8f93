# shellcheck shell=bash
# For the scripts that start Spark: which Java, which options it needs, where the assembled runtime is. To be sourced.

# shellcheck source=build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

spark_project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# A Spark home made by Maven: module spark-runtime.
spark_assembled=$spark_project/dev/spark-runtime/target/spark
# ASM 9 under the name of the ASM 6 that Spark 2.4 reads class files with; without it Java 11 and newer fail at the first
# closure.
# shellcheck disable=SC2034 # for those that source this
spark_class_file_reader=$spark_project/dev/class-file-reader/target/class-file-reader.jar
# shellcheck disable=SC2034
spark_log4j=$spark_project/dev/spark-runtime/conf/log4j.properties
if $is_archive; then
  spark_assembled=$spark_project/lib/spark
  spark_class_file_reader=$spark_assembled/jars/class-file-reader.jar
  spark_log4j=$spark_project/conf/log4j-spark.properties
fi

# Spark 2.4 and its libraries reach into these packages by reflection. Java 8 knows no --add-opens: told to overlook what
# it does not know, it takes the same list, so one text serves driver and executors on whatever Java each of them runs.
spark_java_options() {
  local package
  printf %s '-XX:+IgnoreUnrecognizedVMOptions'
  for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
    java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
    printf %s " --add-opens=java.base/$package=ALL-UNNAMED"
  done
  printf %s ' --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED'
}

# For a JVM that works off windows, and whose pauses nobody waits for, the collector that takes the least processor time; a JVM
# refuses to be told of two, so nothing where the user's options (the argument, or the variables that every JVM reads) name one.
spark_collector() {
  case "$1 ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-} ${SPARK_SUBMIT_OPTS:-}" in
  *-XX:+Use*GC*) ;;
  *) printf %s ' -XX:+UseParallelGC' ;;
  esac
}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# The feature release of a java command (8, 11, 17), or nothing where it does not run.
java_release() {
  "$1" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | sed -n 1p
}

# Hadoop 2.6's UserGroupInformation asks Subject.getSubject who it is: refused by Java 23 unless a security manager is
# allowed, and by 24 always.
java_runs_spark() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  [ "$1" -ge 8 ] && [ "$1" -le 22 ]
}

# Sets spark_java to a java command that runs Spark 2.4, and JAVA_HOME with it where that is not what java already is.
choose_java() {
  local first release on_path home homes found='' wanted
  if [ -n "${JAVA_HOME:-}" ]; then
    first=$JAVA_HOME/bin/java
  else
    first=$(command -v java || true)
  fi
  release=
  if [ -n "$first" ] && [ -x "$first" ]; then
    release=$(java_release "$first")
    if java_runs_spark "$release"; then
      spark_java=$first
      spark_java_release=$release
      return
    fi
  fi

  # 17 first: what the project is built and tested with.
  homes=()
  on_path=$(command -v java || echo /none/bin/java)
  on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path") # its home is where the links lead
  for home in "${on_path%/bin/java}" /usr/lib/jvm/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${SDKMAN_DIR:-${HOME:-/none}/.sdkman}"/candidates/java/*; do
    if [ -x "$home/bin/java" ]; then homes+=("$(java_release "$home/bin/java"):$home"); fi
  done
  for wanted in 17 11 8 21 22 20 19 18 16 15 14 13 12 10 9; do
    for home in ${homes[@]+"${homes[@]}"}; do
      if [ -z "$found" ] && [ "${home%%:*}" = "$wanted" ]; then found=${home#*:}; fi
    done
  done
  if [ -z "$found" ]; then
    say "Spark 2.4 runs on Java 8 to 22${release:+, and $first is Java $release}: install JDK 17 (or 8 or 11) and set JAVA_HOME to it."
    exit 1
  fi
  export JAVA_HOME=$found
  spark_java=$JAVA_HOME/bin/java
  spark_java_release=$(java_release "$spark_java")
  if [ -n "$release" ]; then
    say "Spark 2.4 does not run on Java $release ($first): taking Java $spark_java_release, JAVA_HOME=$JAVA_HOME"
  else
    say "no Java at ${first:-JAVA_HOME or on the PATH}: taking Java $spark_java_release, JAVA_HOME=$JAVA_HOME"
  fi
}

# Builds the Spark runtime if it is missing or older than its sources.
build_spark_where_missing() {
  if ensure_built spark-runtime; then return; fi
  say "the Spark runtime could not be built, see above; or set SPARK_HOME to a Spark 2.4 for Scala 2.11."
  exit 1
}
