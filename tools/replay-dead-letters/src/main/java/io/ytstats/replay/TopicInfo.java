package io.ytstats.replay;

/** A topic of the cluster. Immutable. */
final class TopicInfo {
  final String name;

  /**
   * The topic's id, which is another one once the topic is recreated; the name on brokers before
   * 2.8, which have no ids.
   */
  final String id;

  final int partitions;

  final short replicas;

  TopicInfo(String name, String id, int partitions, short replicas) {
    this.name = name;
    this.id = id;
    this.partitions = partitions;
    this.replicas = replicas;
  }
}
