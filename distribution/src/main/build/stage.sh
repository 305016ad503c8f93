#!/usr/bin/env bash
# Lays out what is in the archive, in the folder that is named. The commands are the scripts of scripts/, without .sh; they
# find all that they need in lib/. Called by Maven, once the programs are built.
set -euo pipefail

stage=$1
distribution=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
# shellcheck source=scripts/lib/build.sh
. "$distribution/../scripts/lib/build.sh"
project=$build_project
spark=$project/dev/spark-runtime/target/spark

applications=(producer-log store-daily store-monthly)
jobs=(agg-daily agg-monthly)
tools=(create-topics audit replay-dead-letters status console)
on_spark=" agg-daily agg-monthly audit "

rm -rf "$stage"
mkdir -p "$stage/bin/lib" "$stage/lib" "$stage/conf/spark" "$stage/sbom" "$stage/share/bash-completion/completions"

for name in "${applications[@]}"; do cp "$distribution/src/main/bin/application" "$stage/bin/$name"; done
for name in "${jobs[@]}"; do cp "$distribution/src/main/bin/job" "$stage/bin/$name"; done
for name in "${tools[@]}"; do cp "$project/scripts/$name.sh" "$stage/bin/$name"; done
cp "$project/scripts/spark-submit.sh" "$stage/bin/"
cp "$project/scripts/lib/build.sh" "$project/scripts/lib/spark.sh" "$stage/bin/lib/"

# A bill of materials is missing after an offline build: the plugin that writes it wants to reach the repository.
bill_of_materials() { # module file
  local bill
  bill=$(module_folder "$1")/target/$1.cdx.json
  if [ -f "$bill" ]; then
    cp "$bill" "$stage/sbom/$2"
  else
    printf 'stage.sh: no %s: the archive has no bill of materials for %s (an offline build makes none)\n' "$bill" "$1" >&2
  fi
}

for name in "${applications[@]}" "${jobs[@]}" "${tools[@]}"; do
  cp "$(module_jar "$name")" "$stage/lib/"
  bill_of_materials "$name" "$name.cdx.json"
  # each program prints its completion, from the model of its options
  libraries=$(module_jar "$name")
  if [[ $on_spark = *" $name "* ]]; then libraries="$libraries:$spark/jars/*"; fi
  main=$(unzip -p "$(module_jar "$name")" META-INF/MANIFEST.MF | tr -d '\r' | sed -n 's/^Main-Class: //p')
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$libraries" "$main" --generate-completion \
    >"$stage/share/bash-completion/completions/$name"
done

cp -R "$spark" "$stage/lib/spark"
rm -rf "$stage/lib/spark/conf" # the operator's is conf/spark
bill_of_materials spark-runtime spark.cdx.json
cp "$project/common-app/src/main/resources/log4j.properties" "$stage/conf/"
cp "$project/dev/spark-runtime/conf/log4j.properties" "$project/dev/spark-runtime/conf/log4j2.properties" "$stage/conf/spark/"
cp "$distribution"/src/main/conf/* "$stage/conf/"
cp -R "$distribution/src/main/systemd" "$stage/"
cp -R "$project/sql" "$project/docs" "$stage/"
cp "$project/README.adoc" "$project/LICENSE" "$project/CHANGES.md" "$project/RATIONALE.md" "$project/SECURITY.md" "$stage/"
