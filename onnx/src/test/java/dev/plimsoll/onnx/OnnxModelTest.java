package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnnxModelTest {
  @Test
  void computesWhatTheGraphSays() {
    GraphBuilder graph = new GraphBuilder("line");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String logit = graph.node("MatMul", List.of(x, graph.floats("w", new float[] {2}, 1, 1)));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      Scores scores = model.score(new RowBatch(3).numbers("x", new float[] {-1, 0, 0.5f}));
      assertThat(scores.logit()).containsExactly(-2, 0, 1);
      assertThat(scores.probability())
          .containsExactly(new float[] {0.119203f, 0.5f, 0.731059f}, within(1e-6f));
      assertThat(model.outputs()).containsExactlyInAnyOrder("logit", "probability");
      assertThat(scores.rows()).isEqualTo(3);
    }
  }

  @Test
  void aRowsAnswerDoesNotDependOnItsBatchMates() {
    qt().withExamples(60)
        .forAll(longs().all(), integers().between(1, 5), integers().between(1, 70))
        .checkAssert(
            (seed, numbers, rows) -> {
              try (OnnxModel model = OnnxModel.load(TestModels.tabular(seed, numbers, 33))) {
                RowBatch batch = TestModels.rows(seed, numbers, rows);
                Scores together = model.score(batch);
                for (int row = 0; row < rows; row++) {
                  Scores alone = model.score(batch.slice(row, 1));
                  assertThat(alone.logit()[0]).isEqualTo(together.logit()[row]);
                  assertThat(alone.probability()[0]).isEqualTo(together.probability()[row]);
                }
              }
            });
  }

  @Test
  void largeAndSmallBatchesMayFollowEachOther() {
    try (OnnxModel model = OnnxModel.load(TestModels.tabular(3, 2, 4))) {
      float[] first = model.score(TestModels.rows(1, 2, 5)).logit();
      model.score(TestModels.rows(2, 2, 100_000));
      assertThat(model.score(TestModels.rows(1, 2, 5)).logit()).containsExactly(first);
    }
  }

  @Test
  void aMissingTextIsTheEmptyOne() {
    try (OnnxModel model = OnnxModel.load(TestModels.tabular(3, 1, 4))) {
      float[] x = {1, 1};
      RowBatch rows = new RowBatch(2).numbers("x0", x).texts("city", new String[] {null, ""});
      float[] logit = model.score(rows).logit();
      assertThat(logit[0]).isEqualTo(logit[1]);
    }
  }

  @Test
  void saysWhichInputIsWrongAndWhatWasExpected() {
    try (OnnxModel model = OnnxModel.load(TestModels.tabular(3, 1, 4))) {
      float[] x = {1, 2};
      String[] city = {"oslo", "turin"};
      refused(model, Map.of("x0", x), OnnxError.INPUT_MISSING, "'city' is missing");
      refused(
          model,
          Map.of("x0", x, "city", city, "country", city),
          OnnxError.INPUT_UNKNOWN,
          "'country' (expected: one of x0, city)");
      refused(
          model,
          Map.of("x0", city, "city", city),
          OnnxError.INPUT_WRONG_TYPE,
          "'x0' is TEXT (expected: NUMBER FLOAT[-1, 1])");
      refused(
          model,
          Map.of("x0", x, "city", x),
          OnnxError.INPUT_WRONG_TYPE,
          "'city' is NUMBER (expected: TEXT STRING[-1, 1])");
      refused(
          model,
          Map.of("x0", new double[2], "city", city),
          OnnxError.INPUT_WRONG_TYPE,
          "'x0' is double[]");
      refused(
          model,
          Map.of("x0", FloatBuffer.allocate(2), "city", city),
          OnnxError.INPUT_WRONG_TYPE,
          "on the heap");
      refused(
          model,
          Map.of("x0", new float[3], "city", city),
          OnnxError.INPUT_WRONG_LENGTH,
          "'x0' has 3 values (expected: 2)");
    }
    assertThatThrownBy(() -> new RowBatch(3).slice(2, 2))
        .hasMessageContaining("2 from 2 (expected: within 3 rows)");
    assertThatThrownBy(() -> new RowBatch(0)).hasMessageContaining("rows: 0");
    assertThatThrownBy(() -> new RowBatch(1).numbers("x", new float[1]).numbers("x", new float[1]))
        .hasMessageContaining("'x' twice");
  }

  @Test
  void refusesToScoreWithoutALogitButStillRuns() {
    GraphBuilder graph = new GraphBuilder("wide");
    String x = graph.input("x", DataType.FLOAT, "N", 3);
    graph.output(graph.node("Neg", List.of(x)), "probability", DataType.FLOAT, "N", 3);
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      RowBatch rows = new RowBatch(2).numbers("x", new float[] {1, 2, 3, 4, 5, 6});
      assertThatThrownBy(() -> model.score(rows)).hasMessageContaining("expected: 'logit'");
      assertThat(model.run(rows).get("probability")).containsExactly(-1, -2, -3, -4, -5, -6);
    }
  }

  @Test
  void refusesAnInputTypeThatRowsCannotFeed() {
    GraphBuilder graph = new GraphBuilder("ids");
    String x = graph.input("ids", DataType.INT64, "N", 1);
    String y = graph.node("Cast", List.of(x), GraphBuilder.attribute("to", 1));
    graph.output(y, "y", DataType.FLOAT, "N", 1);
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      assertThat(model.inputs()).isEmpty();
      assertThatThrownBy(() -> model.run(new RowBatch(1).numbers("ids", new float[1])))
          .hasMessageContaining("INT64");
    }
  }

  @Test
  void refusesAMissingOrBrokenFile() {
    assertThatThrownBy(() -> OnnxModel.load(Path.of("no-such.onnx")))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("no-such.onnx: no such file");
    assertThatThrownBy(() -> OnnxModel.load(new byte[] {1, 2, 3}))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("model of 3 bytes");
  }

  @Test
  void aClosedModelRefusesAndClosesOnce() {
    OnnxModel model = OnnxModel.load(TestModels.tabular(1, 1, 2));
    model.close();
    model.close();
    assertThat(model.acquire()).isFalse();
    assertThatThrownBy(() -> model.score(TestModels.rows(1, 1, 2)))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(OnnxError.MODEL_CLOSED));
  }

  @Test
  void closingWaitsForTheLastLease() throws Exception {
    OnnxModel model = OnnxModel.load(TestModels.tabular(1, 1, 2));
    assertThat(model.acquire()).isTrue();
    CountDownLatch closed = new CountDownLatch(1);
    Thread closer =
        new Thread(
            () -> {
              model.close();
              closed.countDown();
            });
    closer.start();
    while (model.acquire()) {
      model.release();
      Thread.onSpinWait();
    }
    assertThat(closed.await(50, TimeUnit.MILLISECONDS)).isFalse();
    model.release();
    closer.join();
    assertThat(closed.getCount()).isZero();
  }

  @Test
  void aCloseInTheMiddleOfManyCallsRefusesTheRestAndCrashesNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      for (int round = 0; round < 20; round++) {
        OnnxModel model = OnnxModel.load(TestModels.tabular(round, 3, 64));
        float[] expected = model.score(TestModels.rows(9, 3, 200)).logit();
        AtomicInteger calls = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          callers.add(threads.submit(() -> callUntilClosed(model, expected, calls)));
        }
        while (calls.get() < 50 && callers.stream().noneMatch(Future::isDone)) {
          Thread.onSpinWait();
        }
        model.close();
        for (Future<?> caller : callers) {
          caller.get();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void callUntilClosed(OnnxModel model, float[] expected, AtomicInteger calls) {
    RowBatch rows = TestModels.rows(9, 3, 200);
    try {
      while (true) {
        assertThat(model.score(rows).logit()).containsExactly(expected);
        calls.incrementAndGet();
      }
    } catch (PlimsollException e) {
      assertThat(e.code()).isEqualTo(OnnxError.MODEL_CLOSED);
    }
  }

  private static void refused(
      OnnxModel model, Map<String, Object> columns, OnnxError code, String words) {
    assertThatThrownBy(() -> model.score(RowBatch.of(2, columns)))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }
}
