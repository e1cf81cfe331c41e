package dev.plimsoll.training.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.SoftmaxAttention;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each block must compute in libtorch what its ONNX nodes compute, for any shape. */
class BlockParityTest {
  private static final int DIM = 12;

  static Stream<Arguments> blocks() {
    return Stream.of(
        Arguments.of("linear", maker(p -> new Linear(p, "b", DIM, 5))),
        Arguments.of("norm", maker(p -> new Norm(p, "b", DIM))),
        Arguments.of("ReGLU", maker(p -> new FeedForward(p, "b", DIM, 7))),
        Arguments.of("GeGLU", maker(p -> new FeedForward(p, "b", DIM, 7, FeedForward.Gate.GELU))),
        Arguments.of("attention", maker(p -> attention(p, false))),
        Arguments.of("first only", maker(p -> attention(p, true))),
        Arguments.of("block", maker(p -> block(p, false))),
        Arguments.of("last block", maker(p -> block(p, true))));
  }

  private static Block attention(Parameters parameters, boolean firstOnly) {
    AttentionSpec spec = AttentionSpec.of(AttentionKinds.SOFTMAX, 3);
    return whole(new SoftmaxAttention(parameters, "b", DIM, spec, firstOnly));
  }

  private static Block block(Parameters parameters, boolean firstOnly) {
    AttentionSpec spec = AttentionSpec.of(AttentionKinds.SOFTMAX, 2);
    return whole(
        new TransformerBlock(
            parameters,
            "b",
            new TransformerBlock.Shape(DIM, 9, FeedForward.Gate.RELU, spec, firstOnly),
            AttentionKinds.standard()));
  }

  /** A token block as it is without absent tokens. */
  private static Block whole(TokenBlock block) {
    return new Block() {
      @Override
      public Tensor forward(Tensor input) {
        return block.forward(input, Padding.none());
      }

      @Override
      public String write(GraphBuilder graph, String input) {
        return block.write(graph, input, GraphPadding.none(input));
      }
    };
  }

  private static Function<Parameters, Block> maker(Function<Parameters, Block> maker) {
    return maker;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void answersAlike(String name, Function<Parameters, Block> maker) {
    SplittableRandom random = new SplittableRandom(11);
    try (Parameters parameters = new Parameters(random)) {
      Block block = maker.apply(parameters);
      scramble(parameters, random);
      for (int tokens : new int[] {1, 2, 9}) {
        for (int rows : new int[] {1, 3, 64}) {
          float[] values = values(random, rows * tokens * DIM);
          float[] torch = torch(block, values, rows, tokens, DIM);
          float[] onnx = onnx(block, values, rows, tokens, DIM, null);
          assertThat(onnx).as(name).containsExactly(torch, within(1e-5f));
        }
      }
    }
  }

  @Test
  void theLastBlockComputesTheFirstTokenOfAWholeBlock() {
    SplittableRandom random = new SplittableRandom(12);
    try (Parameters one = new Parameters(new SplittableRandom(1));
        Parameters other = new Parameters(new SplittableRandom(1))) {
      Block whole = block(one, false);
      Block first = block(other, true);
      float[] values = values(random, 4 * 5 * DIM);
      float[] all = torch(whole, values, 4, 5, DIM);
      float[] answers = torch(first, values, 4, 5, DIM);
      for (int row = 0; row < 4; row++) {
        for (int d = 0; d < DIM; d++) {
          assertThat(answers[row * DIM + d]).isCloseTo(all[row * 5 * DIM + d], within(1e-6f));
        }
      }
    }
  }

  @Test
  void numberTokensAnswerAlikeAndReadMissingValues() {
    SplittableRandom random = new SplittableRandom(13);
    for (boolean learnMissing : new boolean[] {false, true}) {
      try (Parameters parameters = new Parameters(random)) {
        Block block = new NumberTokens(parameters, "b", 6, DIM, learnMissing);
        scramble(parameters, random);
        float[] values = values(random, 10 * 6);
        values[0] = Float.NaN;
        values[13] = Float.NaN;
        float[] torch = torch(block, values, 10, 6);
        float[] onnx = onnx(block, values, 10, 6, 1, "Squeeze");
        assertThat(onnx).containsExactly(torch, within(1e-6f));
        assertThat(torch[0]).isFinite();
      }
    }
  }

  @Test
  void anUnknownThatWasNeverMetBecomesTheAverage() {
    try (Parameters parameters = new Parameters(new SplittableRandom(14))) {
      CategoryTokens block = new CategoryTokens(parameters, "c", List.of(3, 2), 2);
      parameters.restore(Map.of("c.table", new float[] {9, 9, 1, 2, 3, 6, 7, 7, 5, 5}));
      block.averageUnknown(new long[] {0, 3, 1, 200, 5}, 100);
      assertThat(parameters.values("c.table")).containsExactly(1.5f, 3, 1, 2, 3, 6, 7, 7, 5, 5);
    }
  }

  /** Norms and biases start as ones and zeros, which would hide mistakes. */
  private static void scramble(Parameters parameters, SplittableRandom random) {
    Map<String, float[]> values = parameters.snapshot();
    values
        .values()
        .forEach(
            array -> System.arraycopy(values(random, array.length), 0, array, 0, array.length));
    parameters.restore(values);
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  private static float[] torch(Block block, float[] values, long... shape) {
    return NativeScope.callWithoutGradients(
        () -> Tensors.values(block.forward(Tensors.of(values, shape))));
  }

  private static float[] onnx(
      Block block,
      float[] values,
      int rows,
      int tokens,
      int dim,
      @org.jspecify.annotations.Nullable String squeeze) {
    GraphBuilder graph = new GraphBuilder("block");
    String input = graph.input("x", TensorProto.DataType.FLOAT, "N", tokens * dim);
    String shaped =
        squeeze != null
            ? input
            : graph.node(
                "Reshape", List.of(input, graph.longs("s", new long[] {-1, tokens, dim}, 3)));
    String answer =
        graph.node(
            "Flatten", List.of(block.write(graph, shaped)), GraphBuilder.attribute("axis", 1L));
    graph.output(answer, "y", TensorProto.DataType.FLOAT, "N", "M");
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      return model.run(RowBatch.of(rows, Map.of("x", values))).getOrDefault("y", new float[0]);
    }
  }
}
