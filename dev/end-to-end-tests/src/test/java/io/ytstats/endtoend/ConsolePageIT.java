package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console's page in a real browser, beside a pipeline that begins, flows, and loses Kafka. */
@Tag("long")
class ConsolePageIT {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void thePageShowsThePipeline() throws Exception {
    try (Browser browser = Browser.start(folder.resolve("profile"));
        Pipeline pipeline = new Pipeline()) {
      String address = address(pipeline.console("--every", "1s", "--base-path", "/yt"));
      browser.size(1600, 1000);
      browser.open(address);
      isEmptyAtFirst(browser);

      pipeline.store("store-daily");
      pipeline.store("store-monthly");
      pipeline.job("agg-daily", List.of());
      pipeline.job("agg-monthly", List.of());
      SuiteProcess producer =
          pipeline.producer(
              "--channels", "michelle_phan," + HOSTILE + ",new_york_times",
              "--sleep-between-harvests", "100ms",
              "--start-date", "2017-08-02");
      reject(pipeline, "{\"yt_channel_id\": \"" + HOSTILE + "\"}");
      flows(browser);
      aChannelIsFoundAndExplained(browser);
      theRejectIsRead(browser);
      otherSizesAndColours(browser);

      pipeline.stop(producer);
      kafkaGoesAndComesBack(browser, pipeline);
      nothingOfStrangersRan(browser, address);
    }
  }

  private static String address(SuiteProcess console) {
    String line = console.awaitNext("the address", LIMIT, each -> each.contains("the page is at "));
    Matcher address = Pattern.compile("http://\\S+").matcher(line);
    assertThat(address.find()).isTrue();
    return address.group();
  }

  private static void isEmptyAtFirst(Browser browser) {
    browser.awaitText("#verdict", "No records yet", LIMIT);
    browser.awaitText("#found-note", "No channel in the table yet", LIMIT);
    assertThat(browser.find(".s-t-daily").getText()).contains("empty");
    browser.screenshot("empty-1600");
  }

  private static void flows(Browser browser) {
    browser.awaitText("#found", HOSTILE, LIMIT);
    browser.awaitText(".s-t-monthly .sub", "to 20", LIMIT);
    browser.awaitText(".s-agg-daily .health", "working", LIMIT);
  }

  private static void aChannelIsFoundAndExplained(Browser browser) {
    browser.press("/"); // to the search
    browser.press("<img");
    Awaitility.await("one channel is found")
        .atMost(LIMIT)
        .until(() -> browser.all("#found li").size() == 1);
    assertThat(browser.find("#found").getText()).isEqualTo(HOSTILE);
    browser.press(Keys.ARROW_DOWN);
    browser.press(Keys.ENTER);
    browser.awaitText("#channel-name", HOSTILE, LIMIT);
    assertThat(browser.all("#chart-daily canvas")).hasSize(1);
    assertThat(browser.all("#chart-monthly canvas")).hasSize(1);
    browser.script("window.scrollTo(0, 0)");
    browser.screenshot("flowing-1600");

    browser.pressOn("#rows tr:last-child button", Keys.ENTER);
    browser.awaitText("#explain-lines .won", "WON, because it was harvested latest", LIMIT);
    assertThat(browser.find("#explain-title").getText()).contains(HOSTILE);
    assertThat(browser.find("#explain-note").getText()).contains("The row is the record that won.");
    assertThat(browser.find("#explain-command").getText())
        .contains("--explain '" + HOSTILE + "' 2017-08-02");
    browser.screenshot("explain-1600");
    browser.escape();
    assertThat(browser.find("#explain").isDisplayed()).isFalse();
  }

  private static void theRejectIsRead(Browser browser) {
    browser.awaitText("#reject-note", "1 distinct", LIMIT);
    browser.pressOn("#reject-list summary", Keys.ENTER);
    browser.awaitText("#reject-list .body", "yt_raw_harvest-", LIMIT);
    assertThat(browser.find("#reject-list").getText())
        .contains("by agg-daily", HOSTILE, "scripts/replay-dead-letters.sh");
    browser.screenshot("rejects-1600");
  }

  private static void otherSizesAndColours(Browser browser) {
    browser.size(400, 800);
    hasNoWidthBeyond(browser, 400);
    browser.screenshot("flowing-400");
    browser.script("document.activeElement.blur()");
    while (!"dark".equals(browser.find("#theme-name").getText())) {
      browser.find("#theme").click();
    }
    browser.screenshot("dark-400");
    browser.size(1000, 800);
    hasNoWidthBeyond(browser, 1000);
    browser.screenshot("dark-1000");
    browser.size(1600, 1000);
    hasNoWidthBeyond(browser, 1600);
    browser.screenshot("dark-1600");
  }

  private static void hasNoWidthBeyond(Browser browser, int width) {
    // the curves follow in the next frame
    Awaitility.await("no scrolling to the side at " + width + " px")
        .atMost(LIMIT)
        .until(() -> (Long) browser.script("return document.documentElement.scrollWidth") <= width);
  }

  private static void kafkaGoesAndComesBack(Browser browser, Pipeline pipeline) {
    pipeline.broker().kill();
    browser.awaitText("#verdict", "Kafka does not answer", LIMIT);
    assertThat(browser.find("#problems").getText()).contains("Kafka: ");
    assertThat(browser.find(".s-t-daily").getText()).as("what was read stays").contains("to 20");
    browser.screenshot("kafka-away-1600");
    pipeline.broker().start();
    browser.awaitText("#verdict", "1 record was rejected in the last hour", LIMIT);
    assertThat(browser.find("#problems").isDisplayed()).isFalse();
    browser.screenshot("kafka-back-1600");
  }

  private static void nothingOfStrangersRan(Browser browser, String address) {
    assertThat(browser.all("img, svg, iframe, script:not([src])")).isEmpty();
    @SuppressWarnings("unchecked")
    List<String> asked =
        (List<String>)
            browser.script("return performance.getEntriesByType('resource').map(e => e.name)");
    assertThat(asked).isNotEmpty().allMatch(each -> each.startsWith(address));
    assertThat(browser.complaints()).as("the browser's console").isEmpty();
  }

  private static void reject(Pipeline pipeline, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = pipeline.kafka().producer(Map.of())) {
      producer.send(new ProducerRecord<>(Pipeline.RAW, value.getBytes(UTF_8))).get();
    }
  }
}
