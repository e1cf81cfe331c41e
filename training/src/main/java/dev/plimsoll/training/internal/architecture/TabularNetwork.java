package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.optimize.StepContext;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A network over prepared numbers and categories, in libtorch and as ONNX nodes. */
public interface TabularNetwork extends AutoCloseable {
  Parameters parameters();

  /** The embeddings of categories; null without such columns. */
  @Nullable CategoryTokens categoryTokens();

  /** How many networks in one answer side by side; 1 for most. */
  default int members() {
    return 1;
  }

  /** Columns of {@link #body}. */
  int width();

  /**
   * What the last layer reads, [N, width], or [N, members, width] with more than one.
   *
   * @param numbers [N, F], NaN where missing; unused without numeric columns
   * @param categories [N, C] of table rows; unused without category columns
   * @param context the trainer's way through the blocks
   * @param training whether to drop what is dropped in training alone
   */
  Tensor body(Tensor numbers, Tensor categories, StepContext context, boolean training);

  /** The last layer: outputs [N, O], or [N, members, O] with more than one. */
  Tensor head(Tensor body);

  /** Adds body and head as nodes; either input is null when the network has no such columns. */
  String write(GraphBuilder graph, @Nullable String numbers, @Nullable String categories);

  @Override
  void close();

  /**
   * The columns that a network reads, and what it answers.
   *
   * @param numbers numeric columns
   * @param missing whether a numeric value is ever missing in training
   * @param categorySizes rows of each category column's embedding
   * @param outputs columns of the answer
   */
  record Columns(int numbers, boolean missing, java.util.List<Integer> categorySizes, int outputs) {
    public Columns {
      categorySizes = java.util.List.copyOf(categorySizes);
    }
  }
}
