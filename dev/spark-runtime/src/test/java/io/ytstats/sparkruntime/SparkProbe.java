package io.ytstats.sparkruntime;

import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** What the suite's jobs ask of Spark, without Kafka: lambdas, a shuffle, Kryo, one window. */
public final class SparkProbe {

  private static final Logger log = LoggerFactory.getLogger(SparkProbe.class);

  private SparkProbe() {}

  public static void main(String[] args) throws InterruptedException {
    SparkConf conf =
        new SparkConf()
            .setAppName("probe")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    System.out.println("master " + conf.get("spark.master"));
    if (args.length == 2 && args[0].equals("exit")) {
      System.exit(Integer.parseInt(args[1]));
    }
    System.out.println("arguments " + Arrays.toString(args));
    System.out.println("option " + System.getProperty("probe.option"));

    int modulus = 2; // captured by a lambda, which the ClosureCleaner then looks into
    Map<String, Integer> counts = new TreeMap<>();
    try (JavaStreamingContext context = new JavaStreamingContext(conf, Durations.seconds(1))) {
      List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
      Queue<JavaRDD<Integer>> windows = new LinkedList<>();
      windows.add(context.sparkContext().parallelize(numbers, 4));
      context
          .queueStream(windows)
          .mapToPair(n -> new Tuple2<>(n % modulus == 0 ? "even" : "odd", 1))
          .reduceByKey(Integer::sum)
          .foreachRDD(rdd -> counts.putAll(rdd.collectAsMap()));
      context.start();
      log.info("started");
      for (int i = 0; i < 300 && counts.isEmpty(); i++) {
        context.awaitTerminationOrTimeout(100);
      }
      System.out.println("counts " + counts);
      System.out.println("local address " + System.getenv("SPARK_LOCAL_IP"));
    }
  }
}
