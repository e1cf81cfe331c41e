package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers at once, with real models. */
class BatchingStressTest {
  private static final int CALLERS = 4;
  private static final int CALLS = 1_500;

  private final ServingRoom room;

  BatchingStressTest(@TempDir Path folder) {
    this.room = new ServingRoom(folder);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void answersEveryCallOnceRightlyAndInOrderWhateverHappensAround() throws Exception {
    room.createEncoder(1, true);
    Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Semaphore open = new Semaphore(400);
      List<CompletableFuture<?>> given = Collections.synchronizedList(new ArrayList<>());
      inParallel(
          caller -> {
            SplittableRandom random = new SplittableRandom(caller);
            for (int i = 0; i < CALLS; i++) {
              open.acquireUninterruptibly();
              given.add(
                  one(predictor, random, "caller-" + caller, outcomes, wrong)
                      .whenComplete((answer, failure) -> open.release()));
            }
          });
      assertThat(open.tryAcquire(400, 60, TimeUnit.SECONDS)).as("all are answered").isTrue();
      assertThat(wrong).isEmpty();
      assertThat(outcomes.values().stream().mapToInt(AtomicInteger::get).sum())
          .isEqualTo(CALLERS * CALLS);
      assertThat(outcomes).containsKey("answered");
      assertThat(Set.of("answered", "CANCELLED", "DEADLINE_EXCEEDED", "OVERLOADED"))
          .containsAll(outcomes.keySet());
      awaitQuiet(predictor);
    }
  }

