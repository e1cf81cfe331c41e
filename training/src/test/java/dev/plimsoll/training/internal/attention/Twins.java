package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A stack of blocks in both back ends: one libtorch network and the ONNX graph that was written
 * from it, once, for any number and length of sequences.
 */
public final class Twins implements AutoCloseable {
  private final int dim;
  private final Parameters parameters;
  private final List<TokenBlock> blocks;
  private final boolean masked;
  private final OnnxModel onnx;

  public Twins(
      int dim,
      long seed,
      boolean masked,
      GraphPadding.Target target,
      Function<Parameters, List<TokenBlock>> making) {
    this.dim = dim;
    this.masked = masked;
    SplittableRandom random = new SplittableRandom(seed);
    parameters = new Parameters(random);
    blocks = making.apply(parameters);
    scramble(parameters, random);
    onnx = OnnxModel.load(write(target).build());
  }

  public Parameters parameters() {
    return parameters;
  }

  /** One sequence batch. */
  public record Case(int rows, int length, List<Float> values, @Nullable List<Boolean> present) {
    public boolean real(int row, int t) {
      return present == null || present.get(row * length + t);
    }

    public float[] array() {
      float[] array = new float[values.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = values.get(i);
      }
      return array;
    }
  }

  public float[] torch(Case batch) {
    return NativeScope.callWithoutGradients(() -> Tensors.values(forward(batch)));
  }

  /** With gradients recorded, in the caller's scope. */
  public org.bytedeco.pytorch.Tensor forward(Case batch) {
    org.bytedeco.pytorch.Tensor state =
        Tensors.of(batch.array(), batch.rows(), batch.length(), dim);
    Padding padding = padding(batch);
    for (TokenBlock block : blocks) {
      state = block.forward(state, padding);
    }
    return state;
  }

  public float[] onnx(Case batch) {
    int tokens = batch.rows() * batch.length();
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("x", batch.array());
    float[] rows = new float[tokens];
    Arrays.fill(rows, batch.rows());
    columns.put("rows", rows);
    if (masked) {
      float[] present = new float[tokens];
      for (int i = 0; i < tokens; i++) {
        present[i] = batch.real(i / batch.length(), i % batch.length()) ? 1 : 0;
      }
      columns.put("present", present);
    }
    return onnx.run(RowBatch.of(tokens, columns)).getOrDefault("y", new float[0]);
  }

  @Override
  public void close() {
    onnx.close();
    parameters.close();
  }

  static Padding padding(Case batch) {
    List<Boolean> present = batch.present();
    if (present == null) {
      return Padding.none();
    }
    long[] real = new long[present.size()];
    for (int i = 0; i < real.length; i++) {
      real[i] = present.get(i) ? 1 : 0;
    }
    return Padding.of(Tensors.of(real, batch.rows(), batch.length()).to(torch.ScalarType.Bool));
  }

  /** N comes in as a column of numbers, so that one graph takes any N and T. */
  private GraphBuilder write(GraphPadding.Target target) {
    GraphBuilder graph = new GraphBuilder("twins");
    String x = graph.input("x", TensorProto.DataType.FLOAT, "R", dim);
    String column = graph.input("rows", TensorProto.DataType.FLOAT, "R", 1);
    String one =
        GraphPieces.reshape(
            graph,
            GraphPieces.slice(
                graph, column, GraphPieces.whole(graph, 0), GraphPieces.whole(graph, 1), 0),
            1);
    String rows = GraphPieces.cast(graph, one, TensorProto.DataType.INT64);
    String rest = GraphPieces.whole(graph, -1);
    String state =
        GraphPieces.reshape(graph, x, List.of(rows, rest, GraphPieces.whole(graph, dim)));
    String present = null;
    if (masked) {
      String given = graph.input("present", TensorProto.DataType.FLOAT, "R", 1);
      present =
          GraphPieces.cast(
              graph,
              GraphPieces.reshape(graph, given, List.of(rows, rest)),
              TensorProto.DataType.BOOL);
    }
    GraphPadding padding = GraphPadding.of(state, present, target);
    for (TokenBlock block : blocks) {
      state = block.write(graph, state, padding);
    }
    graph.output(state, "y", TensorProto.DataType.FLOAT, "N", "T", "D");
    return graph;
  }

  /** Norms and biases start as ones and zeros, which would hide mistakes. */
  private static void scramble(Parameters parameters, SplittableRandom random) {
    Map<String, float[]> values = parameters.snapshot();
    values.forEach(
        (name, array) -> {
          if (name.endsWith("bias") || name.contains("norm")) {
            for (int i = 0; i < array.length; i++) {
              array[i] = (float) (random.nextDouble() - 0.5);
            }
          }
        });
    parameters.restore(values);
  }
}
