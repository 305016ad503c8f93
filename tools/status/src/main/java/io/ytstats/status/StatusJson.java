package io.ytstats.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ytstats.status.model.HopStatus;
import io.ytstats.status.model.PipelineSnapshot;
import io.ytstats.status.model.Reject;
import io.ytstats.status.model.TableStatus;

/** A snapshot as JSON; docs/operating.adoc has the fields. */
final class StatusJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StatusJson() {}

  static String line(PipelineSnapshot seen, Verdict verdict) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("taken_at", seen.takenAt().toString());
    root.put("healthy", verdict.isHealthy());
    verdict.problems().forEach(root.putArray("problems")::add);
    seen.failures().forEach(root.putArray("failures")::add);
    ArrayNode hops = root.putArray("hops");
    for (HopStatus hop : seen.hops()) {
      ObjectNode node = hops.addObject();
      node.put("group", hop.hop().group());
      node.put("topic", hop.hop().topic());
      node.put("lag", hop.lag());
      node.put("oldest_at", hop.oldest().map(Object::toString).orElse(null));
      node.put("age_ms", hop.age().map(age -> (Long) age.toMillis()).orElse(null));
      node.put("in_per_s", hop.rateIn().orElse(null));
      node.put("out_per_s", hop.rateOut().orElse(null));
      node.put("clears_in_ms", hop.timeToClear().map(time -> (Long) time.toMillis()).orElse(null));
      node.put("open_transaction", hop.isBehindOpenTransaction());
    }
    ArrayNode tables = root.putArray("tables");
    for (TableStatus table : seen.tables()) {
      ObjectNode node = tables.addObject();
      node.put("table", table.table());
      node.put("rows", table.rows());
      node.put("rows_exact", table.isExact());
      node.put("newest_harvest", table.newestHarvest().orElse(null));
      node.put("newest_exact", table.isNewestExact());
    }
    ObjectNode rejects = root.putObject("rejects");
    rejects.put("count", seen.rejects().count());
    rejects.put("unread", seen.rejects().unread());
    ObjectNode reasons = rejects.putObject("by_reason");
    seen.rejects().byReason().forEach(reasons::put);
    ArrayNode last = rejects.putArray("last");
    for (Reject reject : seen.rejects().last()) {
      last.addObject()
          .put("at", reject.at().toString())
          .put("reason", reject.reason())
          .put("sentence", reject.sentence());
    }
    return JSON.writeValueAsString(root);
  }
}
