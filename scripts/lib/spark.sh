# shellcheck shell=bash
# For the scripts that start Spark: which Java, which options it needs, where the assembled runtime is. To be sourced.

# shellcheck source=build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

spark_project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# The line of Spark to run on, one of three.
spark_line=${YT_SPARK_VERSION:-2.4}
spark_lines='Spark 2.4 (Scala 2.11), 3.5 and 4'
case $spark_line in
2.4) spark_scala=2.11 ;;
3.5) spark_scala=2.12 ;;
4) spark_scala=2.13 ;;
*)
  printf '%s: YT_SPARK_VERSION=%s: write 2.4, 3.5 or 4\n' "${0##*/}" "$spark_line" >&2
  exit 2
  ;;
esac
spark_assembled=$spark_project/dev/$(spark_module)/target/spark
# ASM 9 under the name of the ASM 6 that Spark 2.4 reads class files with; without it Java 11 and newer fail at the first
# closure.
# shellcheck disable=SC2034 # for those that source this
spark_class_file_reader=$spark_project/dev/class-file-reader/target/class-file-reader.jar
spark_conf=$spark_project/dev/spark-runtime/conf
if $is_archive; then
  spark_assembled=$spark_project/lib/spark
  spark_class_file_reader=$spark_assembled/jars/class-file-reader.jar
  spark_conf=$spark_project/conf/spark
fi

# The line of a Spark home that is not this project's, out of its jars; fails where it is none of the three.
line_of_home() { # home
  local core
  for core in "$1"/jars/spark-core_*.jar; do
    case ${core##*/} in
    spark-core_2.11-2.4.*) printf 2.4 ;;
    spark-core_2.12-3.5.* | spark-core_2.13-3.5.*) printf 3.5 ;;
    spark-core_2.13-4.*) printf 4 ;;
    *)
      say "SPARK_HOME=$1 has ${core##*/}: the jobs run on $spark_lines. Unset it for the one that this project assembles."
      return 1
      ;;
    esac
    return
  done
}

# The file that says what a JVM of this line logs, by the name of its logging library's.
spark_log_file() { # log4j or log4j-daemon
  case $spark_line in
  2.4) printf '%s.properties' "$1" ;;
  *) printf '%s.properties' "${1/log4j/log4j2}" ;;
  esac
}

# The JVM's option that names such a file.
spark_log_option() { # file
  case $spark_line in
  2.4) printf -- '-Dlog4j.configuration=file:%s' "$1" ;;
  *) printf -- '-Dlog4j2.configurationFile=file:%s' "$1" ;;
  esac
}

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

# Hadoop's UserGroupInformation asks Subject.getSubject who it is: refused by Java 23 unless a security manager is allowed, and
# by 24 always. Spark 4 is compiled for 17, and its Hadoop knows the newer way.
java_runs_spark() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  case $spark_line in
  4) [ "$1" -ge 17 ] ;;
  *) [ "$1" -ge 8 ] && [ "$1" -le 22 ] ;;
  esac
}
spark_javas() { if [ "$spark_line" = 4 ]; then printf '17 and newer'; else printf '8 to 22'; fi; }

# Sets spark_java to a java command that runs this line of Spark, and JAVA_HOME with it where that is not what java already is.
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
      if [ -z "$found" ] && [ "${home%%:*}" = "$wanted" ] && java_runs_spark "$wanted"; then found=${home#*:}; fi
    done
  done
  if [ -z "$found" ]; then
    say "Spark $spark_line runs on Java $(spark_javas)${release:+, and $first is Java $release}: install JDK 17 and set JAVA_HOME to it."
    exit 1
  fi
  export JAVA_HOME=$found
  spark_java=$JAVA_HOME/bin/java
  spark_java_release=$(java_release "$spark_java")
  if [ -n "$release" ]; then
    say "Spark $spark_line does not run on Java $release ($first): taking Java $spark_java_release, JAVA_HOME=$JAVA_HOME"
  else
    say "no Java at ${first:-JAVA_HOME or on the PATH}: taking Java $spark_java_release, JAVA_HOME=$JAVA_HOME"
  fi
}

# Builds the Spark runtime if it is missing or older than its sources.
build_spark_where_missing() {
  if ensure_built "$(spark_module)"; then return; fi
  say "the Spark runtime could not be built, see above; or set SPARK_HOME to one of $spark_lines."
  exit 1
}
