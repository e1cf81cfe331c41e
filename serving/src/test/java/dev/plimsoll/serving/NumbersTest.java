package dev.plimsoll.serving;

import static dev.plimsoll.serving.PredictorTest.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of numbers takes decisions as one of probabilities does; only its answer is a number. */
class NumbersTest {
  private final Path folder;
  private final ServingRoom room;
  private final Receipts receipts;

  NumbersTest(@TempDir Path folder) {
    this.folder = folder;
    room = new ServingRoom(folder);
    receipts = new Receipts(room.endpoints, room.log);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void answersWithNumbersAndHasLoggedThem() {
    room.create(room.numbers(40, 1000));
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.VALUE);
    EndpointSignature signature = room.endpoints.signature("late");
    assertThat(signature.decides()).isTrue();
    assertThat(signature.required()).isEqualTo(ToyModel.INPUTS);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(3));
      assertThat(result.kind()).isEqualTo(AnswerForm.VALUE);
      assertThat(result.score()).containsExactly(1, 40, 81);
      assertThat(result.logit()).containsOnly(Float.NaN);
      for (int row = 0; row < 3; row++) {
        PredictionReceipt receipt = receipts.require(result.predictionIds().get(row));
        assertThat(receipt.prediction()).isEqualTo(result.predictions().get(row));
        assertThat(receipt.kind()).contains(AnswerForm.VALUE);
        assertThat(receipt.prediction().score()).isEqualTo(result.score()[row]);
        assertThat(receipt.prediction().logit()).isNaN();
        assertThat(receipt.prediction().answer()).isNull();
        assertThat(receipt.prediction().inputs()).containsEntry("distance", (float) row);
      }
    }
  }

  @Test
  void dealsRowsOutAmongVersionsAndRunsThemTogether() {
    room.create(room.numbers(2, 500), room.numbers(3, 500));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(400));
      assertThat(result.versions()).contains("toy/2", "toy/3");
      for (int row = 0; row < 400; row++) {
        float weight = result.versions().get(row).equals("toy/2") ? 2 : 3;
        assertThat(result.score()[row])
            .isEqualTo(ToyModel.logit(weight, row, Float.NaN, row % 2 == 0 ? "AA" : "B"));
      }
      assertThat(predictor.stats("late", "2").orElseThrow().rows()).isPositive();
    }
  }

  @Test
  void looksUpWhatTheCallerDoesNotSend() {
    room.endpoints.create(
        new EndpointSpec(
            "late", List.of(new FeatureBinding("tails", List.of("tail"), List.of("delay")))),
        List.of(room.numbers(10, 1000)),
        "ann",
        "with look-ups");
    FeatureSource source =
        (binding, variant, keys, at, outputs) -> ((float[]) outputs[0])[0] = 12.5f;
    Map<String, Object> columns = new HashMap<>(rows(1).columns());
    columns.remove("delay");
    columns.put("tail", new String[] {"N1"});
    try (Predictor predictor = room.predictor(source)) {
      InferenceResult result = predictor.predict(InferenceRequest.of("late", 1, columns));
      assertThat(result.score()).containsExactly(126);
      assertThat(result.predictions().get(0).keys()).containsEntry("tail", "N1");
    }
  }

  @Test
  void replaysToTheBitAlsoFromAnArchiveAndForgets() {
    room.create(room.numbers(7, 1000));
    LogSettings settings =
        new LogSettings(
            endpoint -> LogPolicy.standard(), new SplittableRandom(1), new PlainArchive());
    try (PredictionLog log = PredictionLog.open(folder.resolve("archived"), settings)) {
      Receipts kept = new Receipts(room.endpoints, log);
      try (Predictor predictor =
          new Predictor(
              room.endpoints,
              log,
              FeatureSource.none(),
              room.traffic,
              List.of(),
              room.settings())) {
        predictor.predict(rows(2).withPredictionIds("a", "b"));
      }
      room.change(room.numbers(8, 1000));
      assertReplays(kept, "b", 7);
      assertThat(log.archive("late", Samples.NOON.plusSeconds(200_000), Samples.NOON)).hasSize(1);
      assertReplays(kept, "b", 7);
      assertThat(kept.require("b").kind()).contains(AnswerForm.VALUE);
      assertThat(kept.require("b").prediction().logit()).isNaN();
      Erasure erased = log.erase("late", new KeyValue("distance", "1"), Samples.NOON);
      assertThat(erased.predictions()).isEqualTo(1);
      assertRefused(ServingError.PREDICTION_ERASED, "'b' was erased", () -> kept.replay("b"));
      assertReplays(kept, "a", 1);
    }
  }

  private static void assertReplays(Receipts receipts, String id, double score) {
    Replay replay = receipts.replay(id);
    assertThat(replay.words()).isEqualTo("the same answer to the bit");
    assertThat(replay.score()).isEqualTo(score);
  }

  @Test
  void takesAnyFiniteNumberAsItsLabel() {
    room.create(room.numbers(7, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
    }
    FeedbackIntake intake = new FeedbackIntake(room.log, room.traffic, List.of());
    for (double label : new double[] {412.75, -3, 1e300}) {
      intake.accept(List.of(Samples.feedback("a", label, 1)));
      assertThat(room.log.find("a").orElseThrow().label().orElseThrow().value()).isEqualTo(label);
    }
    for (double label : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertRefused(
          ServingError.FEEDBACK_INVALID,
          "label: " + label + " (expected: a finite number)",
          () -> Samples.feedback("a", label, 2));
    }
  }

  @Test
  void refusesARowThatHasNoFiniteAnswer() {
    room.create(room.numbers(9, 1000));
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.put("distance", new float[] {1, 3e38f});
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      assertRefused(
          ServingError.INPUT_VALUE,
          "row 1: toy/9 answers Infinity (expected: inputs that it gives a number for)",
          () -> predictor.predict(InferenceRequest.of("late", 2, columns)));
      assertThat(room.log.predictions()).isZero();
    }
  }

  @Test
  void refusesAModelWhoseAnswerToZerosIsNotFinite() {
    RouteTable table = room.create(room.numbers(1, 1000));
    Digest nan = room.numbers(Float.NaN, "value");
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "value in warm-up: NaN (expected: a finite number)",
        () -> room.change(Route.all("toy/9", nan)));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
  }

  @Test
  void refusesATableThatMixesKinds() {
    RouteTable table = room.create(room.route(1, 1000));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "versions: some answer with a probability and some with a number (expected: all of one",
        () -> room.change(room.route(1, 900), room.numbers(2, 100)));
    Digest encoder = room.encoder(3, 1, true).model();
    assertRefused(
        ServingError.ROUTES_INVALID,
        "versions: some take decisions and some tensors (expected: all of one kind)",
        () -> room.change(room.numbers(2, 900), new Route("toy/3", encoder, 100, Map.of())));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.PROBABILITY);
  }

  @Test
  void aProbabilityIsNeverGivenAgainAsANumber() {
    room.create(room.route(1, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      room.change(room.numbers(2, 1000));
      float[] first = predictor.predict(rows(1).withPredictionIds("b")).score();
      room.change(room.numbers(3, 1000));
      assertThat(predictor.predict(rows(1).withPredictionIds("b")).score()).isEqualTo(first);
      assertRefused(
          ServingError.PREDICTION_ID_INVALID,
          "prediction_id row 0: 'a' was answered with a probability (expected: an id of its own,"
              + " since late answers with a number now)",
          () -> predictor.predict(rows(1).withPredictionIds("a")));
      room.change(room.route(1, 1000));
      assertRefused(
          ServingError.PREDICTION_ID_INVALID,
          "'b' was answered with a number",
          () -> predictor.predict(rows(1).withPredictionIds("b")));
    }
  }

  @Test
  void explainsNoNumbers() {
    room.create(room.numbers(1, 1000));
    assertRefused(
        ServingError.REQUEST_INVALID,
        "expected: one whose model answers one text with a probability",
        () -> new OffRecord(room.endpoints).ask("late", OffRecord.TextModel::longest));
  }

  @Test
  void aRegressionWithAnotherOutputStaysAGraph() {
    Digest foreign = room.numbers(1, "price");
    room.create(Route.all("toy/1", foreign));
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.TENSORS);
  }

  @Test
  void saysNotWhatAnAnswerIsWhenItsPackageIsGone() throws Exception {
    room.create(room.numbers(7, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
    }
    Path lost = Files.createDirectories(folder.resolve("lost"));
    room.endpoints.close();
    room.endpoints =
        Endpoints.open(room.storage.database(), room.storage.ledger(), digest -> lost, room.clock);
    PredictionReceipt receipt = new Receipts(room.endpoints, room.log).require("a");
    assertThat(receipt.kind()).isEmpty();
    assertThat(receipt.prediction().score()).isEqualTo(1);
  }

  private static void assertRefused(ServingError code, String part, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
            });
  }
}
