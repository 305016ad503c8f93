package io.ytstats.topics;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaFutures;
import io.ytstats.schema.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The least rights of each program, for a cluster that denies what is not allowed: its own topics,
 * its own group, and of those only the operations that it uses. Every name is literal, and no right
 * is on the cluster. Under the default names of topics and groups.
 */
public final class SuiteAcls {
  /** The programs, by their modules' names; each is a user of its own. */
  public static final List<String> PROGRAMS =
      Collections.unmodifiableList(
          Arrays.asList(
              "producer-log",
              "agg-daily",
              "agg-monthly",
              "store-daily",
              "store-monthly",
              "audit",
              "replay-dead-letters",
              "status"));

  private final Map<String, String> principals;
  private final List<AclBinding> acls = new ArrayList<>();

  private SuiteAcls(Map<String, String> principals) {
    this.principals = principals;
  }

  /**
   * The ACLs of all programs.
   *
   * @param principals by program, such as {@code User:CN=agg-daily}; a program that is not there is
   *     {@code User:} and its name
   */
  public static List<AclBinding> all(Map<String, String> principals) {
    SuiteAcls suite = new SuiteAcls(principals);
    suite.topic("producer-log", Topics.RAW_HARVEST, WRITE);
    suite.job("agg-daily", Topics.RAW_HARVEST, Topics.DAILY);
    suite.job("agg-monthly", Topics.DAILY, Topics.MONTHLY);
    suite.store("store-daily", Topics.DAILY);
    suite.store("store-monthly", Topics.MONTHLY);
    suite.topic("audit", Topics.RAW_HARVEST, READ, DESCRIBE_CONFIGS);
    for (String source : Topics.SOURCES) {
      String letters = Topics.deadLetterOf(source);
      suite.topic("replay-dead-letters", letters, READ);
      suite.topic("replay-dead-letters", source, READ, WRITE);
      // the ledger of what was replayed, which it creates itself
      suite.topic(
          "replay-dead-letters", letters + ".replayed", CREATE, READ, WRITE, DESCRIBE_CONFIGS);
      // the age of a record is read from the record; the console also says which record won
      suite.topic("status", source, READ);
      suite.topic("status", letters, READ);
    }
    for (String reader :
        Arrays.asList("agg-daily", "agg-monthly", "store-daily", "store-monthly")) {
      suite.add("status", ResourceType.GROUP, reader, DESCRIBE);
    }
    return suite.acls;
  }

  private void job(String program, String input, String output) {
    topic(program, input, READ, DESCRIBE_CONFIGS);
    topic(program, output, WRITE, DESCRIBE_CONFIGS);
    topic(program, Topics.deadLetterOf(input), WRITE, DESCRIBE_CONFIGS);
    add(program, ResourceType.GROUP, program, READ);
  }

  private void store(String program, String input) {
    topic(program, input, READ);
    topic(program, Topics.deadLetterOf(input), WRITE, DESCRIBE_CONFIGS);
    add(program, ResourceType.GROUP, program, READ);
  }

  private void topic(String program, String topic, AclOperation... operations) {
    add(program, ResourceType.TOPIC, topic, operations);
  }

  private void add(String program, ResourceType type, String name, AclOperation... operations) {
    String principal = principals.getOrDefault(program, "User:" + program);
    for (AclOperation operation : operations) {
      acls.add(
          new AclBinding(
              new ResourcePattern(type, name, PatternType.LITERAL),
              new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
    }
  }

  /**
   * Those that do not exist yet.
   *
   * @param admin stays the caller's
   * @throws FatalException if the cluster refuses, for instance because it has no authorizer
   */
  public static Set<AclBinding> missing(Admin admin, Collection<AclBinding> acls) {
    Set<AclBinding> missing = new HashSet<>(acls);
    missing.removeAll(
        KafkaFutures.require("list ACLs", admin.describeAcls(AclBindingFilter.ANY).values()));
    return missing;
  }

  /**
   * Creates those that do not exist; others stay.
   *
   * @param admin stays the caller's
   * @return those that were created
   * @throws FatalException if the cluster refuses, for instance because it has no authorizer
   */
  public static Set<AclBinding> create(Admin admin, Collection<AclBinding> acls) {
    Set<AclBinding> missing = missing(admin, acls);
    if (!missing.isEmpty()) {
      KafkaFutures.require("create ACLs", admin.createAcls(missing).all());
    }
    return missing;
  }

  /** As an operator reads it: {@code User:agg-daily may READ topic yt_raw_harvest}. */
  static String text(AclBinding acl) {
    return acl.entry().principal()
        + " may "
        + acl.entry().operation()
        + " "
        + acl.pattern().resourceType().name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + acl.pattern().name();
  }
}
