# shellcheck shell=bash
# A stock Kafka Connect worker with the plugin of connect-sink, for the demo. To be sourced after build.sh.

# Unpacks the plugin and writes the worker's properties. The password stays in its file.
prepare_connect() { # folder port
  local folder=$1 port=$2
  rm -rf "$folder"
  mkdir -p "$folder/plugins"
  (cd "$folder/plugins" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" xf "$build_project/connect-sink/target/connect-sink-plugin.zip") || return 1
  cat >"$folder/worker.properties" <<TEXT
bootstrap.servers=$YT_BOOTSTRAP_SERVERS
group.id=connect-demo
listeners=http://127.0.0.1:$port
plugin.path=$folder/plugins
plugin.discovery=service_load
key.converter=org.apache.kafka.connect.converters.ByteArrayConverter
value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
config.storage.topic=connect-demo-configs
config.storage.replication.factor=1
offset.storage.topic=connect-demo-offsets
offset.storage.replication.factor=1
offset.storage.partitions=1
status.storage.topic=connect-demo-status
status.storage.replication.factor=1
status.storage.partitions=1
offset.flush.interval.ms=2000
consumer.auto.offset.reset=earliest
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
config.providers.directory.param.allowed.paths=$(dirname "$YT_DB_PASSWORD_FILE")
TEXT
  cat >"$folder/log4j.properties" <<'TEXT'
log4j.rootLogger=WARN, out
log4j.logger.io.ytstats=INFO
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %-5p %m (%c)%n
TEXT
}

# The configuration of a connector, for REST. Its group is that of the store, so lag and drain are seen as ever.
connector_config() { # daily|monthly
  local period=date registry=''
  if [ -n "${YT_SCHEMA_REGISTRY_URL:-}" ]; then
    registry="
 \"value.converter.schema.registry.url\": \"$YT_SCHEMA_REGISTRY_URL\",
 \"errors.retry.timeout\": \"-1\","
  fi
  if [ "$1" = monthly ]; then period=year_and_month; fi
  cat <<TEXT
{"connector.class": "io.ytstats.connect.LatestRowSinkConnector",
 "tasks.max": "2",
 "topics": "yt_$1",
 "consumer.override.group.id": "store-$1",
 "value.converter": "io.ytstats.connect.SuiteRecordConverter",
 "value.converter.record.type": "$1",$registry
 "connection.url": "$YT_DB_URL",
 "connection.user": "$YT_DB_USER",
 "connection.password": "\${directory:$(dirname "$YT_DB_PASSWORD_FILE"):$(basename "$YT_DB_PASSWORD_FILE")}",
 "pk.fields": "yt_channel_id:channel,$period",
 "freshness.fields": "harvest_ts,subs"}
TEXT
}

# Creates both connectors as soon as the worker answers; fails if it does not.
create_connectors() { # port answers-file
  local url=http://127.0.0.1:$1 try name
  for name in daily monthly; do
    for ((try = 0; ; try++)); do
      if connector_config "$name" |
        curl -fsS -X PUT -H 'Content-Type: application/json' -d @- "$url/connectors/connect-$name/config" >>"$2" 2>&1; then
        break
      fi
      if [ "$try" -ge 90 ]; then return 1; fi
      sleep 1
    done
  done
}
