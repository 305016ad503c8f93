package io.ytstats.benchmarks;

import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A program that brings daily records into the table {@code yt_daily}. */
interface StoreContestant {
  /** As in the table. */
  String name();

  /** What it writes. */
  Dataset data();

  /** Writes all of it, once. Whether the table is right is looked at by the caller. */
  Run run(Lab lab) throws IOException, InterruptedException;

  /**
   * What it took.
   *
   * @param rows written, all of them
   * @param seconds from the first to the last commit's end
   * @param cpuSeconds processor time of the program meanwhile, all cores together
   * @param databaseCpuSeconds that of the database server
   * @param peakMemoryMib the most memory that the program had; NaN if unknown
   */
  record Run(
      long rows,
      double seconds,
      double cpuSeconds,
      double databaseCpuSeconds,
      double peakMemoryMib) {
    double rowsPerSecond() {
      return rows / seconds;
    }
  }

  /** The {@link PlainWriter} in one of its ways; its time is that of writing alone. */
  record Plain(String name, Dataset data, Class<? extends PlainWriter.Way> way)
      implements StoreContestant {
    @Override
    public Run run(Lab lab) throws IOException, InterruptedException {
      LocalStack stack = lab.stack();
      try (ChildProcess process =
          lab.startOwn(
              PlainWriter.class,
              Contestant.HEAP,
              stack.adminJdbcUrl(),
              stack.adminUser(),
              stack.adminPasswordFile().toString(),
              way.getName(),
              Integer.toString(data.channels()),
              Integer.toString(data.days()),
              Integer.toString(data.rounds()),
              Integer.toString(data.laterSeconds()))) {
        process.await("beginning", Contestant.LIMIT, ChildProcess.BEGIN::equals);
        double cpu = process.cpuSeconds();
        double databaseCpu = lab.databaseCpuSeconds();
        long nanos = process.awaitEnd(Contestant.LIMIT);
        return new Run(
            data.records(),
            nanos / 1e9,
            process.cpuSeconds() - cpu,
            lab.databaseCpuSeconds() - databaseCpu,
            process.peakMemoryMib());
      }
    }
  }

  /**
   * store-daily as README tells an operator to start it, with the defaults of its options but for
   * those that are given. Its time begins when it is given its partitions, which its log tells, so
   * before it fetches anything, and ends when its group's committed offsets are those of the
   * topic's end, which the broker is asked every {@link #INTERVAL}. The JVM's start and the joining
   * of the group are before that; that the JVM has yet to warm up is within.
   */
  record StoreDaily(String name, Dataset data, List<String> options) implements StoreContestant {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Pattern GIVEN_PARTITIONS =
        Pattern.compile(".* assigned partitions \\[.+].*");

    @Override
    public Run run(Lab lab) throws IOException, InterruptedException {
      String group = "store-" + UUID.randomUUID();
      String rejects = group + ".dlq";
      lab.createTopics(List.of(rejects));
      try (Admin admin = lab.admin();
          ChildProcess process =
              ChildProcess.start("store-daily", command(lab, group, rejects), lab.environment())) {
        Map<TopicPartition, Long> ends = ends(admin);
        ChildProcess.Line given =
            process.await(
                "partitions", Contestant.LIMIT, line -> GIVEN_PARTITIONS.matcher(line).matches());
        double cpu = process.cpuSeconds();
        double databaseCpu = lab.databaseCpuSeconds();
        double seconds = (awaitCommitted(admin, group, ends) - given.nanoTime()) / 1e9;
        return new Run(
            data.records(),
            seconds,
            process.cpuSeconds() - cpu,
            lab.databaseCpuSeconds() - databaseCpu,
            process.peakMemoryMib());
      } catch (ExecutionException e) {
        throw new BenchmarkException("group " + group + ": " + e.getCause());
      } finally {
        lab.deleteTopics(List.of(rejects));
      }
    }

    private List<String> command(Lab lab, String group, String rejects) {
      LocalStack stack = lab.stack();
      List<String> command = lab.javaCommand(Contestant.HEAP);
      command.addAll(List.of("-XX:+UseSerialGC", "-jar", lab.jar("store-daily").toString()));
      command.addAll(List.of("--bootstrap-servers", lab.bootstrapServers()));
      command.addAll(List.of("--input-topic", data.name(), "--dead-letter-topic", rejects));
      command.addAll(List.of("--group-id", group));
      command.addAll(List.of("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser()));
      command.addAll(List.of("--db-password-file", stack.dbPasswordFile().toString()));
      command.addAll(options);
      return command;
    }

    private Map<TopicPartition, Long> ends(Admin admin)
        throws ExecutionException, InterruptedException {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (int partition = 0; partition < Lab.PARTITIONS; partition++) {
        latest.put(new TopicPartition(data.name(), partition), OffsetSpec.latest());
      }
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
          admin.listOffsets(latest).all().get().entrySet()) {
        if (end.getValue().offset() > 0) {
          ends.put(end.getKey(), end.getValue().offset());
        }
      }
      return ends;
    }

    /** The moment at which all was committed, as of {@link System#nanoTime}. */
    private static long awaitCommitted(Admin admin, String group, Map<TopicPartition, Long> ends)
        throws ExecutionException, InterruptedException {
      long limit = System.nanoTime() + Contestant.LIMIT.toNanos();
      while (System.nanoTime() < limit) {
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        if (ends.entrySet().stream()
            .allMatch(
                end ->
                    committed.get(end.getKey()) != null
                        && committed.get(end.getKey()).offset() == end.getValue())) {
          return System.nanoTime();
        }
        Thread.sleep(INTERVAL.toMillis());
      }
      throw new BenchmarkException("store-daily: not all committed in " + Contestant.LIMIT);
    }
  }
}
