package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How long answers take on real rows, one thread: medians, because a busy machine only ever adds.
 *
 * @param microsOne for one row alone
 * @param microsRow for a row among {@value #BATCH}
 */
record Latency(double microsOne, double microsRow) {
  private static final int BATCH = 128;
  private static final int SINGLE = 48;
  private static final int ROUNDS = 5;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  static Latency measure(QueryEngine engine, OnnxModel model, List<ModelInput> inputs, Path rows) {
    String table = "read_parquet(" + QueryEngine.literal(rows.toString()) + ")";
    String sql =
        "SELECT * FROM " + table + " WHERE split = 'test' ORDER BY md5(row_key) LIMIT " + BATCH;
    try (ArrowResult result = engine.query(sql)) {
      if (!result.next()) {
        return new Latency(0, 0);
      }
      RowBatch all = BatchScorer.rows(inputs, result.root());
      List<RowBatch> single = new ArrayList<>();
      for (int row = 0; row < Math.min(SINGLE, result.root().getRowCount()); row++) {
        try (VectorSchemaRoot one = result.root().slice(row, 1)) {
          single.add(BatchScorer.rows(inputs, one));
        }
      }
      return new Latency(
          median(model, single), median(model, List.of(all)) / result.root().getRowCount());
    }
  }

  /** Every batch some times over, after one round that only warms up; in microseconds. */
  private static double median(OnnxModel model, List<RowBatch> batches) {
    List<Double> micros = new ArrayList<>();
    long begin = System.nanoTime();
    for (int round = 0; round <= ROUNDS; round++) {
      for (RowBatch batch : batches) {
        long start = System.nanoTime();
        model.run(batch);
        if (round > 0) {
          micros.add((System.nanoTime() - start) / 1e3);
        }
      }
      if (round > 0 && System.nanoTime() - begin > MOST_NANOS) {
        break;
      }
    }
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
