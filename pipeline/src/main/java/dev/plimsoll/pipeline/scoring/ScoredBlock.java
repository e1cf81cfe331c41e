package dev.plimsoll.pipeline.scoring;

import java.util.List;
import java.util.Map;

/**
 * Answers for some consecutive rows.
 *
 * @param outputs name to values, row by row, a fixed number of them per row
 * @param errors rows without an answer, by their place in this block
 */
record ScoredBlock(int rows, Map<String, Values> outputs, List<RowError> errors) {
  ScoredBlock {
    errors = List.copyOf(errors);
  }

  /** What one output says of each row. */
  static final class Values {
    private final float[] numbers;
    private final int width;

    /** Keeps the array. */
    Values(float[] numbers, int rows) {
      this.numbers = numbers;
      this.width = numbers.length / rows;
    }

    int width() {
      return width;
    }

    float[] numbers() {
      return numbers;
    }

    boolean finite(int row) {
      for (int i = row * width; i < (row + 1) * width; i++) {
        if (!Float.isFinite(numbers[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Why a row has no answer, without its values.
   *
   * @param row counted from 0 within the block
   */
  record RowError(int row, String reason) {}
}
