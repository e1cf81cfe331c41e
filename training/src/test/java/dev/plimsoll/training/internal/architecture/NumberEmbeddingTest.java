package dev.plimsoll.training.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumberEmbeddingTest {
  private static final List<QuantileBins> BINS =
      List.of(
          QuantileBins.learn(new float[] {0, 1, 1, 1, 3, 7, Float.NaN}, 5),
          QuantileBins.learn(new float[] {-1, 1}, 5));

  /** Edges 0, 1, 3, 7 and -1, 1: worked out by hand. */
  @Test
  void saysHowFarEachBinHasBeenClimbed() {
    try (Parameters parameters = new Parameters(new SplittableRandom(1))) {
      PiecewiseEncoding encoding = new PiecewiseEncoding(parameters, "p", BINS);
      assertThat(encoding.width()).isEqualTo(3);
      float[] met =
          NativeScope.callWithoutGradients(
              () -> Tensors.values(encoding.forward(Tensors.of(new float[] {2, 0, 9, -5}, 2, 2))));
      float[] expected = {1, 0.5f, 0, 0.5f, 0, 0, 1, 1, 1, 0, 0, 0};
      assertThat(met).containsExactly(expected, within(1e-7f));
    }
  }

  @Test
  void aColumnOfOneValueOrNoneHasABinThatSaysNothing() {
    for (float[] column : new float[][] {{3, 3}, {Float.NaN}, {}}) {
      QuantileBins bins = QuantileBins.learn(column, 4);
      assertThat(bins.from()).containsExactly(0);
      assertThat(bins.slope()).containsExactly(0);
    }
  }

  @ParameterizedTest
  @EnumSource(NumberEmbedding.Kind.class)
  void networksAnswerAlikeInTheGraph(NumberEmbedding.Kind kind) {
    NumberEmbedding.Spec spec = new NumberEmbedding.Spec(kind, 3, 5, 4, 0.5);
    Mlp.Size size = new Mlp.Size(spec, 4, 2, 8, 0.1);
    TabularNetwork.Columns columns = new TabularNetwork.Columns(2, true, List.of(), 3);
    try (TabularNetwork mlp = new Mlp(columns, BINS, size, new SplittableRandom(2));
        TabularNetwork tabm = new TabM(columns, BINS, size, 5, new SplittableRandom(3))) {
      answersAlike(mlp, 3);
      answersAlike(tabm, 15);
    }
  }

  private static void answersAlike(TabularNetwork network, int width) {
    SplittableRandom random = new SplittableRandom(4);
    Map<String, float[]> weights = network.parameters().snapshot();
    weights.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length && !name.contains(".bins."); i++) {
            values[i] += (float) (random.nextDouble() - 0.5) / 2;
          }
        });
    network.parameters().restore(weights);
    for (int rows : new int[] {1, 7}) {
      float[] values = new float[2 * rows];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(5) == 0 ? Float.NaN : (float) (8 * random.nextDouble() - 2);
      }
      float[] torch =
          NativeScope.callWithoutGradients(
              () ->
                  Tensors.values(
                      network.head(
                          network.body(
                              Tensors.of(values, rows, 2),
                              Tensors.of(new long[0], rows, 0),
                              StepContext.plain(),
                              false))));
      float[] onnx = onnx(network, values, rows);
      assertThat(torch).hasSize(rows * width);
      for (int i = 0; i < torch.length; i++) {
        assertThat(onnx[i]).isCloseTo(torch[i], within(1e-5f * (1 + Math.abs(torch[i]))));
      }
    }
  }

  private static float[] onnx(TabularNetwork network, float[] values, int rows) {
    GraphBuilder graph = new GraphBuilder("network");
    String input = graph.input("x", TensorProto.DataType.FLOAT, "N", 2);
    String outputs = network.write(graph, input, null);
    String flat = graph.node("Flatten", List.of(outputs), GraphBuilder.attribute("axis", 1L));
    graph.output(flat, "y", TensorProto.DataType.FLOAT, "N", "M");
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      return model.run(RowBatch.of(rows, Map.of("x", values))).getOrDefault("y", new float[0]);
    }
  }
}