  @Test
  void switchesVersionsAThousandTimesUnderLoadWithoutLosingARequest() throws Exception {
    List<Route> versions = List.of(room.encoder(1, 1, true), room.encoder(2, 2, true));
    room.endpoints.create(
        new EndpointSpec("encoder", List.of()), List.of(versions.get(0)), "ann", "first");
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger answered = new AtomicInteger();
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      AtomicBoolean done = new AtomicBoolean();
      List<Thread> callers =
          threads(
              caller -> {
                SplittableRandom random = new SplittableRandom(caller);
                while (!done.get()) {
                  int[] words = words(random);
                  try {
                    TensorAnswer answer =
                        TensorServingTest.ask(
                            predictor,
                            Map.of("text", Tensor.texts(new String[] {ToyEncoder.text(words)}, 1)));
                    float scale = answer.version().equals("encoder/1") ? 1 : 2;
                    assertThat(answer.output("embedding").floats()[0])
                        .isEqualTo(ToyEncoder.sum(scale, words));
                    answered.incrementAndGet();
                  } catch (RuntimeException | AssertionError e) {
                    wrong.add(e);
                    return;
                  }
                }
              });
      callers.forEach(Thread::start);
      for (int i = 1; i <= 1_000; i++) {
        room.endpoints.route("encoder", List.of(versions.get(i % 2)), "ann", "swap " + i);
      }
      done.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(answered.get()).isPositive();
      awaitQuiet(predictor);
    }
  }

  @Test
  void runsAVersionThatDependsOnItsCompanyAloneUnlessThatIsAccepted() throws Exception {
    room.createEncoder(1, false);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      flood(predictor);
      assertThat(predictor.stats("encoder", "1").orElseThrow().batches())
          .extracting(VersionStats.BatchSize::rows)
          .containsExactly(1);
      room.endpoints.change(
          new EndpointSpec("encoder", List.of()).withBatchVariance(true), "ann", "accepted");
      flood(predictor);
      assertThat(predictor.stats("encoder", "1").orElseThrow().batches())
          .extracting(VersionStats.BatchSize::rows)
          .anyMatch(rows -> rows > 1);
    }
  }

  @Test
  void keepsOneCallersBadInputFromFailingTheOthers() {
    room.createMatrix();
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      List<CompletableFuture<TensorAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Tensor a = Tensor.floats(new float[] {i, i}, 1, 2);
        Tensor b = Tensor.longs(new long[] {i}, 1, 1);
        answers.add(
            predictor.submit(
                new TensorRequest("matrix", null, Map.of("a", a, "b", b), Set.of(), null, null),
                CallTerms.usual()));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).join().output("y").floats()).containsExactly(2 * i, 2 * i);
      }
    }
  }

  @Test
  void givesCachedAnswersIdsAndLogEntriesOfTheirOwn() {
    room.create(room.route(1, 1000));
    room.createEncoder(1, true);
    PredictorSettings settings =
        room.settings().withBatching(BatchSettings.usual().withCacheBytes(100_000));
    try (Predictor predictor = room.predictor(settings)) {
      Map<String, Tensor> text = Map.of("text", Tensor.texts(new String[] {"w1 w2"}, 1));
      TensorAnswer first = TensorServingTest.ask(predictor, text);
      TensorAnswer second = TensorServingTest.ask(predictor, text);
      assertThat(second.output("embedding").floats()).isEqualTo(first.output("embedding").floats());
      assertThat(second.predictionId()).isNotEqualTo(first.predictionId());
      assertThat(second.tokens()).isEqualTo(4);
      assertThat(predictor.stats("encoder", "1").orElseThrow().cacheHit().count()).isEqualTo(1);
      room.endpoints.route("encoder", List.of(room.encoder(2, 2, true)), "ann", "next");
      assertThat(TensorServingTest.ask(predictor, text).output("embedding").floats()[0])
          .isEqualTo(ToyEncoder.sum(2, 1, 2));
      InferenceResult one = predictor.predict(PredictorTest.rows(3));
      InferenceResult two = predictor.predict(PredictorTest.rows(3));
      assertThat(two.score()).isEqualTo(one.score());
      assertThat(two.predictionIds()).doesNotContainAnyElementsOf(one.predictionIds());
      assertThat(room.log.predictions("late")).isEqualTo(6);
      assertThat(room.log.predictions("encoder")).isEqualTo(3);
    }
  }

  private static CompletableFuture<?> one(
      Predictor predictor,
      SplittableRandom random,
      String name,
      Map<String, AtomicInteger> outcomes,
      List<Throwable> wrong) {
    int texts = 1 + random.nextInt(4);
    String[] sent = new String[texts];
    float[] expected = new float[2 * texts];
    for (int i = 0; i < texts; i++) {
      int[] words = words(random);
      sent[i] = ToyEncoder.text(words);
      expected[2 * i] = ToyEncoder.sum(1, words);
      expected[2 * i + 1] = ToyEncoder.tokens(words.length);
    }
    Cancellation cancellation = new Cancellation();
    long deadline =
        random.nextInt(4) == 0
            ? System.nanoTime() + random.nextLong(20_000_000)
            : CallTerms.NO_DEADLINE;
    CallTerms terms = new CallTerms(deadline, 1 + random.nextInt(9), name, cancellation);
    TensorRequest request =
        new TensorRequest(
            "encoder", null, Map.of("text", Tensor.texts(sent, texts)), Set.of(), null, null);
    CompletableFuture<TensorAnswer> future = predictor.submit(request, terms);
    if (random.nextInt(10) == 0) {
      cancellation.cancel();
    }
    return future.handle(
        (answer, failure) -> {
          String outcome = "answered";
          if (failure instanceof PlimsollException known) {
            outcome = known.code().name();
          } else if (failure != null) {
            wrong.add(failure);
          } else if (!Arrays.equals(answer.output("embedding").floats(), expected)) {
            wrong.add(new AssertionError("not what it would be alone"));
          }
          outcomes.computeIfAbsent(outcome, key -> new AtomicInteger()).incrementAndGet();
          return outcome;
        });
  }

  private static int[] words(SplittableRandom random) {
    return IntStream.range(0, random.nextInt(40))
        .map(i -> random.nextInt(ToyEncoder.WORDS))
        .toArray();
  }

  private static void flood(Predictor predictor) {
    List<CompletableFuture<TensorAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(
          predictor.submit(
              new TensorRequest(
                  "encoder",
                  null,
                  Map.of("text", Tensor.texts(new String[] {"w1 w2 w3"}, 1)),
                  Set.of(),
                  null,
                  null),
              CallTerms.usual()));
    }
    answers.forEach(CompletableFuture::join);
  }

  private interface Caller {
    void run(int number);
  }

  private static List<Thread> threads(Caller work) {
    return IntStream.range(0, CALLERS)
        .mapToObj(number -> new Thread(() -> work.run(number)))
        .toList();
  }

  private static void inParallel(Caller work) throws InterruptedException {
    List<Thread> callers = threads(work);
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
  }

  /** A run may outlive the callers that went; then nothing is held any more. */
  private static void awaitQuiet(Predictor predictor) throws InterruptedException {
    for (int i = 0; i < 500 && predictor.rowsInFlight() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(predictor.rowsInFlight()).isZero();
    assertThat(predictor.piecesWaiting()).isZero();
  }
}
