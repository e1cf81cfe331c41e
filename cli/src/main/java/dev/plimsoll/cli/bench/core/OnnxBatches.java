package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.ChildTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a tiny attention model in a child process, exports it, and scores random rows, some values
 * missing, together and one by one.
 *
 * <p>Training itself refuses an export whose probabilities are more than 1e-4 from libtorch's, so a
 * figure at all says that much; the value is the narrower promise, that a row's answer is its own
 * whatever company it is scored in.
 */
public record OnnxBatches(Sizes sizes) implements Benchmark {
  private static final double TARGET = 1e-5;
  private static final int ROWS = 500;
  private static final long SEED = 17;
  private static final double MISSING = 0.1;
  private static final List<String> TEXTS = List.of("red", "green", "blue", "unseen", "");

  private static final List<ModelInput> INPUTS =
      List.of(
          new ModelInput("a", InputType.NUMBER),
          new ModelInput("b", InputType.NUMBER),
          new ModelInput("colour", InputType.TEXT));

  @Override
  public String name() {
    return "onnx.batches";
  }

  @Override
  public String means() {
    return "how far a fresh model's answer for a row moves with the rows it is scored beside";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    Path rows = folder.resolve("rows.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.toParquet(
          """
          SELECT a, b, colour, a + b + (colour = 'red')::INTEGER * 3 > 12 AS label,
            CASE WHEN range %% 5 = 0 THEN 'valid' ELSE 'train' END AS split
          FROM (SELECT range, (hash(range) %% 1000) / 100 AS a, (hash(range + 1) %% 1000) / 100 AS b,
            ['red', 'green', 'blue'][(1 + hash(range + 2) %% 3)::BIGINT] AS colour FROM range(%d))"""
              .formatted(sizes.trainingRows()),
          rows);
    }
    ModelPackage trained =
        ChildTraining.train(
            rows,
            INPUTS,
            "ft-transformer",
            Map.of("epochs", 1, "dim", 16, "blocks", 1),
            SEED,
            folder.resolve("job"),
            progress);
    try (OnnxModel model = trained.load()) {
      return Figure.atMost(
          name(),
          largestDifference(model),
          "probability",
          TARGET,
          "the same %d random rows one at a time; the export was within 1e-4 of libtorch, or training had refused it"
              .formatted(ROWS));
    }
  }

  private static double largestDifference(OnnxModel model) {
    RowBatch batch = randomRows();
    float[] together = model.score(batch).probability();
    double largest = 0;
    for (int row = 0; row < ROWS; row++) {
      float alone = model.score(batch.slice(row, 1)).probability()[0];
      largest = Math.max(largest, Math.abs((double) together[row] - alone));
    }
    return largest;
  }

  private static RowBatch randomRows() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] a = new float[ROWS];
    float[] b = new float[ROWS];
    String[] colour = new String[ROWS];
    for (int row = 0; row < ROWS; row++) {
      a[row] = random.nextDouble() < MISSING ? Float.NaN : (float) random.nextDouble(-2, 12);
      b[row] = random.nextDouble() < MISSING ? Float.NaN : (float) random.nextDouble(-2, 12);
      colour[row] = TEXTS.get(random.nextInt(TEXTS.size()));
    }
    return new RowBatch(ROWS).numbers("a", a).numbers("b", b).texts("colour", colour);
  }
}
