package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention to what is near, as in Longformer (Beltagy et al. 2020): the sequence is cut
 * into blocks of {@code window} tokens, and a token sees its own block and the two beside it, so at
 * least {@code window} tokens to each side; causally its own block up to itself and the one before.
 * Time and memory grow with the length times the window; no mask is ever T x T.
 *
 * <p>The first {@code globalTokens} tokens see all and are seen by all. They are keys of every
 * block, hidden in their own block lest they count twice, and their own answers are computed apart.
 */
final class WindowAttention extends HeadAttention {
  private static final float ABSENT = Padding.ABSENT_SCORE;

  private final int window;
  private final int globals;

  /** Blocks that a block looks at. */
  private final int span;

  WindowAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, softmaxScale(dim, spec));
    window = spec.window();
    globals = spec.globalTokens();
    span = spec.causal() ? 2 : 3;
  }

  @Override
  boolean takesAnyOrder() {
    return true;
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    long length = keys.size(2);
    if (length <= 2L * window) {
      // Two blocks see each other whole: this is softmax attention, and cheaper as such.
      return SoftmaxAttention.fused(queries, keys, values, padding, spec().causal());
    }
    long rows = queries.size(0) * spec().heads();
    long blocks = (length + window - 1) / window;
    long missing = blocks * window - length;
    Tensor asked = behind(queries, missing).reshape(rows, blocks, window, width());
    Tensor answer =
        SoftmaxAttention.scaled(
                asked,
                neighbours(keys, rows, blocks, missing),
                neighbours(values, rows, blocks, missing),
                scores(padding, length, queries.size(0)),
                false)
            .reshape(-1, spec().heads(), blocks * window, width());
    if (globals == 0) {
      return answer.narrow(2, 0, length);
    }
    TensorVector all = new TensorVector();
    all.push_back(globalAnswers(queries, keys, values, padding));
    all.push_back(answer.narrow(2, globals, length - globals));
    return torch.cat(all, 2);
  }

  private static Tensor behind(Tensor heads, long missing) {
    return missing == 0 ? heads : torch.constant_pad_nd(heads, 0, 0, 0, missing);
  }

  /** [N, heads, T, width] to [N * heads, blocks, globals + span * window, width]. */
  private Tensor neighbours(Tensor heads, long rows, long blocks, long missing) {
    long after = spec().causal() ? missing : missing + window;
    Tensor whole = torch.constant_pad_nd(heads, 0, 0, window, after);
    Tensor padded = whole.reshape(rows, blocks + span - 1, window, width());
    TensorVector parts = new TensorVector();
    if (globals > 0) {
      parts.push_back(
          heads
              .narrow(2, 0, globals)
              .reshape(rows, 1, globals, width())
              .expand(rows, blocks, globals, width()));
    }
    for (int i = 0; i < span; i++) {
      parts.push_back(padded.narrow(1, i, blocks));
    }
    return torch.cat(parts, 2);
  }

  /** What each block hides: [1 or N * heads, blocks, 1 or window, keys]. */
  private Tensor scores(Padding padding, long length, long sequences) {
    String key = "window " + window + ", " + globals + (spec().causal() ? ", causal" : "");
    return padding.derive(key, () -> scores(padding.keyScores(), length, sequences));
  }

  private Tensor scores(@Nullable Tensor keyScores, long length, long sequences) {
    Tensor given = keyScores == null ? torch.zeros(1, length) : keyScores.flatten(0, 2);
    long blocks = (length + window - 1) / window;
    long after = blocks * window - length + (spec().causal() ? 0 : window);
    Tensor near =
        torch
            .constant_pad_nd(
                given.narrow(1, globals, length - globals),
                new long[] {(long) window + globals, after},
                new Scalar(ABSENT))
            .unfold(1, (long) span * window, window)
            .unsqueeze(2);
    if (spec().causal()) {
      near = near.add(later());
    }
    Tensor scores = globals == 0 ? near : withGlobals(given, near);
    return scores.size(0) == 1
        ? scores
        : scores
            .unsqueeze(1)
            .expand(sequences, spec().heads(), blocks, scores.size(2), scores.size(3))
            .flatten(0, 1);
  }

  private Tensor withGlobals(Tensor given, Tensor near) {
    TensorVector all = new TensorVector();
    all.push_back(
        given
            .narrow(1, 0, globals)
            .reshape(-1, 1, 1, globals)
            .expand(-1, near.size(1), near.size(2), -1));
    all.push_back(near);
    return torch.cat(all, 3);
  }

  /** FLOAT [window, 2 * window]: hides from each token of a block what comes after it. */
  private Tensor later() {
    return torch.full(new long[] {window, 2L * window}, new Scalar(ABSENT)).triu(window + 1L);
  }

  /** The global tokens ask all keys, or causally each other. */
  private Tensor globalAnswers(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    Tensor asked = queries.narrow(2, 0, globals);
    Tensor absent = padding.keyScores();
    if (!spec().causal()) {
      return SoftmaxAttention.scaled(asked, keys, values, absent, false);
    }
    Tensor first = keys.narrow(2, 0, globals);
    Tensor firstValues = values.narrow(2, 0, globals);
    if (absent == null || padding.atTheEnd()) {
      return SoftmaxAttention.scaled(asked, first, firstValues, null, true);
    }
    Tensor later = torch.full(new long[] {globals, globals}, new Scalar(ABSENT)).triu(1);
    return SoftmaxAttention.scaled(
        asked, first, firstValues, absent.narrow(3, 0, globals).add(later), false);
  }

  @Override
  boolean givesMeans() {
    return true;
  }

  @Override
  boolean headByHead() {
    return true;
  }

  /**
   * Queries get a column of ones and keys a column of what hides them, so that the product adds it:
   * an addition of its own would read and write all scores once more.
   */
  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String none = GraphPieces.whole(graph, 0);
    String one = GraphPieces.whole(graph, 1);
    String missing = missing(graph, padding);
    // Ones in the places that only fill the last block do no harm: nobody reads their answers.
    String[] more = {none, none, none, none, none, none, missing, one};
    String asked =
        GraphPieces.reshape(
            graph, GraphPieces.pad(graph, queries, more, 1), 0, 1, -1, window, width() + 1);
    String known = keysNear(graph, keys, padding);
    String told = valuesNear(graph, values, padding);
    String scores =
        GraphPieces.matmul(graph, asked, GraphPieces.transpose(graph, known, 0, 1, 2, 4, 3));
    if (spec().causal()) {
      scores = GraphPieces.add(graph, scores, later(graph, padding));
    }
    String answer = GraphPieces.matmul(graph, GraphPieces.softmax(graph, scores), told);
    String flat = GraphPieces.reshape(graph, answer, 0, 1, -1, width());
    String end = padding.length(graph);
    if (globals == 0) {
      return GraphPieces.slice(graph, flat, none, end, 2);
    }
    return GraphPieces.concat(
        graph,
        2,
        globalAnswers(graph, queries, keys, values, padding),
        GraphPieces.slice(graph, flat, GraphPieces.whole(graph, globals), end, 2));
  }

  /** INT64 [1]: how many tokens the last block lacks. */
  private String missing(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "shortfall of " + window,
        () -> GraphPieces.shortfall(graph, padding.length(graph), window));
  }

  /** [N, 1, blocks, keys, width + 1]; global keys last. */
  private String keysNear(GraphBuilder graph, String keys, GraphPadding padding) {
    String key = "window " + window + ", " + globals + ", " + width();
    String hiding = padding.derive(key + " column", () -> column(graph, globals, padding));
    String tail = padding.derive(key + " tail", () -> tail(graph, padding));
    String near =
        near(
            graph,
            GraphPieces.concat(graph, 2, GraphPieces.concat(graph, 3, keys, hiding), tail),
            width() + 1,
            padding);
    if (globals == 0) {
      return near;
    }
    String shown = padding.derive("window 0 column", () -> column(graph, 0, padding));
    String firsts = GraphPieces.concat(graph, 3, first(graph, keys, 2), first(graph, shown, 2));
    return withGlobals(graph, near, firsts, padding);
  }

  /** [N, 1, blocks, keys, width]; global ones last. */
  private String valuesNear(GraphBuilder graph, String values, GraphPadding padding) {
    String none = GraphPieces.whole(graph, 0);
    String filled = GraphPieces.pad(graph, values, none, after(graph, padding), 2, 4, 0);
    String near = near(graph, filled, width(), padding);
    return globals == 0 ? near : withGlobals(graph, near, first(graph, values, 2), padding);
  }

  /**
   * Blocks beside their neighbours. What follows the last block is one that is hidden whole: the
   * neighbour of the last, and by its number, -1, that of the first.
   *
   * @param heads [N, 1, (blocks + 1) * window, wide]
   * @return [N, 1, blocks, span * window, wide]
   */
  private String near(GraphBuilder graph, String heads, long wide, GraphPadding padding) {
    String places =
        padding.derive("window places " + window + ", " + span, () -> places(graph, padding));
    String blocks = GraphPieces.reshape(graph, heads, 0, 1, -1, window, wide);
    String taken =
        graph.node("Gather", List.of(blocks, places), GraphBuilder.attribute("axis", 2L));
    return GraphPieces.reshape(graph, taken, 0, 1, -1, (long) span * window, wide);
  }

  /** INT64 [blocks, span]: which blocks a block sees. */
  private String places(GraphBuilder graph, GraphPadding padding) {
    long[] offsets = new long[span];
    for (int i = 0; i < span; i++) {
      offsets[i] = i - 1L;
    }
    String blocks = GraphPieces.range(graph, count(graph, padding));
    return GraphPieces.add(
        graph, GraphPieces.unsqueeze(graph, blocks, 1), graph.longs("offsets", offsets, 1, span));
  }

  /** INT64 [1]: how many blocks there are. */
  private String count(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "blocks of " + window,
        () ->
            GraphPieces.div(
                graph,
                GraphPieces.add(graph, padding.length(graph), missing(graph, padding)),
                GraphPieces.whole(graph, window)));
  }

  /** INT64 [1]: tokens from the end of the sequence to that of the hidden block. */
  private String after(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "after " + window,
        () -> GraphPieces.add(graph, missing(graph, padding), GraphPieces.whole(graph, window)));
  }

  /** FLOAT [N, 1, T, 1]: what to add to a key's scores; the first keys are hidden. */
  private String column(GraphBuilder graph, int hidden, GraphPadding padding) {
    String keyScores = padding.keyScores(graph);
    String shown =
        keyScores == null
            ? expand(graph, new float[1], padding.length(graph), padding)
            : GraphPieces.transpose(graph, keyScores, 0, 1, 3, 2);
    if (hidden == 0) {
      return shown;
    }
    String rest =
        GraphPieces.slice(
            graph,
            shown,
            GraphPieces.whole(graph, hidden),
            GraphPieces.whole(graph, Long.MAX_VALUE),
            2);
    return GraphPieces.pad(
        graph, rest, firsts(graph, padding), GraphPieces.whole(graph, 0), 2, 4, ABSENT);
  }

  /** FLOAT [N, 1, after, width + 1]: keys that are hidden. */
  private String tail(GraphBuilder graph, GraphPadding padding) {
    float[] key = new float[width() + 1];
    key[width()] = ABSENT;
    return expand(graph, key, after(graph, padding), padding);
  }

  /** [N, 1, length, values]. */
  private static String expand(
      GraphBuilder graph, float[] values, String length, GraphPadding padding) {
    String one = GraphPieces.whole(graph, 1);
    String shape = GraphPieces.concat(graph, 0, padding.rows(graph), one, length, one);
    return graph.node(
        "Expand", List.of(graph.floats("row", values, 1, 1, 1, values.length), shape));
  }

  private String withGlobals(GraphBuilder graph, String near, String firsts, GraphPadding padding) {
    String one = GraphPieces.whole(graph, 1);
    String shape = GraphPieces.concat(graph, 0, one, one, count(graph, padding), one, one);
    String placed = graph.node("Expand", List.of(GraphPieces.unsqueeze(graph, firsts, 2), shape));
    return GraphPieces.concat(graph, 3, near, placed);
  }

  private String first(GraphBuilder graph, String value, long axis) {
    return GraphPieces.slice(
        graph, value, GraphPieces.whole(graph, 0), GraphPieces.whole(graph, globals), axis);
  }

  /** INT64 [1]: how many global tokens the sequence has; a short one has fewer. */
  private String firsts(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "at most " + globals,
        () -> graph.node("Min", List.of(padding.length(graph), GraphPieces.whole(graph, globals))));
  }

  /** FLOAT [window, keys]: hides from each token of a block what comes after it. */
  private String later(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "window later " + window + ", " + globals,
        () -> {
          float[] values = new float[2 * window * window];
          for (int row = 0; row < window; row++) {
            for (int column = row + window + 1; column < 2 * window; column++) {
              values[row * 2 * window + column] = ABSENT;
            }
          }
          String later = graph.floats("later", values, window, 2L * window);
          return globals == 0
              ? later
              : GraphPieces.pad(
                  graph, later, GraphPieces.whole(graph, 0), firsts(graph, padding), 1, 2, 0);
        });
  }

  private String globalAnswers(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String asked = first(graph, queries, 2);
    String turned = GraphPieces.transpose(graph, keys, 0, 1, 3, 2);
    String scores = GraphPieces.matmul(graph, asked, turned);
    String absent = padding.keyScores(graph);
    if (absent != null) {
      scores = GraphPieces.add(graph, scores, absent);
    }
    if (spec().causal()) {
      String later = first(graph, SoftmaxAttention.laterScores(graph, padding), 0);
      scores = GraphPieces.add(graph, scores, later);
    }
    return GraphPieces.matmul(graph, GraphPieces.softmax(graph, scores), values);
  }
}
