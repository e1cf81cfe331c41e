package dev.plimsoll.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantizerTest {
  private static final QuantizeOptions ALL = new QuantizeOptions(false, 0, Set.of());

  @Test
  void everyWeightIsWithinHalfAStepOfItsInteger() {
    qt().withExamples(100)
        .forAll(
            longs().all(),
            integers().between(1, 20),
            integers().between(1, 20),
            integers().between(-30, 30))
        .checkAssert(
            (seed, rows, columns, exponent) -> {
              float[] weights = TestNetworks.values(seed, rows * columns, Math.pow(2, exponent));
              for (int levels : new int[] {63, 127}) {
                Int8Matrix matrix = Int8Matrix.of(weights, rows, columns, levels);
                for (int i = 0; i < weights.length; i++) {
                  int column = i % columns;
                  assertThat(matrix.weight(i / columns, column))
                      .isCloseTo(weights[i], within(matrix.scale(column) * 0.50001f));
                }
              }
            });
  }

  @Test
  void wholeNumbersThatFitComeOutExactly() {
    qt().withExamples(40)
        .forAll(longs().all(), integers().between(1, 9))
        .checkAssert(
            (seed, rows) -> {
              int in = 40;
              int out = 30;
              SplittableRandom random = new SplittableRandom(seed);
              float[] weights = new float[in * out];
              for (int i = 0; i < weights.length; i++) {
                weights[i] = i < out ? 127 : random.nextInt(-127, 128);
              }
              float[] x = new float[rows * in];
              for (int i = 0; i < x.length; i++) {
                x[i] = i == 0 ? 255 : random.nextInt(256);
              }
              ModelProto model = product("MatMul", weights, in, out);
              assertThat(run(Quantizer.dynamicInt8(model, ALL).model(), x, rows))
                  .containsExactly(run(model, x, rows));
            });
  }

  /** Over 64 rows, since one answer alone may be near zero and any error large beside it. */
  @Test
  void aRandomNetworkMovesByAFewPerCentInABatchAndRowByRow() {
    qt().withExamples(40)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              ModelProto model = TestNetworks.mlp(seed, 24, 64, 3);
              Quantized quantized = Quantizer.dynamicInt8(model, ALL);
              assertThat(quantized.changed()).isEqualTo(4);
              float[] x = TestNetworks.values(seed + 1, 64 * 24, 1);
              float[] exact = run(model, x, 64);
              assertThat(relativeError(exact, run(quantized.model(), x, 64))).isLessThan(0.06);
              assertThat(relativeError(exact, rowByRow(quantized.model(), x, 64))).isLessThan(0.06);
            });
  }

  @Test
  void anAttentionBlockMovesByAFewPerCentAndSharesItsActivations() {
    for (long seed = 0; seed < 10; seed++) {
      ModelProto model = TestNetworks.attention(seed, 6, 32);
      Quantized quantized = Quantizer.dynamicInt8(model, ALL);
      assertThat(quantized.changed()).isEqualTo(4);
      assertThat(count(quantized.model(), "DynamicQuantizeLinear")).isEqualTo(2);
      assertThat(count(quantized.model(), "MatMulInteger")).isEqualTo(4);
      assertThat(quantized.changes().stream().filter(change -> !change.changed()))
          .hasSize(2)
          .allMatch(change -> change.reason().equals("its right side is not a constant"));
      float[] x = TestNetworks.values(seed, 8 * 6 * 32, 1);
      assertThat(relativeError(run(model, x, 8), run(quantized.model(), x, 8))).isLessThan(0.06);
    }
  }

  @Test
  void aGemmKeepsItsTransposeItsFactorsAndItsBias() {
    SplittableRandom random = new SplittableRandom(4);
    for (int turn = 0; turn < 2; turn++) {
      GraphBuilder graph = new GraphBuilder("gemm");
      String x = graph.input("x", DataType.FLOAT, "N", 16);
      long[] shape = turn == 0 ? new long[] {16, 48} : new long[] {48, 16};
      String w = graph.floats("w", TestNetworks.values(random.nextLong(), 16 * 48, 1), shape);
      String b = graph.floats("b", TestNetworks.values(random.nextLong(), 48, 1), 48);
      String y =
          graph.node(
              "Gemm",
              List.of(x, w, b),
              GraphBuilder.attribute("transB", (long) turn),
              GraphBuilder.attribute("alpha", 0.5f),
              GraphBuilder.attribute("beta", -3f));
      graph.output(y, "y", DataType.FLOAT, "N", 48);
      ModelProto model = graph.build();
      float[] rows = TestNetworks.values(random.nextLong(), 5 * 16, 1);
      Quantized quantized = Quantizer.dynamicInt8(model, ALL);
      assertThat(count(quantized.model(), "Gemm")).isZero();
      assertThat(relativeError(run(model, rows, 5), run(quantized.model(), rows, 5)))
          .isLessThan(0.02);
    }
  }

  @Test
  void floatWeightsGoUnlessSomethingStillReadsThem() {
    ModelProto mlp = TestNetworks.mlp(1, 32, 64, 2);
    Quantized all = Quantizer.dynamicInt8(mlp, ALL);
    assertThat(all.model().getGraph().getInitializerList().stream().filter(QuantizerTest::isMatrix))
        .isEmpty();
    assertThat(all.model().getSerializedSize()).isLessThan(mlp.getSerializedSize() / 2);

    GraphBuilder graph = new GraphBuilder("tied");
    String x = graph.input("x", DataType.FLOAT, "N", 40);
    String w = graph.floats("w", TestNetworks.values(1, 1600, 1), 40, 40);
    String y = graph.node("MatMul", List.of(x, w));
    String z = graph.node("MatMul", List.of(y, w));
    String sum = graph.node("ReduceSum", List.of(w), GraphBuilder.attribute("keepdims", 0L));
    graph.output(graph.node("Add", List.of(z, sum)), "y", DataType.FLOAT, "N", 40);
    Quantized tied = Quantizer.dynamicInt8(graph.build(), ALL);
    assertThat(tied.changed()).isEqualTo(2);
    assertThat(tied.model().getGraph().getInitializerList().stream().map(TensorProto::getName))
        .contains(w)
        .filteredOn(name -> name.endsWith("_int8"))
        .hasSize(1);
  }

  @Test
  void keepsWhatIsSmallOrExcludedAndSaysWhy() {
    ModelProto model = TestNetworks.mlp(1, 24, 64, 3);
    Quantized first = Quantizer.dynamicInt8(model, new QuantizeOptions(false, 1024, Set.of()));
    assertThat(first.changes())
        .extracting(NodeChange::changed)
        .containsExactly(true, true, true, false);
    NodeChange last = first.changes().get(3);
    assertThat(last.reason()).isEqualTo("small: 64 weights, below 1024");
    assertThat(last.elements()).isEqualTo(64);

    String name = first.changes().get(1).node();
    Quantized second = Quantizer.dynamicInt8(model, ALL.excluding(Set.of(name)));
    assertThat(second.changes().get(1).reason()).isEqualTo("excluded by the caller");
    refused(model, ALL.excluding(Set.of("nobody")), CompressionError.UNKNOWN_NODE, "'nobody'");
  }

  @Test
  void keepsWeightsThatAreNotFinite() {
    float[] weights = TestNetworks.values(3, 64, 1);
    weights[5] = Float.POSITIVE_INFINITY;
    refused(
        product("MatMul", weights, 8, 8),
        ALL,
        CompressionError.NOTHING_TO_QUANTIZE,
        "values that are not finite");
  }

  @Test
  void refusesAGraphWithoutAProductAndAnOldOne() {
    GraphBuilder graph = new GraphBuilder("plain");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Relu", List.of(x)), "y", DataType.FLOAT, "N", 1);
    refused(
        graph.build(),
        ALL,
        CompressionError.NOTHING_TO_QUANTIZE,
        "matrix products of graph 'plain': none (expected: a MatMul or Gemm with a constant weight");
    ModelProto.Builder old = graph.build().toBuilder();
    old.getOpsetImportBuilder(0).setVersion(9);
    refused(old.build(), ALL, CompressionError.OPSET_TOO_OLD, "opset: 9 (expected: at least 11)");
    assertThatThrownBy(() -> new QuantizeOptions(false, -1, Set.of()))
        .hasMessageContaining("minimumElements: -1");
  }

  @Test
  void zerosStayZeros() {
    ModelProto model = product("MatMul", new float[64], 8, 8);
    float[] y = run(Quantizer.dynamicInt8(model, ALL).model(), new float[16], 2);
    assertThat(y).containsOnly(0f);
  }

  private static ModelProto product(String op, float[] weights, int in, int out) {
    GraphBuilder graph = new GraphBuilder("product");
    String x = graph.input("x", DataType.FLOAT, "N", in);
    String y = graph.node(op, List.of(x, graph.floats("w", weights, in, out)));
    graph.output(y, "y", DataType.FLOAT, "N", out);
    return graph.build();
  }

  private static float[] run(ModelProto model, float[] x, int rows) {
    try (OnnxModel loaded = OnnxModel.load(model)) {
      return loaded.run(new RowBatch(rows).numbers("x", x)).getOrDefault("y", new float[0]);
    }
  }

  private static float[] rowByRow(ModelProto model, float[] x, int rows) {
    float[] answers = new float[rows];
    try (OnnxModel loaded = OnnxModel.load(model)) {
      RowBatch all = new RowBatch(rows).numbers("x", x);
      for (int row = 0; row < rows; row++) {
        answers[row] = loaded.run(all.slice(row, 1)).getOrDefault("y", new float[1])[0];
      }
    }
    return answers;
  }

  private static double relativeError(float[] exact, float[] near) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      error += Math.pow(exact[i] - near[i], 2);
      size += Math.pow(exact[i], 2);
    }
    return Math.sqrt(error / size);
  }

  private static long count(ModelProto model, String op) {
    return model.getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .filter(op::equals)
        .count();
  }

  private static boolean isMatrix(TensorProto tensor) {
    return tensor.getDimsCount() == 2 && tensor.getDataType() == DataType.FLOAT.getNumber();
  }

  private static void refused(
      ModelProto model, QuantizeOptions options, CompressionError code, String words) {
    assertThatThrownBy(() -> Quantizer.dynamicInt8(model, options))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }
}
