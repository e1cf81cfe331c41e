package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What all kinds share: tokens become queries, keys and values per head, positions are told, heads
 * are put together again, and absent tokens get zeros. A kind adds what it does in between.
 *
 * <p>Shapes in between: [N, heads, T, width], in both back ends. With fewer key-value heads, keys
 * and values arrive already repeated.
 */
public abstract class HeadAttention implements TokenBlock {
  private final AttentionSpec spec;
  private final int dim;
  private final int width;
  private final boolean firstOnly;
  private final Linear query;
  private final Linear keyValue;
  private final Linear out;
  private final @Nullable LearnedPositions learned;
  private final @Nullable Rotary rotary;

  /**
   * @param queryScale a factor on the queries that the graph folds into its weights and that {@code
   *     attend} in libtorch applies itself, as fused attention does; 1 for none
   */
  protected HeadAttention(
      Parameters parameters, String name, int dim, AttentionSpec spec, double queryScale) {
    this(parameters, name, dim, spec, queryScale, false);
  }

  /**
   * @param firstOnly whether only the first token asks: then the result is [N, 1, dim]
   */
  HeadAttention(
      Parameters parameters,
      String name,
      int dim,
      AttentionSpec spec,
      double queryScale,
      boolean firstOnly) {
    this.spec = spec;
    this.dim = dim;
    this.firstOnly = firstOnly;
    width = spec.headWidth(dim);
    query = new Linear(parameters, name + ".query", dim, dim, queryScale);
    keyValue = new Linear(parameters, name + ".key_value", dim, 2 * keyValueDim());
    out = new Linear(parameters, name + ".out", dim, dim);
    learned =
        spec.positions() == Positions.LEARNED
            ? new LearnedPositions(parameters, name + ".positions", spec.longest(), dim)
            : null;
    rotary = spec.positions() == Positions.ROTARY ? new Rotary(width) : null;
  }

  /** {@code 1 / sqrt(head width)}. */
  protected static double softmaxScale(int dim, AttentionSpec spec) {
    return Math.sqrt((double) spec.heads() / dim);
  }

  protected final AttentionSpec spec() {
    return spec;
  }

  /** Whether only the first token asks. */
  final boolean firstOnly() {
    return firstOnly;
  }

  /** Width of a head. */
  protected final int width() {
    return width;
  }

