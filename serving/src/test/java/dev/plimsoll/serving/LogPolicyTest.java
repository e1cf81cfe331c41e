package dev.plimsoll.serving;

import static dev.plimsoll.serving.Samples.NOON;
import static dev.plimsoll.serving.Samples.feedback;
import static dev.plimsoll.serving.Samples.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log keeps of a prediction when its endpoint has a policy. */
class LogPolicyTest {
  private final Path folder;

  LogPolicyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private PredictionLog open(LogPolicy policy) {
    return PredictionLog.open(
        folder, new LogSettings(endpoint -> policy, new SplittableRandom(1), null));
  }

  private static LogPolicy policy(InputsKept inputs, Durability durability, String... personal) {
    return new LogPolicy(inputs, List.of(personal), null, durability, LogPolicy.ARCHIVE_AFTER);
  }

  @Test
  void personalColumnsAreNowhereInTheFilesAndTheRestIs() throws IOException {
    try (PredictionLog log =
        open(policy(InputsKept.FULL, Durability.GROUP, "tailnum", "carrier"))) {
      Prediction given = prediction("a", NOON);
      assertThat(log.append(List.of(given)).get(0)).isSameAs(given);
      Prediction held = log.find("a").orElseThrow().prediction();
      assertThat(held.inputs()).containsOnlyKeys("distance", "age", "origin");
      assertThat(held.keys()).containsOnlyKeys("tailnum", "carrier");
      assertThat(held.keys().values()).allMatch(value -> value.startsWith("masked:"));
      assertThat(held.kept().masked()).containsExactly("tailnum", "carrier");
      assertThat(held.kept().obstacle()).contains("masked: tailnum, carrier");
      assertThat(held.score()).isEqualTo(given.score());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain("N123");
      }
    }
  }

  @Test
  void equalPersonalValuesStayEqualAndOthersDiffer() {
    try (PredictionLog log = open(policy(InputsKept.FULL, Durability.GROUP, "tailnum"))) {
      Prediction other =
          prediction("c", NOON)
              .kept(prediction("c", NOON).inputs(), Map.of("tailnum", "N7"), Kept.all());
      log.append(List.of(prediction("a", NOON), prediction("b", NOON), other));
      assertThat(tail(log, "a")).isEqualTo(tail(log, "b")).isNotEqualTo(tail(log, "c"));
    }
  }

  @Test
  void aDigestStandsForTheInputsAndAnybodyCanComputeItAgain() {
    try (PredictionLog log = open(policy(InputsKept.DIGEST, Durability.GROUP, "carrier"))) {
      log.append(List.of(prediction("a", NOON)));
      Prediction held = log.find("a").orElseThrow().prediction();
      assertThat(held.inputs()).isEmpty();
      assertThat(held.kept().inputs()).isEqualTo(InputsKept.DIGEST);
      assertThat(held.kept().inputsDigest())
          .isEqualTo(Digest.ofText("{\"age\":\"NaN\",\"distance\":1400.0,\"origin\":\"\"}"));
      assertThat(held.keys()).containsEntry("tailnum", "N123ÄÖ");
      assertThat(held.kept().obstacle()).isEqualTo("only a digest of its inputs was kept");
      log.feedback(List.of(feedback("a", 1, 5)));
      assertThat(log.find("a").orElseThrow().label()).isPresent();
    }
  }

  @Test
  void aPolicyMayChangeAndWhatIsThereStays() {
    try (PredictionLog log = open(LogPolicy.standard())) {
      log.append(List.of(prediction("a", NOON)));
    }
    try (PredictionLog log = open(policy(InputsKept.DIGEST, Durability.RELAXED))) {
      log.append(List.of(prediction("b", NOON)));
      assertThat(log.find("a").orElseThrow().prediction()).isEqualTo(prediction("a", NOON));
      assertThat(log.find("b").orElseThrow().prediction().kept().durability())
          .isEqualTo(Durability.RELAXED);
    }
  }

  @Test
  void anAnswerOfTensorsIsKeptAsItsDigest() {
    Prediction plain = prediction("e", NOON);
    Prediction tensors =
        Prediction.ofTensors(
            "e",
            "late",
            NOON,
            NOON,
            "embed/1",
            Digest.ofText("model"),
            1,
            1,
            plain.inputs(),
            Map.of(),
            Digest.ofText("answer"),
            List.of(new BatchPlace(4, 1, 2, 9), new BatchPlace(1, 0, 1, 7)),
            12);
    try (PredictionLog log = open(LogPolicy.standard())) {
      log.append(List.of(tensors));
      assertThat(log.find("e").orElseThrow().prediction()).isEqualTo(tensors);
    }
  }

  @Test
  void relaxedAnswersComeBeforeTheSyncAndAreThereAfterClosing() {
    try (PredictionLog log = open(policy(InputsKept.FULL, Durability.RELAXED))) {
      CompletableFuture<List<Prediction>> first = log.appendAsync(List.of(prediction("a", NOON)));
      CompletableFuture<List<Prediction>> again = log.appendAsync(List.of(prediction("a", NOON)));
      assertThat(first.join()).hasSize(1);
      assertThat(again.join().get(0).id()).isEqualTo("a");
      assertThat(log.predictions()).isEqualTo(1);
    }
    try (PredictionLog log = open(LogPolicy.standard())) {
      Optional<LabelledPrediction> found = log.find("a");
      assertThat(found.orElseThrow().prediction().kept().durability())
          .isEqualTo(Durability.RELAXED);
    }
  }

  @Test
  void anAsynchronousAppendToAClosedLogIsRefused() {
    PredictionLog log = open(LogPolicy.standard());
    log.close();
    assertThatThrownBy(() -> log.appendAsync(List.of(prediction("a", NOON))))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theMaskKeyIsForItsOwnerAlone() throws IOException {
    open(LogPolicy.standard()).close();
    assertThat(Files.getPosixFilePermissions(folder.resolve("mask.key")))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  @Test
  void refusesToKeepForLessThanADay() {
    assertThatThrownBy(
            () ->
                new LogPolicy(
                    InputsKept.FULL,
                    List.of(),
                    Duration.ofHours(3),
                    Durability.GROUP,
                    LogPolicy.ARCHIVE_AFTER))
        .hasMessage("keep: PT3H (expected: at least one day)");
  }

  @Test
  void aSpecFromBeforeThereWerePoliciesHasTheStandardOne() {
    EndpointSpec spec = Json.read("{\"endpoint\":\"late\",\"views\":[]}", EndpointSpec.class);
    assertThat(spec.log()).isEqualTo(LogPolicy.standard());
    EndpointSpec own =
        new EndpointSpec("late", List.of(), policy(InputsKept.DIGEST, Durability.RELAXED, "x"));
    assertThat(Json.read(Json.text(own), EndpointSpec.class)).isEqualTo(own);
  }

  private static String tail(PredictionLog log, String id) {
    return String.valueOf(log.find(id).orElseThrow().prediction().keys().get("tailnum"));
  }
}
