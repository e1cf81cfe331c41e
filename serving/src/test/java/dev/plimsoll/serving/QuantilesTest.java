package dev.plimsoll.serving;

import static dev.plimsoll.serving.PredictorTest.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of quantiles takes decisions too; its answer is how far a number may go. */
class QuantilesTest {
  private static final Double[] LEVELS = {0.1, 0.5, 0.9};

  private final Path folder;
  private final ServingRoom room;
  private final Receipts receipts;

  QuantilesTest(@TempDir Path folder) {
    this.folder = folder;
    room = new ServingRoom(folder);
    receipts = new Receipts(room.endpoints, room.log);
  }

  @AfterEach
  void close() {
    room.close();
  }

  /** What the toy of a version says of a row of {@link PredictorTest#rows} in the middle. */
  private static float middle(int version, int row) {
    return ToyModel.logit(version, row, Float.NaN, row % 2 == 0 ? "AA" : "B");
  }

  @Test
  void answersWithQuantilesAndHasLoggedThem() {
    room.create(room.quantiles(40, 1000, LEVELS));
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.QUANTILES);
    EndpointSignature signature = room.endpoints.signature("late");
    assertThat(signature.decides()).isTrue();
    assertThat(signature.levels()).containsExactly(LEVELS);
    assertThat(signature.classes()).isEmpty();
    assertThat(signature.required()).isEqualTo(ToyModel.INPUTS);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(3));
      assertThat(result.kind()).isEqualTo(AnswerForm.QUANTILES);
      assertThat(result.levels()).containsExactly(LEVELS);
      assertThat(result.score()).containsExactly(1, 40, 81);
      assertThat(result.quantiles()).containsExactly(-9, 1, 11, 30, 40, 50, 71, 81, 91);
      for (int row = 0; row < 3; row++) {
        PredictionReceipt receipt = receipts.require(result.predictionIds().get(row));
        assertThat(receipt.prediction()).isEqualTo(result.predictions().get(row));
        assertThat(receipt.kind()).contains(AnswerForm.QUANTILES);
        assertThat(receipt.prediction().score()).isEqualTo(result.score()[row]);
        assertThat(receipt.prediction().logit()).isNaN();
        assertThat(receipt.prediction().answer()).isNull();
        assertThat(receipt.prediction().classes()).isNull();
        assertThat(Json.text(Json.tree(receipt).at("/prediction/quantiles/2")))
            .isEqualTo(
                "{\"level\":0.9,\"value\":" + (float) (receipt.prediction().score() + 10) + "}");
        assertThat(Json.tree(receipt).path("prediction").has("distribution")).isFalse();
      }
    }
  }

  @Test
  void theMiddleIsTheLevelNearestToOneHalf() {
    room.create(room.quantiles(1, 1000, 0.05, 0.25, 0.4, 0.6));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(1));
      assertThat(result.quantiles()).containsExactly(-9, 1, 11, 21);
      assertThat(result.score()).containsExactly(11);
      QuantileAnswer answer = Objects.requireNonNull(result.predictions().get(0).quantiles());
      assertThat(answer.low()).isEqualTo(-9);
      assertThat(answer.high()).isEqualTo(21);
      assertThat(answer.promised()).isCloseTo(0.55, within(1e-12));
      assertThat(answer.covers(-9)).isTrue();
      assertThat(answer.covers(21.5)).isFalse();
    }
  }

  @Test
  void aSingleLevelIsAnAnswerToo() {
    room.create(room.quantiles(1, 1000, 0.95));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(2));
      assertThat(result.quantiles()).containsExactly(result.score());
      assertThat(receipts.replay(result.predictionIds().get(1)).identical()).isTrue();
    }
  }

  @Test
  void dealsRowsOutAmongVersionsAndRunsThemTogether() {
    room.create(room.quantiles(2, 500, LEVELS), room.quantiles(3, 500, LEVELS));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(400));
      assertThat(result.versions()).contains("toy/2", "toy/3");
      for (int row = 0; row < 400; row++) {
        float middle = middle(result.versions().get(row).equals("toy/2") ? 2 : 3, row);
        assertThat(result.quantiles()[row * 3]).isEqualTo(middle - 10);
        assertThat(result.score()[row]).isEqualTo(middle);
      }
    }
  }

  @Test
  void remembersAnswersWithAllTheirQuantiles() {
    room.create(room.quantiles(2, 1000, LEVELS));
    PredictorSettings settings =
        room.settings().withBatching(BatchSettings.usual().withCacheBytes(1 << 20));
    try (Predictor predictor = room.predictor(settings)) {
      InferenceResult first = predictor.predict(rows(5));
      InferenceResult again = predictor.predict(rows(5));
      assertThat(predictor.stats("late", "2").orElseThrow().cacheHit().count()).isEqualTo(1);
      assertThat(again.quantiles()).isEqualTo(first.quantiles());
    }
  }

  @Test
  void versionsOfOneEndpointHaveTheSameLevels() {
    RouteTable table = room.create(room.quantiles(2, 1000, LEVELS));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "versions: quantiles of [0.1, 0.5, 0.9] and of [0.5, 0.99] (expected: of the same levels)",
        () -> room.change(room.quantiles(2, 900, LEVELS), room.quantiles(3, 100, 0.5, 0.99)));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "versions: some answer with a number and some with quantiles (expected: all of one kind)",
        () -> room.change(room.quantiles(2, 900, LEVELS), room.numbers(3, 100)));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
  }

  @Test
  void anEarlierAnswerIsGivenAgainWithTheLevelsOfThen() {
    room.create(room.quantiles(2, 1000, LEVELS));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      room.change(room.quantiles(3, 1000, 0.05, 0.5));
      InferenceResult result = predictor.predict(rows(2).withPredictionIds("a", "b"));
      assertThat(result.levels()).containsExactly(0.05, 0.1, 0.5, 0.9);
      assertThat(result.versions()).containsExactly("toy/2", "toy/3");
      assertThat(result.quantiles())
          .containsExactly(Float.NaN, -9, 1, 11, -7, Float.NaN, 3, Float.NaN);
      assertThat(predictor.predict(rows(1)).levels()).containsExactly(0.05, 0.5);
    }
  }

  @Test
  void replaysToTheBitAlsoFromAnArchiveThatPeopleCanRead() throws Exception {
    room.create(room.quantiles(7, 1000, LEVELS));
    LogSettings settings =
        new LogSettings(
            endpoint -> LogPolicy.standard(), new SplittableRandom(1), new PlainArchive());
    Path home = folder.resolve("archived");
    try (PredictionLog log = PredictionLog.open(home, settings)) {
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
      log.feedback(List.of(Samples.feedback("b", 412.75, 1)));
      room.change(room.quantiles(8, 1000, 0.5));
      assertReplays(kept, "b");
      List<ArchivedDay> days = log.archive("late", Samples.NOON.plusSeconds(200_000), Samples.NOON);
      assertThat(days).hasSize(1);
      assertReplays(kept, "b");
      assertThat(log.find("b").orElseThrow().label().orElseThrow().value()).isEqualTo(412.75);
      String line = Files.readAllLines(home.resolve("days").resolve(days.get(0).file())).get(1);
      assertThat(Json.parse(line).path("low").asDouble()).isEqualTo(-3);
      assertThat(Json.parse(line).path("score").asDouble()).isEqualTo(7);
      assertThat(Json.parse(line).path("high").asDouble()).isEqualTo(17);
    }
  }

  private static void assertReplays(Receipts receipts, String id) {
    Replay replay = receipts.replay(id);
    assertThat(replay.words()).isEqualTo("the same answer to the bit");
    assertThat(replay.quantiles()).isEqualTo(replay.receipt().prediction().quantiles());
    assertThat(replay.classes()).isNull();
  }

  @Test
  void saysInWordsWhatIsDifferentNow() {
    room.create(room.quantiles(2, 1000, LEVELS));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Prediction made = predictor.predict(rows(1)).predictions().get(0);
      room.log.append(
          List.of(
              Prediction.of(
                  "x",
                  made.endpoint(),
                  made.decisionAt(),
                  made.loggedAt(),
                  made.version(),
                  made.model(),
                  made.routeRevision(),
                  made.propensity(),
                  made.inputs(),
                  made.keys(),
                  new QuantileAnswer(List.of(LEVELS), new float[] {-9, 1, 12}),
                  1)));
    }
    Replay replay = receipts.replay("x");
    assertThat(replay.verdict()).isEqualTo(Replay.Verdict.DIFFERENT);
    assertThat(replay.words())
        .isEqualTo(
            "answered 0.1: -9.0, 0.5: 1.0, 0.9: 12.0 then and 0.1: -9.0, 0.5: 1.0, 0.9: 11.0 now");
  }

  @Test
  void takesNumbersAsLabelsAndNoNames() {
    room.create(room.quantiles(2, 1000, LEVELS));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
    }
    FeedbackIntake intake = new FeedbackIntake(room.log, room.traffic, List.of());
    assertThat(intake.accept(List.of(Samples.feedback("a", -3.25, 1))).statuses())
        .containsExactly(FeedbackStatus.RECORDED);
    assertThat(
            intake.accept(List.of(Feedback.ofClass("a", "long", Samples.NOON, "test"))).statuses())
        .containsExactly(FeedbackStatus.MISFIT);
    assertThat(room.log.find("a").orElseThrow().label().orElseThrow().value()).isEqualTo(-3.25);
  }

  @Test
  void refusesARowThatHasNoFiniteAnswer() {
    room.create(room.quantiles(9, 1000, LEVELS));
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.put("distance", new float[] {1, 3e38f});
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      assertRefused(
          ServingError.INPUT_VALUE,
          "row 1: toy/9 answers Infinity (expected: inputs that it gives quantiles for)",
          () -> predictor.predict(InferenceRequest.of("late", 2, columns)));
      assertThat(room.log.predictions()).isZero();
    }
  }

  @Test
  void refusesAModelWithOtherColumnsThanLevels() {
    Digest wide = room.quantiles(1, List.of(0.1, 0.9), 3);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "output quantiles: not 2 values per row (expected: FLOAT [N,2])",
        () -> room.create(Route.all("toy/1", wide)));
    assertThat(room.endpoints.names()).isEmpty();
  }

  @Test
  void refusesAModelWhoseAnswerToZerosIsNotFinite() {
    Digest nan = room.quantiles(Float.NaN, List.of(LEVELS), 3);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "quantiles in warm-up: NaN (expected: a finite number)",
        () -> room.create(Route.all("toy/1", nan)));
  }

  @Test
  void aModelThatDoesNotSayWhichQuantilesStaysAGraph() {
    List<List<Double>> levels =
        List.of(List.of(), List.of(0.5, 0.1), List.of(0.5, 0.5), List.of(0.0, 0.5), List.of(1.0));
    for (List<Double> of : levels) {
      assertThat(AnswerForm.levels(ToyModel.quantileManifest(of))).isEmpty();
    }
    room.create(Route.all("toy/1", room.quantiles(1, null, 3)));
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.TENSORS);
  }

  @Test
  void ofTwoEquallyNearLevelsTheLowerIsTheMiddle() {
    for (double apart : new double[] {0.05, 0.1, 0.2, 0.3, 0.4}) {
      assertThat(QuantileAnswer.middle(List.of(0.5 - apart, 0.5 + apart))).isZero();
    }
    assertThat(QuantileAnswer.middle(List.of(0.3, 0.7))).isZero();
    assertThat(QuantileAnswer.middle(List.of(0.1, 0.6, 0.9))).isEqualTo(1);
  }

  @Test
  void anAnswerHasOneNumberALevel() {
    assertThatThrownBy(() -> new QuantileAnswer(List.of(LEVELS), new float[2]))
        .hasMessage("2 quantiles (expected: 3, one a level)");
    assertThatThrownBy(() -> new QuantileAnswer(List.of(), new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
    QuantileAnswer answer = new QuantileAnswer(List.of(LEVELS), new float[] {1, 2, 4});
    QuantileAnswer tenths = new QuantileAnswer(List.of(0.1, 0.9), new float[] {40.1f, 40.3f});
    assertThat(tenths.covers(40.1)).isTrue();
    assertThat(tenths.covers(40.3)).isTrue();
    assertThat(tenths.covers(40.31)).isFalse();
    answer.numbers()[0] = 3;
    assertThat(answer.low()).isEqualTo(1);
    assertThat(answer).isEqualTo(new QuantileAnswer(List.of(LEVELS), new float[] {1, 2, 4}));
    assertThat(answer).isNotEqualTo(new QuantileAnswer(List.of(LEVELS), new float[] {1, 2, 5}));
    assertThat(answer)
        .isNotEqualTo(new QuantileAnswer(List.of(0.2, 0.5, 0.9), new float[] {1, 2, 4}));
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
