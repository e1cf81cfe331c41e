package dev.plimsoll.serving;

import static dev.plimsoll.serving.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.onnx.ModelInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
  private final ServingRoom room;

  PredictorTest(@TempDir Path folder) {
    this.room = new ServingRoom(folder);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void answersAndHasLoggedWhatItAnswered() {
    room.create(room.route(3, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(3));
      for (int row = 0; row < 3; row++) {
        double logit = ToyModel.logit(0.3f, row, Float.NaN, row % 2 == 0 ? "AA" : "B");
        assertThat(result.score()[row])
            .isCloseTo((float) (1 / (1 + Math.exp(-logit))), within(1e-6f));
        Prediction logged =
            room.log.find(result.predictionIds().get(row)).orElseThrow().prediction();
        assertThat(logged).isEqualTo(result.predictions().get(row));
        assertThat(logged.version()).isEqualTo("toy/3");
        assertThat(logged.decisionAt()).isEqualTo(NOON);
        assertThat(logged.propensity()).isEqualTo(1);
        assertThat(logged.inputs())
            .containsEntry("distance", (float) row)
            .containsEntry("delay", Float.NaN);
      }
    }
  }

  @Test
  void answersARepeatedIdWithTheLoggedAnswerAndLogsItOnce() {
    room.create(room.route(1, 1000));
    Recorder recorder = new Recorder();
    try (Predictor predictor = room.predictor(FeatureSource.none(), recorder)) {
      InferenceResult first = predictor.predict(rows(2).withPredictionIds("a", "b"));
      room.change(room.route(2, 1000));
      InferenceResult again = predictor.predict(rows(3).withPredictionIds("c", "b", "a"));
      assertThat(again.predictions().get(1)).isEqualTo(first.predictions().get(1));
      assertThat(again.predictions().get(2)).isEqualTo(first.predictions().get(0));
      assertThat(again.versions()).containsExactly("toy/2", "toy/1", "toy/1");
      assertThat(room.log.predictions()).isEqualTo(3);
      assertThat(recorder.predicted).extracting(Prediction::id).containsExactly("a", "b", "c");
    }
  }

  @Test
  void refusesAnIdOfAnotherEndpoint() {
    room.create(room.route(1, 1000));
    room.endpoints.create(
        new EndpointSpec("other", List.of()), List.of(room.route(1, 1000)), "ann", "second");
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(1).withPredictionIds("a"));
      InferenceRequest other = InferenceRequest.of("other", 1, rows(1).columns());
      assertRefused(
          predictor,
          other.withPredictionIds("a"),
          ServingError.PREDICTION_ID_INVALID,
          "'a' belongs to endpoint late");
    }
  }

  @Test
  void splitsTrafficBySharesAndKeepsAKeyOnItsVersion() {
    room.create(room.route(1, 800), room.route(2, 200));
    int rows = 5000;
    String[] keys = new String[rows];
    Arrays.setAll(keys, row -> "user-" + row % 2500);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(rows).withStickyKeys(keys));
      List<String> versions = result.versions();
      assertThat(versions.subList(0, 2500)).isEqualTo(versions.subList(2500, 5000));
      long canary = versions.stream().filter("toy/2"::equals).count();
      assertThat(canary).isBetween(850L, 1150L);
      assertThat(result.predictions())
          .allMatch(p -> p.propensity() == (p.version().equals("toy/2") ? 0.2 : 0.8));
    }
  }

  @Test
  void answersWithTheVersionThatTheCallerNames() {
    room.create(room.route(1, 1000), room.route(2, 0));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(5).withVersion("2"));
      assertThat(result.versions()).containsOnly("toy/2");
      assertThat(result.predictions()).allMatch(p -> p.propensity() == 1);
      assertRefused(
          predictor,
          rows(1).withVersion("7"),
          ServingError.VERSION_UNKNOWN,
          "'7' (expected: one of [1, 2])");
    }
  }

  @Test
  void looksUpWhatTheCallerDoesNotSendAsOfTheDecisionTimeInTheRoutesVariant() {
    Route canary = new Route("toy/2", room.model(1f), 0, Map.of("tails", "wrong-unit"));
    room.endpoints.create(
        new EndpointSpec(
            "late", List.of(new FeatureBinding("tails", List.of("tail"), List.of("age", "delay")))),
        List.of(room.route(1, 1000), canary),
        "ann",
        "with look-ups");
    FeatureSource source =
        (binding, variant, keys, at, outputs) -> {
          assertThat(outputs[0]).as("no model wants the age").isNull();
          float[] delay = (float[]) outputs[1];
          for (int row = 0; delay != null && row < at.length; row++) {
            if (keys.get(0)[row].equals("17")) {
              delay[row] = (at[row] - Times.micros(NOON)) * (variant.isEmpty() ? 1 : 100);
            }
          }
        };
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.remove("delay");
    columns.put("tail", new double[] {17, 18});
    InferenceRequest request =
        InferenceRequest.of("late", 2, columns)
            .withDecisionAtMicros(Times.micros(NOON) + 5, Times.micros(NOON) + 6);
    try (Predictor predictor = room.predictor(source)) {
      Prediction row = predictor.predict(request).predictions().get(0);
      assertThat(row.inputs()).containsEntry("delay", 5f);
      assertThat(row.keys()).containsEntry("tail", "17");
      assertThat(row.decisionAt()).isEqualTo(NOON.plusNanos(5000));
      Prediction other = predictor.predict(request.withVersion("2")).predictions().get(0);
      assertThat(other.inputs()).containsEntry("delay", 500f);
      assertThat(predictor.predict(request).predictions().get(1).inputs())
          .containsEntry("delay", Float.NaN);
      columns.remove("tail");
      assertRefused(
          predictor,
          InferenceRequest.of("late", 2, columns),
          ServingError.INPUT_MISSING,
          "no 'tail' (expected: the key of view tails)");
    }
  }

  @Test
  void keepsKeysThatNothingLooksUp() {
    room.endpoints.create(
        new EndpointSpec("late", List.of(), LogPolicy.standard())
            .with(List.of("customer", "basket"), LogPolicy.standard()),
        List.of(room.route(1, 1000)),
        "ann",
        "with keys");
    assertThat(room.endpoints.signature("late").optional())
        .extracting(ModelInput::name)
        .containsExactly("customer", "basket");
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.put("customer", new String[] {"ann@example.com", "bob@example.com"});
    columns.put("basket", new double[] {17, 18});
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      String id = predictor.predict(InferenceRequest.of("late", 2, columns)).predictionIds().get(0);
      Map<String, String> kept = room.log.find(id).orElseThrow().prediction().keys();
      assertThat(kept).containsOnly(entry("customer", "ann@example.com"), entry("basket", "17"));
      // and they may be left out
      assertThat(predictor.predict(rows(1)).predictions().get(0).keys()).isEmpty();
    }
  }

  @Test
  void answersALargeBatchAsItAnswersRowsAlone() {
    room.create(room.route(3, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      int rows = 2000;
      float[] together = predictor.predict(rows(rows)).score();
      for (int row = 0; row < rows; row += 97) {
        Map<String, Object> one = new HashMap<>();
        one.put("distance", new float[] {row});
        one.put("delay", new float[] {Float.NaN});
        one.put("carrier", new String[] {row % 2 == 0 ? "AA" : "B"});
        assertThat(predictor.predict(InferenceRequest.of("late", 1, one)).score()[0])
            .isEqualTo(together[row]);
      }
    }
  }

  @Test
  void replaysALoggedPredictionToTheBit() {
    room.endpoints.create(
        new EndpointSpec("late", List.of()),
        List.of(
            new Route("toy/1", room.model(0.1f, true), 500, Map.of()),
            new Route("toy/2", room.model(0.2f, false), 500, Map.of())),
        "ann",
        "one depends on batch mates, one does not");
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      InferenceResult result = predictor.predict(rows(40));
      assertThat(result.versions()).contains("toy/1", "toy/2");
      room.change(room.route(3, 1000));
      Receipts receipts = new Receipts(room.endpoints, room.log);
      for (String id : result.predictionIds()) {
        Replay replay = receipts.replay(id);
        assertThat(replay.identical()).isTrue();
        assertThat(replay.receipt().routes().orElseThrow().revision()).isEqualTo(1);
      }
      assertThatThrownBy(() -> receipts.replay("ghost"))
          .hasMessageContaining("'ghost' (expected: the id of a logged prediction");
    }
  }

  @Test
  void refusesWhatItCannotAnswerNamingTheInput() {
    room.create(room.route(1, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      refuses(predictor, "speed", new float[2], ServingError.INPUT_UNKNOWN, "'speed'");
      refuses(
          predictor, "carrier", new float[2], ServingError.INPUT_TYPE, "numbers (expected: text)");
      refuses(
          predictor, "delay", new String[] {"", ""}, ServingError.INPUT_TYPE, "expected: numbers");
      refuses(
          predictor, "delay", new float[3], ServingError.REQUEST_INVALID, "3 values (expected: 2");
      refuses(
          predictor,
          "delay",
          new double[] {1, 1e39},
          ServingError.INPUT_VALUE,
          "'delay' row 1: 1.0E39 (expected: a finite 32-bit number)");
      Map<String, Object> fewer = new HashMap<>(rows(2).columns());
      fewer.remove("delay");
      assertRefused(
          predictor,
          InferenceRequest.of("late", 2, fewer),
          ServingError.INPUT_MISSING,
          "no 'delay' (expected: all of [carrier, delay, distance])");
      assertRefused(
          predictor,
          rows(2).withPredictionIds("a", "a"),
          ServingError.PREDICTION_ID_INVALID,
          "row 1: 'a' again");
      assertRefused(
          predictor,
          rows(1).withPredictionIds(""),
          ServingError.PREDICTION_ID_INVALID,
          "0 characters");
      assertRefused(
          predictor,
          rows(1).withDecisionAtMicros(Long.MAX_VALUE),
          ServingError.REQUEST_INVALID,
          "decision_at row 0");
      assertRefused(
          predictor,
          InferenceRequest.of("late", 0, Map.of()),
          ServingError.REQUEST_INVALID,
          "rows: 0");
      assertRefused(
          predictor,
          InferenceRequest.of("lost", 1, Map.of()),
          ServingError.ENDPOINT_UNKNOWN,
          "'lost'");
      assertThat(room.log.predictions()).isZero();
    }
  }

  @Test
  void countsAnswersAndFailuresByVersion() {
    room.create(room.route(1, 1000), room.route(2, 0));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      predictor.predict(rows(3));
      predictor.predict(rows(2).withVersion("2"));
      assertThatThrownBy(() -> predictor.predict(InferenceRequest.of("late", 1, Map.of())))
          .isInstanceOf(PlimsollException.class);
    }
    List<TrafficCount> counts = room.traffic.counts();
    assertThat(counts).extracting(TrafficCount::version).containsExactly("", "toy/1", "toy/2");
    assertThat(counts).extracting(TrafficCount::rows).containsExactly(0L, 3L, 2L);
    assertThat(counts).extracting(TrafficCount::errors).containsExactly(1L, 0L, 0L);
    assertThat(counts.get(1).latency().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
  }

  @Test
  void answersEvenWhenAListenerFails() {
    room.create(room.route(1, 1000));
    PredictionListener broken =
        new PredictionListener() {
          @Override
          public void predicted(List<Prediction> predictions) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void labelled(List<LabelledPrediction> predictions) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    Recorder recorder = new Recorder();
    try (Predictor predictor = room.predictor(FeatureSource.none(), broken, recorder)) {
      predictor.predict(rows(1).withPredictionIds("a"));
      FeedbackIntake intake = new FeedbackIntake(room.log, room.traffic, List.of(broken, recorder));
      intake.accept(
          List.of(
              Samples.feedback("a", 1, 1),
              Samples.feedback("a", 1, 1),
              Samples.feedback("ghost", 1, 1)));
    }
    assertThat(recorder.predicted).hasSize(1);
    assertThat(recorder.labelled).hasSize(1);
    assertThat(room.traffic.feedbackCount(FeedbackStatus.UNKNOWN)).isEqualTo(1);
    assertThat(room.traffic.feedbackCount(FeedbackStatus.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void keepsAnsweringWhileVersionsAreSwitched() throws Exception {
    List<Route> versions = List.of(room.route(1, 1000), room.route(2, 1000));
    room.create(versions.get(0));
    Recorder recorder = new Recorder();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (Predictor predictor = room.predictor(FeatureSource.none(), recorder)) {
      List<Thread> callers =
          IntStream.range(0, 4)
              .mapToObj(
                  caller ->
                      new Thread(
                          () -> {
                            try {
                              for (int i = 0; i < 50; i++) {
                                predictor.predict(rows(20));
                              }
                            } catch (RuntimeException | Error e) {
                              failures.add(e);
                            }
                          }))
              .toList();
      callers.forEach(Thread::start);
      for (int i = 0; callers.stream().anyMatch(Thread::isAlive); i++) {
        room.change(versions.get(i % 2));
      }
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(room.log.predictions()).isEqualTo(4000);
    assertThat(recorder.predicted).hasSize(4000);
  }

  private void refuses(
      Predictor predictor, String column, Object values, ServingError code, String part) {
    Map<String, Object> columns = new HashMap<>(rows(2).columns());
    columns.put(column, values);
    assertRefused(predictor, InferenceRequest.of("late", 2, columns), code, part);
  }

  private static void assertRefused(
      Predictor predictor, InferenceRequest request, ServingError code, String part) {
    assertThatThrownBy(() -> predictor.predict(request))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
            });
  }

  static InferenceRequest rows(int rows) {
    float[] distance = new float[rows];
    float[] delay = new float[rows];
    String[] carrier = new String[rows];
    for (int row = 0; row < rows; row++) {
      distance[row] = row;
      delay[row] = Float.NaN;
      carrier[row] = row % 2 == 0 ? "AA" : "B";
    }
    return InferenceRequest.of(
        "late", rows, Map.of("distance", distance, "delay", delay, "carrier", carrier));
  }

  private static final class Recorder implements PredictionListener {
    final List<Prediction> predicted = Collections.synchronizedList(new ArrayList<>());
    final List<LabelledPrediction> labelled = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void predicted(List<Prediction> predictions) {
      predicted.addAll(predictions);
    }

    @Override
    public void labelled(List<LabelledPrediction> predictions) {
      labelled.addAll(predictions);
    }
  }
}
