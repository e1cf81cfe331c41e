package dev.plimsoll.training.internal.measure;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.AttentionBench.Way;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One layer over one random sequence, made for the time of its measuring. */
final class LayerCase implements AutoCloseable {
  private static final long SEED = 5;

  private final String kind;
  private final int length;
  private final Way way;
  private final int dim;
  private final int heads;
  private @Nullable Parameters parameters;
  private @Nullable TokenBlock block;
  private @Nullable Tensor tokens;
  private @Nullable OnnxModel model;
  private @Nullable RowBatch batch;

  LayerCase(String kind, int length, Way way, int dim, int heads) {
    this.kind = kind;
    this.length = length;
    this.way = way;
    this.dim = dim;
    this.heads = heads;
  }

  String kind() {
    return kind;
  }

  int length() {
    return length;
  }

  Way way() {
    return way;
  }

  void open() {
    SplittableRandom random = new SplittableRandom(SEED);
    Parameters made = new Parameters(random);
    parameters = made;
    AttentionSpec spec =
        AttentionSpec.of(kind, heads).withPositions(Positions.NONE, Math.max(512, length));
    TokenBlock layer = LayerMeasurement.kinds().create(made, "layer", dim, spec);
    float[] values = new float[length * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    if (way == Way.FORWARD || way == Way.TRAIN) {
      block = layer;
      Tensor input = NativeScope.keep(() -> Tensors.of(values, 1, length, dim));
      input.set_requires_grad(way == Way.TRAIN);
      tokens = input;
    } else {
      FloatBuffer direct =
          ByteBuffer.allocateDirect(values.length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      direct.put(values).flip();
      batch = new RowBatch(length).numbers("x", direct);
      model = OnnxModel.load(graph(layer).build());
    }
  }

  /** One pass over the sequence. */
  void pass() {
    OnnxModel open = model;
    if (open != null && batch != null) {
      open.run(batch);
    } else if (way == Way.TRAIN) {
      NativeScope.run(() -> forward().sum().backward());
    } else {
      NativeScope.callWithoutGradients(() -> forward().numel());
    }
  }

  private Tensor forward() {
    if (block == null || tokens == null) {
      throw new IllegalStateException("layer: closed (expected: open)");
    }
    return block.forward(tokens, Padding.none());
  }

  private GraphBuilder graph(TokenBlock layer) {
    GraphBuilder graph = new GraphBuilder("layer");
    String x = graph.input("x", TensorProto.DataType.FLOAT, "T", dim);
    String sequence = GraphPieces.unsqueeze(graph, x, 0);
    GraphPadding.Target target =
        way == Way.ONNX_FUSED ? GraphPadding.Target.ONNX_RUNTIME : GraphPadding.Target.PORTABLE;
    GraphPadding padding = GraphPadding.of(sequence, null, target);
    graph.output(
        layer.write(graph, sequence, padding), "y", TensorProto.DataType.FLOAT, "N", "T", dim);
    return graph;
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
    if (tokens != null) {
      tokens.close();
    }
    if (parameters != null) {
      parameters.close();
    }
    model = null;
    tokens = null;
    parameters = null;
  }
}
