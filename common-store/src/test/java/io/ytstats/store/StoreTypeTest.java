package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreTypeTest {
  @Test
  void theDefaultsAreThoseOfTheSuite() {
    assertThat(StoreType.DAILY.storeName()).isEqualTo("store-daily");
    assertThat(StoreType.DAILY.inputTopic()).isEqualTo("yt_daily");
    assertThat(StoreType.MONTHLY.storeName()).isEqualTo("store-monthly");
    assertThat(StoreType.MONTHLY.inputTopic()).isEqualTo("yt_monthly");
  }

  @Test
  void theHelpNamesPeriodAndTable() {
    assertThat(StoreType.DAILY.description())
        .isEqualTo("Writes the latest data point of each channel and day into yt_daily.");
    assertThat(StoreType.MONTHLY.description())
        .isEqualTo("Writes the latest data point of each channel and month into yt_monthly.");
  }
}
