package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Scores tables that come as Arrow record batches. A FLOAT column without nulls goes to the runtime
 * without a copy; the other numbers are converted, and nulls become NaN or the empty text.
 */
public final class BatchScorer {
  private BatchScorer() {}

  /** Receives the answers batch by batch, in the order of the rows. */
  @FunctionalInterface
  public interface Receiver {
    void scored(VectorSchemaRoot rows, Scores scores);
  }

  /**
   * The probability of every remaining row of the reader.
   *
   * @param inputs columns to take by name; columns besides them are ignored
   */
  public static float[] score(OnnxModel model, List<ModelInput> inputs, ArrowReader reader) {
    float[][] all = {new float[1024]};
    int[] rows = {0};
    score(
        model,
        inputs,
        reader,
        (root, scores) -> {
          float[] some = scores.probability();
          int total = Math.addExact(rows[0], some.length);
          if (total > all[0].length) {
            all[0] = Arrays.copyOf(all[0], Math.max(total, (int) (all[0].length * 1.5)));
          }
          System.arraycopy(some, 0, all[0], rows[0], some.length);
          rows[0] = total;
        });
    return Arrays.copyOf(all[0], rows[0]);
  }

  /** Scores batch by batch; the batch that is handed over is gone after the call. */
  public static void score(
      OnnxModel model, List<ModelInput> inputs, ArrowReader reader, Receiver receiver) {
    try {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        if (root.getRowCount() > 0) {
          receiver.scored(root, score(model, inputs, root));
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io("Arrow batch", e);
    }
  }

  /** Scores one batch of at least one row. */
  public static Scores score(OnnxModel model, List<ModelInput> inputs, VectorSchemaRoot root) {
    return model.score(rows(inputs, root));
  }

  /** A batch's columns as a model takes them; gone when the next batch is loaded. */
  public static RowBatch rows(List<ModelInput> inputs, VectorSchemaRoot root) {
    RowBatch batch = new RowBatch(root.getRowCount());
    inputs.forEach(input -> ArrowColumns.put(batch, input, root));
    return batch;
  }
}
