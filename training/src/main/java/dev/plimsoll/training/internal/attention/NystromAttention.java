package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Nyströmformer (Xiong et al. 2021): softmax attention through landmarks, {@code softmax(Q L_k')
 * pinv(softmax(L_q L_k')) softmax(L_q K') V}. The pseudo-inverse is six steps of a Newton-type
 * iteration of third order. Landmarks look at all places, so it cannot be causal.
 *
 * <p>A landmark is the mean of a segment of the sequence's real tokens: the i-th of L belongs to
 * segment {@code i * landmarks / L}, rounded down, so lengths need not divide and absent tokens
 * count for nothing. A sequence with fewer tokens than landmarks leaves some empty; those are
 * hidden, and stand in the matrix to be inverted as ones on the diagonal.
 */
final class NystromAttention extends HeadAttention {
  private static final int STEPS = 6;

  private final int landmarks;
  private final double scale;

  NystromAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, softmaxScale(dim, spec));
    landmarks = spec.landmarks();
    scale = softmaxScale(dim, spec);
  }

  @Override
  boolean takesAnyOrder() {
    return true;
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    long length = keys.size(2);
    String key = " of " + landmarks + " over " + length;
    Tensor members = padding.derive("members" + key, () -> members(padding, length));
    Tensor used = padding.derive("used" + key, () -> sum(members, -1).clamp_max(new Scalar(1)));
    Tensor means =
        padding.derive("means" + key, () -> members.div(sum(members, -1).clamp_min(new Scalar(1))));
    Tensor hidden =
        padding.derive(
            "hidden" + key,
            () -> used.sub(new Scalar(1)).mul(new Scalar(-Padding.ABSENT_SCORE)).transpose(-1, -2));
    Tensor asking = means.matmul(queries);
    Tensor known = means.matmul(keys);
    Tensor scores = asking.mul(new Scalar(scale)).matmul(known.transpose(-1, -2)).add(hidden);
    Tensor between = torch.softmax(scores, -1).mul(used).add(unused(used));
    Tensor gathered =
        SoftmaxAttention.scaled(asking, keys, values, padding.keyScores(), false).mul(used);
    Tensor answers = inverse(between).matmul(gathered);
    return SoftmaxAttention.scaled(queries, known, answers, hidden, false);
  }

  /** FLOAT [N or 1, 1, landmarks, T]: 1 where a token belongs to a landmark. */
  private Tensor members(Padding padding, long length) {
    Tensor present = padding.present();
    TensorOptions whole = new TensorOptions(torch.ScalarType.Long);
    Tensor segments;
    if (present == null) {
      segments = segments(torch.arange(new Scalar(length), whole).unsqueeze(0), length);
    } else {
      Tensor real = present.to(torch.ScalarType.Long);
      Tensor count = real.sum(new long[] {1}, true, new ScalarTypeOptional());
      Tensor rank = real.cumsum(1).sub(real);
      segments =
          rank.mul(new Scalar((long) landmarks))
              .floor_divide(count.clamp_min(new Scalar(1)))
              .masked_fill(present.logical_not(), new Scalar(-1));
    }
    Tensor names = torch.arange(new Scalar((long) landmarks), whole).unsqueeze(-1);
    return segments.unsqueeze(1).unsqueeze(1).eq(names).to(torch.ScalarType.Float);
  }

  private Tensor segments(Tensor rank, long count) {
    return rank.mul(new Scalar((long) landmarks)).floor_divide(new Scalar(count));
  }

  /** Ones on the diagonal where a landmark is empty: [.., m, 1] to [.., m, m]. */
  private Tensor unused(Tensor used) {
    return used.neg().add(new Scalar(1)).mul(torch.eye(landmarks));
  }

  private static Tensor sum(Tensor values, long axis) {
    return values.sum(new long[] {axis}, true, new ScalarTypeOptional());
  }

  private Tensor inverse(Tensor matrix) {
    Tensor one = torch.eye(landmarks);
    Tensor largest = sum(matrix, -2).amax(new long[] {-1}, true);
    // Rows add up to 1, so the largest column is all the norm there is to divide by.
    Tensor result = matrix.transpose(-1, -2).div(largest);
    for (int step = 0; step < STEPS; step++) {
      Tensor product = matrix.matmul(result);
      Tensor inner = product.matmul(one.mul(new Scalar(7)).sub(product));
      Tensor middle = product.matmul(one.mul(new Scalar(15)).sub(inner));
      result = result.matmul(one.mul(new Scalar(13)).sub(middle)).mul(new Scalar(0.25));
    }
    return result;
  }

  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String key = " of " + landmarks;
    String members = padding.derive("members" + key, () -> members(graph, padding));
    String count = padding.derive("count" + key, () -> GraphPieces.sum(graph, members, -1));
    String used =
        padding.derive("used" + key, () -> graph.node("Min", List.of(count, graph.scalar(1))));
    String means =
        padding.derive(
            "means" + key,
            () ->
                GraphPieces.div(
                    graph, members, graph.node("Max", List.of(count, graph.scalar(1)))));
    String hidden = padding.derive("hidden" + key, () -> hidden(graph, used));
    String asking = GraphPieces.matmul(graph, means, queries);
    String known = GraphPieces.matmul(graph, means, keys);
    String turned = GraphPieces.transpose(graph, known, 0, 1, 3, 2);
    String between = GraphPieces.mul(graph, weights(graph, asking, turned, hidden), used);
    String unused =
        padding.derive(
            "unused" + key,
            () ->
                GraphPieces.mul(
                    graph, GraphPieces.sub(graph, graph.scalar(1), used), eye(graph, 1)));
    String inverse = inverse(graph, GraphPieces.add(graph, between, unused), padding);
    String gathered =
        GraphPieces.matmul(
            graph,
            weights(
                graph,
                asking,
                GraphPieces.transpose(graph, keys, 0, 1, 3, 2),
                padding.keyScores(graph)),
            values);
    String answers = GraphPieces.matmul(graph, inverse, GraphPieces.mul(graph, gathered, used));
    return GraphPieces.matmul(graph, weights(graph, queries, turned, hidden), answers);
  }

  private static String weights(
      GraphBuilder graph, String queries, String turnedKeys, @Nullable String hidden) {
    String scores = GraphPieces.matmul(graph, queries, turnedKeys);
    return GraphPieces.softmax(
        graph, hidden == null ? scores : GraphPieces.add(graph, scores, hidden));
  }

  private static String hidden(GraphBuilder graph, String used) {
    String missing = GraphPieces.sub(graph, used, graph.scalar(1));
    String scores = GraphPieces.mul(graph, missing, graph.scalar(-Padding.ABSENT_SCORE));
    return GraphPieces.transpose(graph, scores, 0, 1, 3, 2);
  }

  private String members(GraphBuilder graph, GraphPadding padding) {
    String present = padding.present();
    String wanted = GraphPieces.whole(graph, landmarks);
    String segments;
    if (present == null) {
      String places =
          GraphPieces.unsqueeze(graph, GraphPieces.range(graph, padding.length(graph)), 0);
      segments =
          GraphPieces.div(graph, GraphPieces.mul(graph, places, wanted), padding.length(graph));
    } else {
      String real = GraphPieces.cast(graph, present, TensorProto.DataType.INT64);
      String count =
          graph.node("Max", List.of(GraphPieces.sum(graph, real, 1), GraphPieces.whole(graph, 1)));
      String rank =
          graph.node(
              "CumSum",
              List.of(real, graph.longs("axis", new long[] {1})),
              GraphBuilder.attribute("exclusive", 1L));
      String all = GraphPieces.div(graph, GraphPieces.mul(graph, rank, wanted), count);
      segments = graph.node("Where", List.of(present, all, GraphPieces.whole(graph, -1)));
    }
    long[] names = new long[landmarks];
    for (int i = 0; i < landmarks; i++) {
      names[i] = i;
    }
    String equal =
        graph.node(
            "Equal",
            List.of(
                GraphPieces.unsqueeze(graph, segments, 1, 2),
                graph.longs("landmarks", names, landmarks, 1)));
    return GraphPieces.floats(graph, equal);
  }

  private String inverse(GraphBuilder graph, String matrix, GraphPadding padding) {
    String largest =
        graph.node(
            "ReduceMax",
            List.of(GraphPieces.sum(graph, matrix, -2)),
            GraphBuilder.attribute("axes", new long[] {-1}),
            GraphBuilder.attribute("keepdims", 1L));
    String result =
        GraphPieces.div(graph, GraphPieces.transpose(graph, matrix, 0, 1, 3, 2), largest);
    for (int step = 0; step < STEPS; step++) {
      String product = GraphPieces.matmul(graph, matrix, result);
      String inner =
          GraphPieces.matmul(
              graph, product, GraphPieces.sub(graph, eye(graph, 7, padding), product));
      String middle =
          GraphPieces.matmul(
              graph, product, GraphPieces.sub(graph, eye(graph, 15, padding), inner));
      result =
          GraphPieces.mul(
              graph,
              GraphPieces.matmul(
                  graph, result, GraphPieces.sub(graph, eye(graph, 13, padding), middle)),
              graph.scalar(0.25f));
    }
    return result;
  }

  private String eye(GraphBuilder graph, float value, GraphPadding padding) {
    return padding.derive("eye " + value + " of " + landmarks, () -> eye(graph, value));
  }

  private String eye(GraphBuilder graph, float value) {
    float[] values = new float[landmarks * landmarks];
    for (int i = 0; i < landmarks; i++) {
      values[i * landmarks + i] = value;
    }
    return graph.floats("eye", values, landmarks, landmarks);
  }
}
