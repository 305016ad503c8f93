package io.ytstats.topics;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.ExitCode;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;

/** {@code scripts/create-topics.sh}: creates the suite's topics on any cluster. */
public final class CreateTopics {
  private static final String LOGGING = "log4j.configuration";

  private CreateTopics() {}

  /** Creates the topics that do not exist, and exits. */
  public static void main(String... args) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(
          LOGGING, CreateTopics.class.getResource("create-topics-log4j.properties").toString());
    }
    System.exit(run(System.out, System.err, args));
  }

  /**
   * Runs the command.
   *
   * @param out takes a line for each topic: whether it was created or existed
   * @param err takes a line for each difference between an existing topic and the options
   * @return the exit code
   */
  static int run(PrintStream out, PrintStream err, String... args) {
    CreateTopicsOptions options = new CreateTopicsOptions();
    Command command =
        Command.of(
            "create-topics",
            "Creates those of the suite's six topics that do not exist: yt_raw_harvest, yt_daily,"
                + " yt_monthly, and <topic>.dlq for the dead letters of each. An existing topic is not"
                + " changed; each difference from the options is reported. New topics have"
                + " cleanup.policy=delete, because a compacted topic would keep only one record of a"
                + " channel. How long records are kept is the cluster's own setting (log.retention.*):"
                + " it must be longer than the longest time for which a reader may be down.",
            options,
            () -> create(options, out, err));
    return Application.run(command.interactive(), args);
  }

  private static int create(CreateTopicsOptions options, PrintStream out, PrintStream err) {
    String servers = options.bootstrapServers();
    try (Admin admin = KafkaClients.admin(options, "create-topics", SuiteTopics.LIMIT)) {
      int code = ExitCode.DONE;
      if (!options.dryRun) {
        code = print(SuiteTopics.create(admin, options.settings()), out, err);
      }
      if (options.acls) {
        createAcls(admin, options, out);
      }
      return code;
    } catch (FatalException e) {
      throw new FatalException(servers + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      // a client that could not be created says so, and its cause says why
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new FatalException(servers + ": " + reason.getMessage(), e);
    }
  }

  private static void createAcls(Admin admin, CreateTopicsOptions options, PrintStream out) {
    List<AclBinding> acls = SuiteAcls.all(options.principals());
    Set<AclBinding> created =
        options.dryRun ? SuiteAcls.missing(admin, acls) : SuiteAcls.create(admin, acls);
    String verb = options.dryRun ? "missing " : "created ";
    acls.forEach(
        acl -> out.println((created.contains(acl) ? verb : "exists  ") + SuiteAcls.text(acl)));
    out.flush();
  }

  private static int print(TopicsReport report, PrintStream out, PrintStream err) {
    report.created().forEach(topic -> out.println("created " + topic));
    report.existing().forEach(topic -> out.println("exists  " + topic));
    out.flush();
    report.differences().forEach(sentence -> err.println("note: " + sentence));
    return report.compacted() ? ExitCode.FAILED : ExitCode.DONE;
  }
}
