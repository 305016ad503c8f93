package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Bad records beside good ones. */
class StoreDeadLettersIT extends StoreScenario {
  @Test
  void badRecordsAreDeadLetteredAndGoodOnesAreInTheTable() throws Exception {
    execute(
        "CREATE TRIGGER refusal BEFORE INSERT ON yt_daily FOR EACH ROW IF NEW.subs = 666 THEN"
            + " SIGNAL SQLSTATE '22003' SET MYSQL_ERRNO = 1264, MESSAGE_TEXT = 'Out of range'; END"
            + " IF");
    try (RunningStore store = store()) {
      send(point("UCabc", "2017-08-02T02:00:00", 5));
      send(point("UCABC", "2017-08-02T02:00:00", 6));
      send(point("UCabc", "2017-08-02T10:00:00", 4));
      send(point("UCabc", "2017-08-02T18:00:00", 666));
      sendLater(
          new ProducerRecord<>(
              topic(),
              0,
              null,
              "{\"yt_channel_id\":\"json\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}"
                  .getBytes(StandardCharsets.UTF_8)));
      sendLater(new ProducerRecord<>(topic(), 1, null, "nothing".getBytes(StandardCharsets.UTF_8)));
      flush();

      awaitRows(
          "2017-08-02 02:00:00 UCABC 6",
          "2017-08-02 10:00:00 UCabc 4",
          "2017-08-02 02:00:00 json 1");
      awaitCommitted(6);
      store.stop();
      assertThat(store.log()).contains("progress: read=6 rows=3 rejects=2 retries=0 lag=0");
    } finally {
      execute("DROP TRIGGER refusal");
    }
    assertThat(deadLetters(2))
        .anyMatch(letter -> letter.contains("\"reason\":\"unknown_encoding\""))
        .anyMatch(
            letter ->
                letter.contains("\"reason\":\"refused_by_database\"")
                    && letter.contains("Out of range"));
  }
}
