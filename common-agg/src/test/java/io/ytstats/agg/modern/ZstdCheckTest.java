package io.ytstats.agg.modern;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import org.junit.jupiter.api.Test;

class ZstdCheckTest {
  /** The class path has Spark's zstd-jni, as a job's has. */
  @Test
  void theKafkaClientReadsAndWritesZstdWithSparksLibrary() {
    assertThat(ZstdInputStream.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .contains("zstd-jni-1.4");
    assertThat(ZstdCheck.here()).isNull();
  }
}
