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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of classes takes decisions too; its answer is how likely each class is. */
class ClassesTest {
  private final Path folder;
  private final ServingRoom room;
  private final Receipts receipts;

  ClassesTest(@TempDir Path folder) {
    this.folder = folder;
    room = new ServingRoom(folder);
    receipts = new Receipts(room.endpoints, room.log);
  }

  @AfterEach
  void close() {
    room.close();
  }

  /** What the toy of a version says of a row of {@link PredictorTest#rows}. */
  private static double[] expected(int version, int row, int classes) {
    double logit = ToyModel.logit(version / 10f, row, Float.NaN, row % 2 == 0 ? "AA" : "B");
    double[] powers = new double[classes];
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      powers[i] = Math.exp((i - 1) * logit - Math.max(-logit, (classes - 2) * logit));
      sum += powers[i];
    }
    for (int i = 0; i < classes; i++) {
      powers[i] /= sum;
    }
    return powers;
  }

  private static void assertRow(InferenceResult result, int row, double... expected) {
    float[] all = result.probabilities();
    int width = result.classes().size();
    assertThat(expected).hasSize(width);
    for (int i = 0; i < width; i++) {
      assertThat(all[row * width + i])
          .as("row %s", row)
          .isCloseTo((float) expected[i], within(1e-6f));
    }
  }

  @Test
  void answersWithClassesAndHasLoggedThem() {
    room.create(room.classes(2, 1000, "sun", "rain", "fog"));
    assertThat(room.endpoints.kind("late")).isEqualTo(AnswerForm.CLASSES);
    EndpointSignature signature = room.endpoints.signature("late");
    assertThat(signature.decides()).isTrue();
    assertThat(signature.classes()).containsExactly("sun", "rain", "fog");
    assertThat(signature.required()).isEqualTo(ToyModel.INPUTS);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(3));
      assertThat(result.kind()).isEqualTo(AnswerForm.CLASSES);
      assertThat(result.classes()).containsExactly("sun", "rain", "fog");
      assertThat(result.likeliest()).containsExactly("fog", "fog", "fog");
      for (int row = 0; row < 3; row++) {
        assertRow(result, row, expected(2, row, 3));
        PredictionReceipt receipt = receipts.require(result.predictionIds().get(row));
        assertThat(receipt.prediction()).isEqualTo(result.predictions().get(row));
        assertThat(receipt.kind()).contains(AnswerForm.CLASSES);
        assertThat(receipt.prediction().score()).isEqualTo(result.score()[row]);
        assertThat(receipt.prediction().logit()).isNaN();
        assertThat(receipt.prediction().answer()).isNull();
        assertThat(receipt.prediction().inputs()).containsEntry("distance", (float) row);
        assertThat(Json.tree(receipt).at("/prediction/class").asText()).isEqualTo("fog");
      }
    }
  }

  @Test
  void namesAreOneListForAllRowsOfAModel() {
    room.create(room.classes(2, 1000, "sun", "rain"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      List<Prediction> made = predictor.predict(rows(2)).predictions();
      assertThat(Objects.requireNonNull(made.get(0).classes()).names())
          .isSameAs(Objects.requireNonNull(made.get(1).classes()).names());
    }
  }

  @Test
  void aTableInManyPiecesIsAnsweredAsItsRowsAlone() {
    room.create(room.classes(3, 1000, "sun", "rain", "fog", "snow"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult table = predictor.predict(rows(9_000));
      for (int row = 0; row < 9_000; row += 4) {
        assertRow(table, row, expected(3, row, 4));
      }
      InferenceResult few = predictor.predict(rows(70));
      assertThat(few.probabilities()).isEqualTo(Arrays.copyOf(table.probabilities(), 70 * 4));
    }
  }

  @Test
  void remembersAnswersWithAllTheirClasses() {
    room.create(room.classes(2, 1000, "sun", "rain", "fog"));
    PredictorSettings settings =
        room.settings().withBatching(BatchSettings.usual().withCacheBytes(1 << 20));
    try (Predictor predictor = room.predictor(settings)) {
      InferenceResult first = predictor.predict(rows(5));
      InferenceResult again = predictor.predict(rows(5));
      assertThat(predictor.stats("late", "2").orElseThrow().cacheHit().count()).isEqualTo(1);
      assertThat(again.probabilities()).isEqualTo(first.probabilities());
      assertThat(again.predictionIds()).doesNotContainAnyElementsOf(first.predictionIds());
      assertThat(receipts.replay(again.predictionIds().get(4)).identical()).isTrue();
    }
  }

  @Test
  void versionsWithDifferentClassesShareOneWidth() {
    room.create(
        room.classes(2, 500, "sun", "rain", "fog"), room.classes(3, 500, "snow", "rain", "sun"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(200));
      assertThat(result.versions()).contains("toy/2", "toy/3");
      assertThat(result.classes()).containsExactly("sun", "rain", "fog", "snow");
      for (int row = 0; row < 200; row++) {
        if (result.versions().get(row).equals("toy/2")) {
          double[] of = expected(2, row, 3);
          assertRow(result, row, of[0], of[1], of[2], 0);
        } else {
          double[] of = expected(3, row, 3);
          assertRow(result, row, of[2], of[1], 0, of[0]);
        }
      }
      InferenceResult one = predictor.predict(rows(1).withVersion("3"));
      assertThat(one.classes()).containsExactly("sun", "rain", "fog", "snow");
      assertThat(one.likeliest()).containsExactly("sun");
    }
  }

  @Test
  void anEarlierAnswerIsGivenAgainWithTheClassesOfThen() {
    room.create(room.classes(2, 1000, "sun", "rain", "fog"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      room.change(room.classes(3, 1000, "rain", "snow"));
      InferenceResult result = predictor.predict(rows(2).withPredictionIds("a", "b"));
      assertThat(result.classes()).containsExactly("rain", "snow", "sun", "fog");
      assertThat(result.versions()).containsExactly("toy/2", "toy/3");
      double[] of = expected(2, 0, 3);
      assertRow(result, 0, of[1], 0, of[0], of[2]);
      of = expected(3, 1, 2);
      assertRow(result, 1, of[0], of[1], 0, 0);
      assertThat(predictor.predict(rows(1)).classes()).containsExactly("rain", "snow");
    }
  }

  @Test
  void replaysToTheBitAlsoFromAnArchiveThatPeopleCanRead() throws Exception {
    room.create(room.classes(2, 1000, "sun", "rain", "fog"));
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
      log.feedback(List.of(Feedback.ofClass("b", "hail", Samples.NOON, "gate")));
      assertReplays(kept, "b");
      List<ArchivedDay> days = log.archive("late", Samples.NOON.plusSeconds(200_000), Samples.NOON);
      assertThat(days).hasSize(1);
      assertReplays(kept, "b");
      assertThat(log.find("b").orElseThrow().label())
          .contains(new Label(ClassAnswer.UNKNOWN, "hail", Samples.NOON, "gate"));
      String text = Files.readString(home.resolve("days").resolve(days.get(0).file()));
      assertThat(Json.parse(text.lines().toList().get(0)).path("class").asText()).isEqualTo("fog");
      assertThat(Json.parse(text.lines().toList().get(0)).has("label_class")).isFalse();
      assertThat(Json.parse(text.lines().toList().get(1)).path("label_class").asText())
          .isEqualTo("hail");
    }
  }

  private static void assertReplays(Receipts receipts, String id) {
    Replay replay = receipts.replay(id);
    assertThat(replay.words()).isEqualTo("the same answer to the bit");
    assertThat(replay.verdict()).isEqualTo(Replay.Verdict.TO_THE_BIT);
    assertThat(replay.classes()).isEqualTo(replay.receipt().prediction().classes());
    assertThat(replay.score()).isEqualTo(replay.receipt().prediction().score());
  }

  @Test
  void saysInWordsWhatIsDifferentNow() {
    room.create(room.classes(2, 1000, "sun", "rain", "fog"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Prediction made = predictor.predict(rows(1)).predictions().get(0);
      float[] of = Objects.requireNonNull(made.classes()).numbers();
      assertThat(replay(made, "x", 0.5f, 0.25f, 0.25f))
          .isEqualTo("answered sun 0.5 then and fog " + of[2] + " now");
      assertThat(replay(made, "y", of[0], Math.nextUp(of[1]), of[2]))
          .isEqualTo(
              "answered fog "
                  + of[2]
                  + " then and now, but rain "
                  + Math.nextUp(of[1])
                  + " then and "
                  + of[1]
                  + " now: no more than rounding makes of it on another kind of processor, or beside"
                  + " other rows of which the log did not tell then");
      assertThat(replay(made, "z", of[0], of[1], of[2])).isEqualTo("the same answer to the bit");
    }
  }

  /** Logs another answer to the same row, and has it computed again. */
  private String replay(Prediction made, String id, float... probabilities) {
    room.log.append(
        List.of(
            Prediction.of(
                id,
                made.endpoint(),
                made.decisionAt(),
                made.loggedAt(),
                made.version(),
                made.model(),
                made.routeRevision(),
                made.propensity(),
                made.inputs(),
                made.keys(),
                new ClassAnswer(List.of("sun", "rain", "fog"), probabilities),
                1)));
    return receipts.replay(id).words();
  }

  @Test
  void takesNamesOfClassesAsLabels() {
    room.create(room.classes(2, 1000, "sun", "7", "true"));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      room.endpoints.create(
          new EndpointSpec("price", List.of()), List.of(room.numbers(1, 1000)), "ann", "numbers");
      predictor.predict(
          new InferenceRequest(
              "price", null, 1, rows(1).columns(), null, new String[] {"n"}, null));
    }
    FeedbackIntake intake = new FeedbackIntake(room.log, room.traffic, List.of());
    assertThat(intake.accept(List.of(named("a", "sun"))).statuses())
        .containsExactly(FeedbackStatus.RECORDED);
    assertLabel(0, "sun");
    assertThat(intake.accept(List.of(named("a", "sun"))).statuses())
        .containsExactly(FeedbackStatus.DUPLICATE);
    assertThat(intake.accept(List.of(Samples.feedback("a", 7, 1))).statuses())
        .containsExactly(FeedbackStatus.CORRECTED);
    assertLabel(1, "7");
    intake.accept(List.of(new Feedback("a", 1, "true", Samples.NOON.plusSeconds(2), "test")));
    assertLabel(2, "true");
    intake.accept(List.of(Samples.feedback("a", 1, 3)));
    assertLabel(ClassAnswer.UNKNOWN, "1");
    FeedbackOutcome outcome =
        intake.accept(List.of(named("n", "sun"), named("ghost", "sun"), named("n", "12")));
    assertThat(outcome.statuses())
        .containsExactly(FeedbackStatus.MISFIT, FeedbackStatus.UNKNOWN, FeedbackStatus.MISFIT);
    assertThat(outcome.changed()).isEmpty();
    assertThat(room.log.find("n").orElseThrow().labels()).isEmpty();
    assertThat(room.traffic.feedbackCount(FeedbackStatus.MISFIT)).isEqualTo(2);
    assertRefused(
        ServingError.FEEDBACK_INVALID,
        "label: '' (expected: a finite number, or the name of a class)",
        () -> named("a", ""));
    assertRefused(
        ServingError.FEEDBACK_INVALID,
        "label: a text of 1001 characters (expected: at most 1000)",
        () -> named("a", "x".repeat(1001)));
  }

  private static Feedback named(String id, String name) {
    return Feedback.ofClass(id, name, Samples.NOON, "test");
  }

  private void assertLabel(double value, String name) {
    Label label = room.log.find("a").orElseThrow().label().orElseThrow();
    assertThat(label.value()).isEqualTo(value);
    assertThat(label.name()).isEqualTo(name);
  }

  @Test
  void refusesARowThatHasNoFiniteAnswer() {
    room.create(room.classes(90, 1000, "sun", "rain", "fog"));
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.put("distance", new float[] {1, 3e38f});
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      assertRefused(
          ServingError.INPUT_VALUE,
          "row 1: toy/90 answers NaN (expected: inputs that it gives a class for)",
          () -> predictor.predict(InferenceRequest.of("late", 2, columns)));
      assertThat(room.log.predictions()).isZero();
    }
  }

  @Test
  void refusesMoreNumbersThanThereIsRoomFor() {
    String[] names = new String[2000];
    Arrays.setAll(names, i -> "c" + i);
    room.create(room.classes(1, 1000, names));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      assertRefused(
          ServingError.REQUEST_INVALID,
          "rows: 8389, answered with 2000 numbers each (expected: at most 8388 rows)",
          () -> predictor.predict(rows(8389)));
      assertThat(predictor.predict(rows(2)).classes()).hasSize(2000);
    }
  }

  @Test
  void refusesAModelThatHasOtherColumnsThanNames() {
    RouteTable table = room.create(room.classes(1, 1000, "sun", "rain"));
    Digest wide = room.classes(1, List.of("sun", "rain"), 3);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "output probability: not 2 values per row (expected: FLOAT [N,2])",
        () -> room.change(Route.all("toy/9", wide)));
    Digest nan = room.classes(Float.NaN, List.of("sun", "rain"), 2);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "probability in warm-up: NaN (expected: 0 to 1)",
        () -> room.change(Route.all("toy/9", nan)));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
  }

  @Test
  void isNotMixedWithOtherForms() {
    room.create(room.classes(1, 1000, "sun", "rain"));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "versions: some answer with a probability and some with a class (expected: all of one",
        () -> room.change(room.classes(1, 900, "sun", "rain"), room.route(2, 100)));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      room.change(room.route(1, 1000));
      assertRefused(
          ServingError.PREDICTION_ID_INVALID,
          "prediction_id row 0: 'a' was answered with a class (expected: an id of its own,"
              + " since late answers with a probability now)",
          () -> predictor.predict(rows(1).withPredictionIds("a")));
    }
  }

  @Test
  void classesWithoutNamesOfTheirOwnStayAGraph() {
    assertForm("unnamed", null, AnswerForm.TENSORS);
    assertForm("one", List.of("sun"), AnswerForm.TENSORS);
    assertForm("twice", List.of("sun", "sun"), AnswerForm.TENSORS);
    assertForm("empty", List.of("sun", ""), AnswerForm.TENSORS);
    assertForm("two", List.of("sun", "rain"), AnswerForm.CLASSES);
    assertThat(room.endpoints.signature("one").classes()).isEmpty();
  }

  private void assertForm(String endpoint, @Nullable List<String> names, AnswerForm form) {
    Digest model = room.classes(1, names, names == null ? 2 : names.size());
    room.endpoints.create(
        new EndpointSpec(endpoint, List.of()),
        List.of(Route.all(endpoint + "/1", model)),
        "ann",
        "first");
    assertThat(room.endpoints.kind(endpoint)).as(endpoint).isEqualTo(form);
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
