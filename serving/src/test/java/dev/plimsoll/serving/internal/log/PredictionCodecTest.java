package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Samples;
import dev.plimsoll.serving.ServingError;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionCodecTest {
  private final PredictionCodec codec = new PredictionCodec();
  private final Prediction sample = Samples.prediction("a", Samples.NOON);
  private final InputLayout layout = InputRow.of(sample.inputs()).layout();
  private final LogContext context = context("late-arrival/3", null, null);

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
    assertThat(written).isEqualTo(golden("1"));
    assertThat(decode(HexFormat.of().parseHex(golden("1").lines().findFirst().orElseThrow())))
        .isEqualTo(sample);
    assertThat(
            PredictionCodec.decodeLabels(
                HexFormat.of().parseHex(golden("1").lines().skip(1).findFirst().orElseThrow())))
        .isEqualTo(labels);
  }

  @Test
  void writesTheBytesOfVersionTwoForEver() throws Exception {
    Prediction digested =
        new Prediction(
            "a",
            "late",
            sample.decisionAt(),
            sample.loggedAt(),
            "embed/1",
            sample.model(),
            7,
            0.9,
            InputRow.NONE,
            sample.keys(),
            Double.NaN,
            Double.NaN,
            321,
            Digest.ofText("answer"),
            null,
            List.of(),
            new Kept(
                InputsKept.DIGEST, Digest.ofText("in"), List.of("tailnum"), Durability.RELAXED));
    LogContext with =
        new LogContext(
            "late",
            "embed/1",
            sample.model(),
            7,
            List.of(),
            List.of("tailnum"),
            InputsKept.DIGEST,
            List.of("tailnum"),
            Durability.RELAXED,
            null,
            null);
    byte[] written = codec.encode(digested, 259);
    assertThat(HexFormat.of().formatHex(written)).isEqualTo(golden("2").strip());
    assertThat(PredictionCodec.context(written)).isEqualTo(259);
    assertThat(PredictionCodec.decode("a", written, with, InputRow.NONE.layout()))
        .isEqualTo(digested);
    assertThat(Json.read(Json.text(with), LogContext.class)).isEqualTo(with);
  }

  @Test
  void writesTheBytesOfVersionThreeForEver() throws Exception {
    List<String> names = List.of("sun", "rain", "fog");
    Prediction classed =
        Prediction.of(
            "a",
            "late",
            sample.decisionAt(),
            sample.loggedAt(),
            "weather/1",
            sample.model(),
            7,
            0.9,
            sample.inputs(),
            sample.keys(),
            new ClassAnswer(names, new float[] {0.25f, 0.625f, 0.125f}),
            321);
    List<Label> labels =
        List.of(
            new Label(1, "rain", Samples.NOON, "gate"),
            new Label(ClassAnswer.UNKNOWN, "hail", Samples.NOON.plusSeconds(1), "tower"),
            new Label(0, Samples.NOON.plusSeconds(2), "old"));
    byte[] written = codec.encode(classed, 260);
    String hex = HexFormat.of().formatHex(written);
    assertThat(hex + "\n" + HexFormat.of().formatHex(codec.encodeLabels(labels)) + "\n")
        .isEqualTo(golden("3"));
    LogContext with = context("weather/1", names, null);
    List<String> lines = golden("3").lines().toList();
    byte[] kept = HexFormat.of().parseHex(lines.get(0));
    assertThat(PredictionCodec.context(kept)).isEqualTo(260);
    assertThat(PredictionCodec.decode("a", kept, with, layout)).isEqualTo(classed);
    assertThat(PredictionCodec.decodeLabels(HexFormat.of().parseHex(lines.get(1))))
        .isEqualTo(labels);
    assertThat(Json.read(Json.text(with), LogContext.class)).isEqualTo(with);
    assertThatThrownBy(() -> PredictionCodec.decode("a", kept, context, layout))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ServingError.LOG_CORRUPT))
        .hasMessageContaining("no classes (expected: their names");
    for (int length = 0; length < kept.length; length++) {
      byte[] half = Arrays.copyOf(kept, length);
      assertThatThrownBy(() -> PredictionCodec.decode("a", half, with, layout))
          .isInstanceOf(PlimsollException.class);
    }
  }

  @Test
  void writesTheBytesOfVersionFourForEver() throws Exception {
    List<Double> levels = List.of(0.1, 0.5, 0.9);
    Prediction ranged =
        Prediction.of(
            "a",
            "late",
            sample.decisionAt(),
            sample.loggedAt(),
            "delay/1",
            sample.model(),
            7,
            0.9,
            sample.inputs(),
            sample.keys(),
            new QuantileAnswer(levels, new float[] {-3.5f, 12.25f, 40}),
            321);
    LogContext with = context("delay/1", null, levels);
    assertThat(HexFormat.of().formatHex(codec.encode(ranged, 261)) + "\n").isEqualTo(golden("4"));
    byte[] kept = HexFormat.of().parseHex(golden("4").strip());
    assertThat(PredictionCodec.context(kept)).isEqualTo(261);
    assertThat(PredictionCodec.decode("a", kept, with, layout)).isEqualTo(ranged);
    assertThat(Json.read(Json.text(with), LogContext.class)).isEqualTo(with);
    assertThatThrownBy(() -> PredictionCodec.decode("a", kept, context, layout))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ServingError.LOG_CORRUPT))
        .hasMessageContaining("no quantiles (expected: their levels");
    for (int length = 0; length < kept.length; length++) {
      byte[] half = Arrays.copyOf(kept, length);
      assertThatThrownBy(() -> PredictionCodec.decode("a", half, with, layout))
          .isInstanceOf(PlimsollException.class);
    }
  }

  @Test
  void writesTheBytesOfVersionFiveForEver() throws Exception {
    Prediction texts =
        Prediction.ofTensors(
            "a",
            "late",
            sample.decisionAt(),
            sample.loggedAt(),
            "late-arrival/3",
            sample.model(),
            7,
            0.9,
            sample.inputs(),
            sample.keys(),
            Digest.ofText("answer"),
            List.of(new BatchPlace(300, 299, 1, 40), new BatchPlace(2, 0, 2, 0)),
            321);
    byte[] written = codec.encode(texts, 262);
    assertThat(HexFormat.of().formatHex(written) + "\n").isEqualTo(golden("5"));
    assertThat(PredictionCodec.context(written)).isEqualTo(262);
    assertThat(decode(written)).isEqualTo(texts);
    for (int length = 0; length < written.length; length++) {
      byte[] half = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> decode(half)).isInstanceOf(PlimsollException.class);
    }
  }

  @Test
  void everyKindOfAnswerMayHaveHadCompany() {
    List<BatchPlace> places = List.of(new BatchPlace(7, 3, 1, 0));
    List<String> names = List.of("sun", "rain");
    LogContext with = context("late-arrival/3", names, null);
    Prediction plain = among(null, places);
    assertThat(decode(codec.encode(plain, 1))).isEqualTo(plain);
    Prediction classed = among(new ClassAnswer(names, new float[] {0.25f, 0.75f}), places);
    assertThat(PredictionCodec.decode("a", codec.encode(classed, 1), with, layout))
        .isEqualTo(classed);
  }

  @Test
  void refusesAPlaceOutsideOfItsRun() {
    byte[] bytes = codec.encode(among(null, List.of(new BatchPlace(7, 3, 1, 0))), 1);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 7 && bytes[i + 1] == 3 && bytes[i + 2] == 1) {
        bytes[i] = 2;
        assertThatThrownBy(() -> decode(bytes))
            .isInstanceOf(PlimsollException.class)
            .hasMessageContaining("rows 3 to 4 of a run of 2");
        return;
      }
    }
    throw new AssertionError("no place was written");
  }

  private Prediction among(@Nullable AnswerDistribution answer, List<BatchPlace> places) {
    return new Prediction(
        "a",
        "late",
        sample.decisionAt(),
        sample.loggedAt(),
        "late-arrival/3",
        sample.model(),
        7,
        sample.propensity(),
        sample.inputs(),
        sample.keys(),
        answer == null ? sample.score() : answer.score(),
        sample.logit(),
        321,
        null,
        answer,
        places,
        sample.kept());
  }

  @Test
  void aContextFromBeforeThereWerePoliciesReadsAsOneWithTheStandard() {
    String old =
        "{\"endpoint\":\"late\",\"inputs\":[],\"keys\":[],\"model\":\""
            + sample.model().hex()
            + "\",\"routeRevision\":7,\"version\":\"late-arrival/3\"}";
    assertThat(Json.read(old, LogContext.class))
        .isEqualTo(
            new LogContext(
                "late",
                "late-arrival/3",
                sample.model(),
                7,
                List.of(),
                List.of(),
                InputsKept.FULL,
                List.of(),
                Durability.GROUP,
                null,
                null));
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
    assertThatThrownBy(() -> decode(bytes))
        .hasMessageContaining("format of a log record: 9 (expected: 1 to 5)");
  }

  private LogContext context(
      String version, @Nullable List<String> classes, @Nullable List<Double> levels) {
    return new LogContext(
        "late",
        version,
        sample.model(),
        7,
        layout.inputs(),
        List.of("tailnum"),
        null,
        null,
        null,
        classes,
        levels);
  }

  private Prediction decode(byte[] bytes) {
    return PredictionCodec.decode("a", bytes, context, layout);
  }

  private static String golden(String version) throws Exception {
    try (InputStream in =
        PredictionCodecTest.class.getResourceAsStream("/prediction-format-" + version + ".hex")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
