package dev.plimsoll.serving.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Samples;
import dev.plimsoll.serving.ServingError;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PredictionCodecTest {
  private final PredictionCodec codec = new PredictionCodec();
  private final Prediction sample = Samples.prediction("a", Samples.NOON);
  private final InputLayout layout = InputRow.of(sample.inputs()).layout();
  private final LogContext context =
      new LogContext(
          "late", "late-arrival/3", sample.model(), 7, layout.inputs(), List.of("tailnum"));

  @Test
  void writesTheBytesOfVersionOneForEver() throws Exception {
    List<Label> labels =
        List.of(
            new Label(1, Samples.NOON, "gate"), new Label(0, Samples.NOON.plusSeconds(1), "tower"));
    String written =
        HexFormat.of().formatHex(codec.encode(sample, 258))
            + "\n"
            + HexFormat.of().formatHex(codec.encodeLabels(labels))
            + "\n";
    assertThat(written).isEqualTo(golden());
    assertThat(decode(HexFormat.of().parseHex(golden().lines().findFirst().orElseThrow())))
        .isEqualTo(sample);
    assertThat(
            PredictionCodec.decodeLabels(
                HexFormat.of().parseHex(golden().lines().skip(1).findFirst().orElseThrow())))
        .isEqualTo(labels);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = codec.encode(sample, 1);
    for (int length = 0; length < whole.length; length++) {
      byte[] half = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decode(half))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(ServingError.LOG_CORRUPT));
    }
  }

  @Test
  void refusesAnotherFormat() {
    byte[] bytes = codec.encode(sample, 1);
    bytes[0] = 9;
    assertThatThrownBy(() -> decode(bytes)).hasMessageContaining("format of a log record: 9");
  }

  private Prediction decode(byte[] bytes) {
    return PredictionCodec.decode("a", bytes, context, layout);
  }

  private static String golden() throws Exception {
    try (InputStream in =
        PredictionCodecTest.class.getResourceAsStream("/prediction-format-1.hex")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
