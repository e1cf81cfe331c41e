package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * FAVOR+ of Performers (Choromanski et al. 2021): positive random features whose products are, on
 * average, the weights of softmax attention. {@code f(x) = exp(w . x - |x|^2 / 2)} for random
 * directions w that are orthogonal within blocks; x is divided by the fourth root of the head's
 * width. The error falls with the number of features and grows with the size of the scores.
 *
 * <p>The directions are drawn from the network's seed, frozen, and exported as constants. Factors
 * that queries have in common over all features, or keys over all tokens, leave the answer as it
 * is, so the largest exponent is taken off and nothing overflows. For causal keys that would be a
 * look ahead, so their exponents are capped instead, far above what training reaches.
 */
final class FavorAttention extends KernelAttention {
  private static final float LARGEST_EXPONENT = 60;

  private final int features;
  private final Tensor directions;

  FavorAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec);
    features = spec.features();
    int width = width();
    directions =
        parameters.frozen(
            name + ".directions", random -> draw(random, features, width), features, width);
  }

  @Override
  int features() {
    return features;
  }

  @Override
  Tensor queryFeatures(Tensor queries) {
    // The query's own size is the same for all its features, and falls out.
    Tensor exponents = project(queries);
    return exponents.sub(exponents.amax(new long[] {-1}, true).detach()).exp();
  }

  @Override
  Tensor keyFeatures(Tensor keys, Padding padding) {
    Tensor size = keys.mul(keys).sum(new long[] {-1}, true, new ScalarTypeOptional());
    Tensor exponents = project(keys).sub(size.mul(new Scalar(halfOfSquare())));
    if (spec().causal()) {
      return exponents.clamp_max(new Scalar(LARGEST_EXPONENT)).exp();
    }
    Tensor absent = padding.keyScores();
    if (absent != null) {
      exponents = exponents.add(absent.transpose(-1, -2));
    }
    return exponents.sub(exponents.amax(new long[] {-2, -1}, true).detach()).exp();
  }

  @Override
  String queryFeatures(GraphBuilder graph, String queries) {
    return overLargest(graph, project(graph, queries), -1);
  }

  @Override
  String keyFeatures(GraphBuilder graph, String keys, GraphPadding padding) {
    String size = GraphPieces.sum(graph, GraphPieces.mul(graph, keys, keys), -1);
    String exponents =
        GraphPieces.sub(
            graph,
            project(graph, keys),
            GraphPieces.mul(graph, size, graph.scalar((float) halfOfSquare())));
    if (spec().causal()) {
      String capped = graph.node("Min", List.of(exponents, graph.scalar(LARGEST_EXPONENT)));
      return graph.node("Exp", List.of(capped));
    }
    String absent = padding.keyScores(graph);
    if (absent != null) {
      exponents =
          GraphPieces.add(graph, exponents, GraphPieces.transpose(graph, absent, 0, 1, 3, 2));
    }
    return overLargest(graph, exponents, -2, -1);
  }

  private Tensor project(Tensor heads) {
    return torch.linear(heads, directions, new TensorOptional());
  }

  private String project(GraphBuilder graph, String heads) {
    float[] rows = Tensors.values(directions);
    float[] columns = new float[rows.length];
    for (int f = 0; f < features; f++) {
      for (int d = 0; d < width(); d++) {
        columns[d * features + f] = rows[f * width() + d];
      }
    }
    return GraphPieces.matmul(graph, heads, graph.floats("directions", columns, width(), features));
  }

  private static String overLargest(GraphBuilder graph, String exponents, long... axes) {
    String largest =
        graph.node(
            "ReduceMax",
            List.of(exponents),
            GraphBuilder.attribute("axes", axes),
            GraphBuilder.attribute("keepdims", 1L));
    return graph.node("Exp", List.of(GraphPieces.sub(graph, exponents, largest)));
  }

  /** {@code |x / width^(1/4)|^2 / 2} per {@code |x|^2}. */
  private double halfOfSquare() {
    return 0.5 / Math.sqrt(width());
  }

  /**
   * Directions, divided by the fourth root of the width. Within a block of {@code width} rows they
   * are orthogonal; each has the length of a Gaussian vector of its own.
   */
  static float[] draw(RandomGenerator random, int features, int width) {
    float[] rows = new float[features * width];
    double[][] block = new double[width][];
    for (int f = 0; f < features; f++) {
      int inBlock = f % width;
      double[] direction = gaussian(random, width);
      for (int other = 0; other < inBlock; other++) {
        double along = dot(direction, block[other]);
        for (int d = 0; d < width; d++) {
          direction[d] -= along * block[other][d];
        }
      }
      double length = Math.sqrt(dot(direction, direction));
      for (int d = 0; d < width; d++) {
        direction[d] /= length;
      }
      block[inBlock] = direction;
      double[] other = gaussian(random, width);
      double scale = Math.sqrt(dot(other, other)) / Math.sqrt(Math.sqrt(width));
      for (int d = 0; d < width; d++) {
        rows[f * width + d] = (float) (direction[d] * scale);
      }
    }
    return rows;
  }

  private static double[] gaussian(RandomGenerator random, int width) {
    double[] values = new double[width];
    for (int d = 0; d < width; d++) {
      values[d] = random.nextGaussian();
    }
    return values;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int d = 0; d < left.length; d++) {
      sum += left[d] * right[d];
    }
    return sum;
  }
}
