package dev.plimsoll.training.internal.network;

import org.bytedeco.pytorch.Tensor;

/** Prepared rows as tensors that live until {@link #close}; batches are copies of some rows. */
public final class Inputs implements AutoCloseable {
  /**
   * Some rows.
   *
   * @param numbers [N, F]
   * @param categories [N, C] of table rows
   * @param labels [N, 1] of 0 and 1
   */
  public record Batch(Tensor numbers, Tensor categories, Tensor labels) {}

  private final int rows;
  private final Tensor numbers;
  private final Tensor categories;
  private final Tensor labels;

  /** Row-major values: {@code numbers} has F per row, {@code categories} has C. */
  public Inputs(int rows, float[] numbers, long[] categories, float[] labels) {
    this.rows = rows;
    this.numbers = NativeScope.keep(() -> Tensors.of(numbers, rows, numbers.length / rows));
    this.categories =
        NativeScope.keep(() -> Tensors.of(categories, rows, categories.length / rows));
    this.labels = NativeScope.keep(() -> Tensors.of(labels, rows, 1));
  }

  public int rows() {
    return rows;
  }

  Batch slice(int from, int count) {
    return new Batch(
        numbers.narrow(0, from, count),
        categories.narrow(0, from, count),
        labels.narrow(0, from, count));
  }

  Batch pick(Tensor rowIndexes) {
    return new Batch(
        numbers.index_select(0, rowIndexes),
        categories.index_select(0, rowIndexes),
        labels.index_select(0, rowIndexes));
  }

  @Override
  public void close() {
    numbers.close();
    categories.close();
    labels.close();
  }
}
