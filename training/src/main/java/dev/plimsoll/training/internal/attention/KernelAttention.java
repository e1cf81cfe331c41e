package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention whose weight is a product of features, {@code f(q) . f(k)}. Then the sum over all keys
 * of {@code f(k) v'} is made once, and each query multiplies it: time and memory grow with the
 * length, not with its square (Katharopoulos et al. 2020).
 *
 * <p>A column of ones beside the values carries the sum of the weights, by which the answer is
 * divided. Causally the sum runs: within chunks by a small square of weights, between chunks by
 * what came before.
 */
abstract class KernelAttention extends HeadAttention {
  /** Keeps a sequence without any real key from dividing by zero. */
  private static final float LEAST_WEIGHT = 1e-9f;

  private static final int CHUNK = 64;

  KernelAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, 1);
  }

  /** [N, heads, T, features], all positive. */
  abstract Tensor queryFeatures(Tensor queries);

  /** [N, heads, T, features], all positive; what absent keys get does not matter. */
  abstract Tensor keyFeatures(Tensor keys, Padding padding);

  abstract String queryFeatures(GraphBuilder graph, String queries);

  abstract String keyFeatures(GraphBuilder graph, String keys, GraphPadding padding);

  /** Features per head. */
  abstract int features();

  @Override
  protected final Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    Tensor asked = queryFeatures(queries);
    Tensor known = keyFeatures(keys, padding);
    Tensor weights = padding.weights();
    if (weights != null) {
      known = known.mul(weights.unsqueeze(1));
    }
    Tensor counted = torch.constant_pad_nd(values, new long[] {0, 1}, new Scalar(1));
    Tensor sums =
        spec().causal()
            ? running(asked, known, counted)
            : asked.matmul(known.transpose(-1, -2).matmul(counted));
    Tensor total = sums.narrow(-1, width(), 1).add(new Scalar(LEAST_WEIGHT));
    return sums.narrow(-1, 0, width()).div(total);
  }

  @Override
  protected final String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String asked = queryFeatures(graph, queries);
    String known = keyFeatures(graph, keys, padding);
    String weights = padding.weights(graph);
    if (weights != null) {
      known = GraphPieces.mul(graph, known, GraphPieces.unsqueeze(graph, weights, 1));
    }
    String none = GraphPieces.whole(graph, 0);
    String counted = GraphPieces.pad(graph, values, none, GraphPieces.whole(graph, 1), 3, 4, 1);
    String sums =
        spec().causal()
            ? running(graph, asked, known, counted, padding)
            : GraphPieces.matmul(
                graph,
                asked,
                GraphPieces.matmul(
                    graph, GraphPieces.transpose(graph, known, 0, 1, 3, 2), counted));
    List<String> parts =
        graph.node(
            "",
            "Split",
            List.of(sums, graph.longs("parts", new long[] {width(), 1}, 2)),
            2,
            GraphBuilder.attribute("axis", -1L));
    String total = GraphPieces.add(graph, parts.get(1), graph.scalar(LEAST_WEIGHT));
    return GraphPieces.div(graph, parts.get(0), total);
  }

  private static Tensor running(Tensor asked, Tensor known, Tensor counted) {
    long length = asked.size(2);
    Tensor queries = chunks(asked);
    Tensor keys = chunks(known);
    Tensor values = chunks(counted);
    Tensor within = queries.matmul(keys.transpose(-1, -2)).tril().matmul(values);
    Tensor sums = keys.transpose(-1, -2).matmul(values).cumsum(2);
    Tensor none = torch.zeros_like(sums.narrow(2, 0, 1));
    TensorVector shifted = new TensorVector();
    shifted.push_back(none);
    shifted.push_back(sums.narrow(2, 0, sums.size(2) - 1));
    Tensor all = within.add(queries.matmul(torch.cat(shifted, 2)));
    return all.flatten(2, 3).narrow(2, 0, length);
  }

  /** [N, heads, T, x] to [N, heads, chunks, CHUNK, x], zeros behind. */
  private static Tensor chunks(Tensor tokens) {
    long length = tokens.size(2);
    long chunks = (length + CHUNK - 1) / CHUNK;
    Tensor padded =
        chunks * CHUNK == length
            ? tokens
            : torch.constant_pad_nd(tokens, 0, 0, 0, chunks * CHUNK - length);
    return padded.unflatten(2, chunks, CHUNK);
  }

  private String running(
      GraphBuilder graph, String asked, String known, String counted, GraphPadding padding) {
    String queries = chunks(graph, asked, features(), padding);
    String keys = chunks(graph, known, features(), padding);
    String values = chunks(graph, counted, width() + 1, padding);
    String turned = GraphPieces.transpose(graph, keys, 0, 1, 2, 4, 3);
    float[] lower = new float[CHUNK * CHUNK];
    for (int row = 0; row < CHUNK; row++) {
      Arrays.fill(lower, row * CHUNK, row * CHUNK + row + 1, 1);
    }
    String weights =
        GraphPieces.mul(
            graph,
            GraphPieces.matmul(graph, queries, turned),
            graph.floats("lower", lower, CHUNK, CHUNK));
    String within = GraphPieces.matmul(graph, weights, values);
    String before =
        graph.node(
            "CumSum",
            List.of(GraphPieces.matmul(graph, turned, values), graph.longs("axis", new long[] {2})),
            GraphBuilder.attribute("exclusive", 1L));
    String all = GraphPieces.add(graph, within, GraphPieces.matmul(graph, queries, before));
    String flat = GraphPieces.reshape(graph, all, 0, spec().heads(), -1, width() + 1);
    return GraphPieces.slice(graph, flat, GraphPieces.whole(graph, 0), padding.length(graph), 2);
  }

  private String chunks(GraphBuilder graph, String tokens, int last, GraphPadding padding) {
    String missing =
        padding.derive(
            "chunk shortfall", () -> GraphPieces.shortfall(graph, padding.length(graph), CHUNK));
    String none = GraphPieces.whole(graph, 0);
    String padded = GraphPieces.pad(graph, tokens, none, missing, 2, 4, 0);
    return GraphPieces.reshape(graph, padded, 0, spec().heads(), -1, CHUNK, last);
  }
}
