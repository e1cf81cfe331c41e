package dev.plimsoll.training.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.table.RowsReader;
import dev.plimsoll.training.internal.table.Splits;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A table whose label follows known rules: {@code a} and {@code b} matter only together (true when
 * their signs differ), {@code gap} matters by being missing, {@code colour} by its value; {@code
 * noise} does not matter and {@code void} is null throughout.
 */
public final class SyntheticTable {
  public static final List<ModelInput> INPUTS =
      List.of(
          new ModelInput("a", InputType.NUMBER),
          new ModelInput("b", InputType.NUMBER),
          new ModelInput("gap", InputType.NUMBER),
          new ModelInput("noise", InputType.NUMBER),
          new ModelInput("void", InputType.NUMBER),
          new ModelInput("colour", InputType.TEXT),
          new ModelInput("town", InputType.TEXT));

  private final Path folder;
  private final Path parquet;

  private SyntheticTable(Path folder, Path parquet) {
    this.folder = folder;
    this.parquet = parquet;
  }

  /** Rows with an id divisible by 4 are for validation. */
  public static SyntheticTable write(Path folder, int rows) {
    return write(
        folder,
        rows,
        "a * b < 0 AND gap IS NOT NULL OR coalesce(colour = 'red', false)",
        "id % 4 = 0");
  }

  public static SyntheticTable write(Path folder, int rows, String label, String valid) {
    Path parquet = folder.resolve("table.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute(
          "CREATE TABLE drawn AS SELECT range AS id,"
              + uniform(1)
              + " * 2 - 1 AS a,"
              + uniform(2)
              + " * 2 - 1 AS b, CASE WHEN "
              + uniform(3)
              + " < 0.2 THEN NULL ELSE exp(3 * "
              + uniform(4)
              + ") END AS gap, 1e6 + 1e3 * "
              + uniform(5)
              + " AS noise, CAST(NULL AS DOUBLE) AS void,"
              + " CASE WHEN "
              + uniform(6)
              + " < 0.1 THEN 'red' WHEN "
              + uniform(6)
              + " < 0.5 THEN 'blue' ELSE NULL END AS colour,"
              + " 'town ' || CAST(floor(40 * "
              + uniform(7)
              + ") AS INTEGER) AS town FROM range("
              + rows
              + ")");
      engine.execute(
          "COPY (SELECT *, "
              + label
              + " AS label, CASE WHEN "
              + valid
              + " THEN 'valid' ELSE 'train' END AS split FROM drawn ORDER BY id) TO "
              + QueryEngine.literal(parquet.toString())
              + " (FORMAT parquet)");
    }
    return new SyntheticTable(folder, parquet);
  }

  /** Even on [0,1), a fixed function of the row and the column. */
  private static String uniform(int column) {
    return "((hash(range * 101 + " + column + ") % 1000003) / 1000003.0)";
  }

  public TrainingRows rows(String split) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      return new RowsReader(engine, parquet, INPUTS, "label", "split").read(split);
    }
  }

  /** Both splits with labels of a task. */
  public Splits splits(Task task, List<Double> quantiles) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      return Splits.read(
          new RowsReader(engine, parquet, INPUTS, "label", "split"), task, quantiles);
    }
  }

  public Path parquet() {
    return parquet;
  }

  public TrainingJob job(String candidate, Map<String, Object> params, long seed, Path out) {
    return new TrainingJob(
        parquet,
        INPUTS,
        "label",
        "split",
        candidate,
        params,
        seed,
        "Is it so?",
        List.of(Digest.ofText("table")),
        "test",
        out);
  }

  /** Settings that make a candidate small and quick. */
  public static Map<String, Object> small(String candidate) {
    return switch (candidate) {
      case "ft-transformer" ->
          Map.of(
              "dim",
              16,
              "blocks",
              2,
              "weightDecay",
              0.01,
              "heads",
              2,
              "batch",
              128,
              "epochs",
              12,
              "patience",
              12,
              "learningRate",
              0.01,
              "knots",
              16,
              "threads",
              1);
      case "xgboost" -> Map.of("rounds", 60, "eta", 0.3, "maxDepth", 4, "threads", 1);
      case "mlp", "tabm" ->
          Map.of("hidden", 48, "bins", 16, "epochs", 10, "learningRate", 0.004, "threads", 1);
      default -> Map.of();
    };
  }
}
