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

  /**
   * Head by head: what one head needs stays in the processor's caches at lengths at which the
   * scores of all heads no longer do.
   */
  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    int heads = spec().heads();
    if (heads == 1) {
      return attendAlone(graph, queries, keys, values, padding);
    }
    String[] answers = new String[heads];
    for (int head = 0; head < heads; head++) {
      answers[head] =
          attendAlone(
              graph,
              head(graph, queries, head),
              head(graph, keys, head),
              head(graph, values, head),
              padding);
    }
    return GraphPieces.concat(graph, 1, answers);
  }

  private static String head(GraphBuilder graph, String heads, long head) {
    return GraphPieces.slice(
        graph, heads, GraphPieces.whole(graph, head), GraphPieces.whole(graph, head + 1), 1);
  }

  private String attendAlone(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String missing =
        padding.derive(
            "shortfall of " + window,
            () -> GraphPieces.shortfall(graph, padding.length(graph), window));
    String none = GraphPieces.whole(graph, 0);
    String turned = neighbours(graph, keys, missing, true, padding);
    String hidden =
        padding.derive(
            "window " + window + ", " + globals + (spec().causal() ? ", causal" : ""),
            () -> scores(graph, missing, padding));
    String scores =
        spec().causal()
            ? GraphPieces.add(
                graph,
                GraphPieces.matmul(
                    graph,
                    blocks(graph, GraphPieces.pad(graph, queries, none, missing, 2, 4, 0), width()),
                    turned),
                hidden)
            : hiddenByProduct(graph, queries, missing, turned, hidden, padding);
    String answer =
        GraphPieces.matmul(
            graph,
            GraphPieces.softmax(graph, scores),
            neighbours(graph, values, missing, false, padding));
    String flat = GraphPieces.reshape(graph, answer, 0, 1, -1, width());
    String end = padding.length(graph);
    if (globals == 0) {
      return GraphPieces.slice(graph, flat, none, end, 2);
    }
    String from = GraphPieces.whole(graph, globals);
    return GraphPieces.concat(
        graph,
        2,
        globalAnswers(graph, queries, keys, values, padding),
        GraphPieces.slice(graph, flat, from, end, 2));
  }

  /**
   * Scores with what is hidden already added: queries get a column of ones and keys a row of what
   * to add, so that the product adds it. An addition of its own would read and write all scores
   * once more, which at 8,192 tokens is a quarter of this layer's memory traffic.
   */
  private String hiddenByProduct(
      GraphBuilder graph,
      String queries,
      String missing,
      String turned,
      String hidden,
      GraphPadding padding) {
    String one = GraphPieces.whole(graph, 1);
    String row =
        padding.derive(
            "window row " + window + ", " + globals,
            () ->
                graph.node(
                    "Expand",
                    List.of(
                        hidden,
                        GraphPieces.concat(graph, 0, padding.rows(graph), one, one, one, one))));
    String none = GraphPieces.whole(graph, 0);
    // Ones in the places that only fill the last block do no harm: nobody reads their answers.
    String[] more = {none, none, none, none, none, none, missing, one};
    return GraphPieces.matmul(
        graph,
        blocks(graph, GraphPieces.pad(graph, queries, more, 1), width() + 1),
        GraphPieces.concat(graph, 3, turned, row));
  }

  private String blocks(GraphBuilder graph, String heads, long wide) {
    return GraphPieces.reshape(graph, heads, 0, 1, -1, window, wide);
  }

  /**
   * [N, heads, T, width] to [N, heads, blocks, keys, width], global keys last; with {@code turned}
   * the last two change places, before the blocks are repeated: that moves a third as much.
   */
  private String neighbours(
      GraphBuilder graph, String heads, String missing, boolean turned, GraphPadding padding) {
    String front = GraphPieces.whole(graph, window);
    String padded =
        blocks(
            graph, GraphPieces.pad(graph, heads, front, after(graph, missing), 2, 4, 0), width());
    String whole = turned ? GraphPieces.transpose(graph, padded, 0, 1, 2, 4, 3) : padded;
    String[] parts = new String[span + (globals > 0 ? 1 : 0)];
    for (int i = 0; i < span; i++) {
      // The last of the slices ends at the end, the others as many blocks before it.
      long until = i == span - 1 ? Long.MAX_VALUE : i + 1L - span;
      parts[i] =
          GraphPieces.slice(
              graph, whole, GraphPieces.whole(graph, i), GraphPieces.whole(graph, until), 2);
    }
    if (globals > 0) {
      String first = first(graph, heads, 2);
      String one = GraphPieces.whole(graph, 1);
      String shape = GraphPieces.concat(graph, 0, one, one, count(graph, padding), one, one);
      String placed =
          GraphPieces.unsqueeze(
              graph, turned ? GraphPieces.transpose(graph, first, 0, 1, 3, 2) : first, 2);
      parts[span] = graph.node("Expand", List.of(placed, shape));
    }
    return GraphPieces.concat(graph, turned ? 4 : 3, parts);
  }

  /** INT64 [1]: how many blocks there are. */
  private String count(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "blocks of " + window,
        () ->
            GraphPieces.div(
                graph,
                GraphPieces.add(
                    graph, padding.length(graph), GraphPieces.whole(graph, window - 1L)),
                GraphPieces.whole(graph, window)));
  }

  private String after(GraphBuilder graph, String missing) {
    return spec().causal()
        ? missing
        : GraphPieces.add(graph, missing, GraphPieces.whole(graph, window));
  }

  private String first(GraphBuilder graph, String value, long axis) {
    return GraphPieces.slice(
        graph, value, GraphPieces.whole(graph, 0), GraphPieces.whole(graph, globals), axis);
  }

  /** What each block hides: FLOAT [1 or N, 1, blocks, 1 or window, keys]; global keys last. */
  private String scores(GraphBuilder graph, String missing, GraphPadding padding) {
    String keyScores = padding.keyScores(graph);
    String given =
        keyScores == null
            ? zeros(graph, padding)
            : GraphPieces.reshape(graph, keyScores, 0, -1); // [N or 1, T]
    String front = GraphPieces.whole(graph, window);
    String local = given;
    if (globals > 0) {
      String rest =
          GraphPieces.slice(
              graph,
              given,
              GraphPieces.whole(graph, globals),
              GraphPieces.whole(graph, Long.MAX_VALUE),
              1);
      front = GraphPieces.add(graph, front, firsts(graph, given));
      local = rest;
    }
    String padded = GraphPieces.pad(graph, local, front, after(graph, missing), 1, 2, ABSENT);
    String blocks = GraphPieces.reshape(graph, padded, 0, 1, -1, 1, window);
    String[] parts = new String[span];
    for (int i = 0; i < span; i++) {
      long until = i == span - 1 ? Long.MAX_VALUE : i + 1L - span;
      parts[i] =
          GraphPieces.slice(
              graph, blocks, GraphPieces.whole(graph, i), GraphPieces.whole(graph, until), 2);
    }
    String near = GraphPieces.concat(graph, 4, parts);
    if (spec().causal()) {
      near = GraphPieces.add(graph, near, later(graph));
    }
    if (globals == 0) {
      return near;
    }
    String global = GraphPieces.unsqueeze(graph, first(graph, given, 1), 1, 2, 3);
    String one = GraphPieces.whole(graph, 1);
    String height = GraphPieces.whole(graph, spec().causal() ? window : 1);
    String shape = GraphPieces.concat(graph, 0, one, one, count(graph, padding), height, one);
    return GraphPieces.concat(graph, 4, near, graph.node("Expand", List.of(global, shape)));
  }

  /** INT64 [1]: how many global tokens the sequence has; a short one has fewer. */
  private String firsts(GraphBuilder graph, String given) {
    return graph.node(
        "Shape",
        List.of(first(graph, given, 1)),
        GraphBuilder.attribute("start", 1L),
        GraphBuilder.attribute("end", 2L));
  }

  private static String zeros(GraphBuilder graph, GraphPadding padding) {
    String shape = GraphPieces.concat(graph, 0, GraphPieces.whole(graph, 1), padding.length(graph));
    return graph.node("Expand", List.of(graph.floats("zero", new float[1], 1), shape));
  }

  private String later(GraphBuilder graph) {
    float[] values = new float[2 * window * window];
    for (int row = 0; row < window; row++) {
      for (int column = row + window + 1; column < 2 * window; column++) {
        values[row * 2 * window + column] = ABSENT;
      }
    }
    return graph.floats("later", values, window, 2L * window);
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