  /** From queries, keys and values, each [N, heads, T, width], the answers in the same shape. */
  protected abstract Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding);

  /** Writes the same; returns the name of the answers. */
  protected abstract String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding);

  @Override
  public final Tensor forward(Tensor tokens, Padding padding) {
    Tensor placed = learned == null ? tokens : learned.forward(tokens);
    Tensor asking = firstOnly ? placed.narrow(1, 0, 1) : placed;
    UnaryOperator<Tensor> order = rotary == null ? UnaryOperator.identity() : rotary::inPairs;
    Tensor queries = query.forward(asking, order);
    Tensor[] known = keyValue.halves(placed, order);
    if (rotary != null) {
      queries = firstOnly ? queries : rotary.turn(queries, padding); // place 0 turns by nothing
      known[0] = rotary.turn(known[0], padding);
      if (!takesAnyOrder()) {
        queries = rotary.inOrder(queries);
        known[0] = rotary.inOrder(known[0]);
      }
    }
    Tensor answer =
        attend(
            split(queries, spec.heads()),
            repeat(split(known[0], spec.keyValueHeads())),
            repeat(split(known[1], spec.keyValueHeads())),
            padding);
    Tensor merged = answer.transpose(1, 2).reshape(-1, firstOnly ? 1 : tokens.size(1), dim);
    Tensor result = out.forward(merged);
    Tensor weights = padding.weights();
    return weights == null ? result : result.mul(firstOnly ? weights.narrow(1, 0, 1) : weights);
  }

  @Override
  public final String write(GraphBuilder graph, String tokens, GraphPadding padding) {
    String placed = learned == null ? tokens : learned.write(graph, tokens, padding);
    String asking = firstOnly ? GraphPieces.first(graph, placed) : placed;
    boolean means = givesMeans();
    int half = keyValueDim();
    String keys =
        means && rotary == null
            ? keyValue.product(graph, placed, 0, half)
            : keyValue.write(graph, placed, 0, half);
    String values =
        means
            ? keyValue.product(graph, placed, half, 2 * half)
            : keyValue.write(graph, placed, half, 2 * half);
    String merged = mix(graph, query.write(graph, asking), keys, values, padding);
    String result = out.write(graph, merged, means ? valueBias() : new float[dim]);
    String weights = padding.weights(graph);
    return weights == null
        ? result
        : GraphPieces.mul(graph, result, firstOnly ? GraphPieces.first(graph, weights) : weights);
  }

  /**
   * Whether the answers stay the same when the numbers of a head change places, in queries and keys
   * alike: so where these meet in products only.
   */
  boolean takesAnyOrder() {
    return false;
  }

  /**
   * Whether an answer is a mean of values by one softmax over the scores of all keys that the query
   * sees. Then the keys' bias, which adds the same to all of them, changes nothing (unless rotary
   * positions turn it), and the values' bias comes out as it went in: the graph adds neither, but
   * the latter to the bias of what follows.
   */
  boolean givesMeans() {
    return false;
  }

  /** [heads * width]: the values' bias for every query head. */
  private float[] valueBias() {
    float[] given = keyValue.bias(keyValueDim(), 2 * keyValueDim());
    float[] repeated = new float[dim];
    int times = spec.heads() / spec.keyValueHeads();
    for (int i = 0; i < dim; i++) {
      repeated[i] = given[i / width / times * width + i % width];
    }
    return repeated;
  }

  /**
   * Whether the graph goes head by head: what one head needs stays in the processor's caches at
   * lengths at which all heads together no longer do.
   */
  boolean headByHead() {
    return false;
  }

  /** From [N, T, heads * width] to the same. */
  private String mix(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    if (headByHead()) {
      return alone(graph, queries, keys, values, padding);
    }
    String answer =
        attend(
            graph,
            firstOnly
                ? split(graph, queries, spec.heads())
                : turned(graph, split(graph, queries, spec.heads()), padding),
            repeat(
                graph, turned(graph, split(graph, keys, spec.keyValueHeads()), padding), padding),
            repeat(graph, split(graph, values, spec.keyValueHeads()), padding),
            padding);
    return GraphPieces.reshape(graph, GraphPieces.transpose(graph, answer, 0, 2, 1, 3), 0, 0, dim);
  }

  private String alone(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    List<String> asking = apart(graph, queries, spec.heads());
    List<String> known = apart(graph, keys, spec.keyValueHeads());
    List<String> told = apart(graph, values, spec.keyValueHeads());
    String[] turned = new String[known.size()];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = turned(graph, known.get(i), padding);
    }
    String[] answers = new String[spec.heads()];
    for (int head = 0; head < answers.length; head++) {
      int shared = head / (spec.heads() / spec.keyValueHeads());
      String answer =
          attend(
              graph,
              turned(graph, asking.get(head), padding),
              turned[shared],
              told.get(shared),
              padding);
      answers[head] = GraphPieces.reshape(graph, answer, 0, -1, width);
    }
    return GraphPieces.concat(graph, 2, answers);
  }

  /** [N, T, heads * width] to as many of [N, 1, T, width]. */
  private List<String> apart(GraphBuilder graph, String tokens, int heads) {
    List<String> parts =
        heads == 1
            ? List.of(tokens)
            : graph.node("", "Split", List.of(tokens), heads, GraphBuilder.attribute("axis", 2L));
    return parts.stream().map(part -> GraphPieces.unsqueeze(graph, part, 1)).toList();
  }

  private int keyValueDim() {
    return width * spec.keyValueHeads();
  }

  private Tensor split(Tensor tokens, int heads) {
    return tokens.view(-1, tokens.size(1), heads, width).transpose(1, 2);
  }

  private String split(GraphBuilder graph, String tokens, int heads) {
    String shaped = GraphPieces.reshape(graph, tokens, 0, 0, heads, width);
    return GraphPieces.transpose(graph, shaped, 0, 2, 1, 3);
  }

  private String turned(GraphBuilder graph, String heads, GraphPadding padding) {
    return rotary == null ? heads : rotary.turn(graph, heads, padding);
  }

  /** Each key-value head once for every query head that shares it. */
  private Tensor repeat(Tensor heads) {
    int times = spec.heads() / spec.keyValueHeads();
    if (times == 1) {
      return heads;
    }
    long length = heads.size(2);
    return heads
        .unsqueeze(2)
        .expand(-1, -1, times, length, width)
        .reshape(-1, spec.heads(), length, width);
  }

  private String repeat(GraphBuilder graph, String heads, GraphPadding padding) {
    int times = spec.heads() / spec.keyValueHeads();
    if (times == 1) {
      return heads;
    }
    String one = GraphPieces.unsqueeze(graph, heads, 2);
    String shape = graph.longs("repeats", new long[] {1, 1, times, 1, 1}, 5);
    String repeated = graph.node("Expand", List.of(one, shape));
    return GraphPieces.reshape(
        graph,
        repeated,
        List.of(
            GraphPieces.whole(graph, 0),
            GraphPieces.whole(graph, spec.heads()),
            padding.length(graph),
            GraphPieces.whole(graph, width)));
  }
}
