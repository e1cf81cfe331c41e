package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.GroupLinear;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as vectors, side by side: [N, F] to [N, F * dim]. Each value is encoded, and goes through
 * a linear map of its column and ReLU. A missing value (NaN) is encoded as 0, which preparation
 * makes the centre of the column, plus what its column learned about being missing.
 */
public final class NumberEmbedding implements Block {
  /** How a value is encoded. */
  public enum Kind {
    /** As it is. */
    LINEAR,
    /** {@link PiecewiseEncoding}. */
    PIECEWISE,
    /** {@link PeriodicEncoding}. */
    PERIODIC
  }

  /**
   * What may be set.
   *
   * @param dim width of a number's vector
   * @param bins of the piecewise encoding, at most
   * @param frequencies of the periodic encoding
   * @param sigma their deviation at the start
   */
  public record Spec(Kind kind, int dim, int bins, int frequencies, double sigma) {
    static Spec of(Settings settings) {
      String kind =
          settings.choice("embedding", "piecewise", List.of("linear", "piecewise", "periodic"));
      if (!kind.equals("piecewise")) {
        settings.idle("embedding is " + kind, List.of("bins"));
      }
      if (!kind.equals("periodic")) {
        settings.idle("embedding is " + kind, List.of("frequencies", "sigma"));
      }
      return new Spec(
          Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
          settings.integer("embeddingDim", settings.usual(4, 16), 1, 512),
          settings.integer("bins", settings.usual(8, 48), 1, 1024),
          settings.integer("frequencies", 16, 1, 512),
          settings.number("sigma", 0.1, 1e-4, 100));
    }
  }

  private final int columns;
  private final int dim;
  private final @Nullable Block encoding;
  private final GroupLinear linear;
  private final @Nullable Tensor missing;

  /**
   * @param bins one per column; read by the piecewise encoding alone
   */
  public NumberEmbedding(
      Parameters parameters,
      String name,
      List<QuantileBins> bins,
      boolean learnMissing,
      Spec spec) {
    columns = bins.size();
    dim = spec.dim();
    int width;
    switch (spec.kind()) {
      case PIECEWISE -> {
        PiecewiseEncoding pieces = new PiecewiseEncoding(parameters, name + ".bins", bins);
        encoding = pieces;
        width = pieces.width();
      }
      case PERIODIC -> {
        encoding =
            new PeriodicEncoding(
                parameters, name + ".periodic", columns, spec.frequencies(), spec.sigma());
        width = 2 * spec.frequencies();
      }
      case LINEAR -> {
        encoding = null;
        width = 1;
      }
      default -> throw new IllegalStateException(spec.kind().name());
    }
    linear = new GroupLinear(parameters, name + ".linear", columns, width, dim);
    missing = learnMissing ? parameters.constant(name + ".missing", 0, columns, dim) : null;
  }

  /** Columns of the result. */
  public int width() {
    return columns * dim;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor known =
        input.nan_to_num(new DoubleOptional(0), new DoubleOptional(), new DoubleOptional());
    Tensor encoded = encoding == null ? known.unsqueeze(-1) : encoding.forward(known);
    Tensor vectors = linear.forward(encoded);
    if (missing != null) {
      Tensor absent = input.isnan().to(torch.ScalarType.Float);
      vectors = torch.addcmul(vectors, absent.unsqueeze(-1), missing);
    }
    return torch.relu(vectors).reshape(-1, width());
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String mask = graph.node("IsNaN", List.of(input));
    String known = graph.node("Where", List.of(mask, graph.scalar(0), input));
    String encoded =
        encoding == null ? GraphPieces.unsqueeze(graph, known, -1) : encoding.write(graph, known);
    String vectors = linear.write(graph, encoded);
    if (missing != null) {
      String absent = GraphPieces.unsqueeze(graph, GraphPieces.floats(graph, mask), -1);
      String learned = graph.floats("missing", Tensors.values(missing), columns, dim);
      vectors = GraphPieces.add(graph, vectors, GraphPieces.mul(graph, absent, learned));
    }
    return GraphPieces.reshape(graph, graph.node("Relu", List.of(vectors)), -1, width());
  }
}
