# shellcheck shell=bash
# Finds what Maven built, and builds what is missing or older than its sources. To be sourced. In the unpacked archive the
# scripts are in bin/ without .sh, and all that they need is in lib/.

build_project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
is_archive=false
if [ -f "$build_project/lib/status.jar" ]; then is_archive=true; fi

# The module that assembles the Spark of YT_SPARK_VERSION.
spark_module() {
  case ${YT_SPARK_VERSION:-2.4} in
  3.5 | 4) printf 'spark-%s-runtime' "$YT_SPARK_VERSION" ;;
  *) printf spark-runtime ;;
  esac
}

# The folder of a module: at the top, or under tools/ or dev/.
module_folder() { # module
  local folder
  for folder in "$build_project/$1" "$build_project/tools/$1" "$build_project/dev/$1"; do
    if [ -d "$folder" ]; then
      printf '%s' "$folder"
      return
    fi
  done
  printf 'no module %s in %s\n' "$1" "$build_project" >&2
  return 1
}

module_jar() { # module
  local folder
  if $is_archive; then
    printf '%s/lib/%s.jar' "$build_project" "$1"
    return
  fi
  folder=$(module_folder "$1") || return 1
  printf '%s/target/%s.jar' "$folder" "$1"
}

# Whether a module has to be built: something is missing, or one of its sources, or of what the modules share, is newer.
module_is_stale() { # module
  local folder jar built newer
  folder=$(module_folder "$1") || return 0
  jar=$folder/target/$1.jar
  if [ ! -f "$jar" ]; then return 0; fi
  # A build that finds nothing to do leaves the old jar, so the time of the last build has a file of its own.
  built=$jar
  if [ "$folder/target/built" -nt "$jar" ]; then built=$folder/target/built; fi
  newer=$(find "$build_project/pom.xml" "$build_project/dev/pom.xml" "$build_project"/common-*/pom.xml "$build_project"/common-*/src/main \
    "$build_project/tools/create-topics/pom.xml" "$build_project/tools/create-topics/src/main" \
    "$build_project/sql" "$build_project/dev/other-sparks/pom.xml" "$folder/pom.xml" "$folder/src/main" "$folder/conf" \
    -type f -newer "$built" 2>/dev/null | head -n 1)
  [ -n "$newer" ]
}

# Builds the modules that are missing or older than their sources. Prints to standard error only. SUITE_IS_BUILT=true says that
# a build is under way, or over, which the caller knows of: nothing is built then.
ensure_built() { # module...
  if $is_archive || [ "${SUITE_IS_BUILT:-}" = true ]; then return; fi
  local module modules='' started folder
  for module in "$@"; do
    if module_is_stale "$module"; then modules=$modules,:$module; fi
  done
  if [ -z "$modules" ]; then return; fi
  modules=${modules#,}
  printf '%s: building %s (missing, or older than the sources); the first time takes some minutes\n' \
    "${0##*/}" "$(printf %s "$modules" | tr -d :)" >&2
  if ! command -v mvn >/dev/null; then
    printf '%s: mvn is not on the PATH: install Maven 3.8 or newer\n' "${0##*/}" >&2
    return 1
  fi
  local profiles=()
  case $modules in *spark-3.5-runtime* | *spark-4-runtime*) profiles=(-P other-sparks) ;; esac
  started=$(mktemp) || return 1
  # An interrupted build leaves no jar: Maven writes it under its name at the end.
  if ! (cd "$build_project" && mvn -B -q ${profiles[@]+"${profiles[@]}"} -pl "$modules" -am package -DskipTests) >&2; then
    rm -f "$started"
    printf '%s: the build failed, see above\n' "${0##*/}" >&2
    return 1
  fi
  for module in "$@"; do
    folder=$(module_folder "$module") && touch -r "$started" "$folder/target/built"
  done
  rm -f "$started"
}
