package io.ytstats.replay;

/** A topic as it is on the cluster now. */
final class TopicInfo {
  final String name;

  /**
   * Another one once the topic is deleted and created again; on brokers before 2.8, which have no
   * ids, the name.
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
