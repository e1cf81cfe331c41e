package dev.plimsoll.training;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The prices of 53,940 diamonds as a yardstick of regression on tables: 64 % of the rows train, 16
 * % stop, and the error on the other 20 %, in deviations of the training prices, can be held
 * against published ones (0.131 to 0.140 for good networks, Gorishniy et al. 2025; their split
 * differs).
 *
 * <p>Rows are dealt by a hash of their content, so that the order of the file does not matter. The
 * exported graph is what is judged.
 */
public final class TabularBench {
  private static final List<String> NUMBERS = List.of("carat", "depth", "table", "x", "y", "z");
  private static final List<String> TEXTS = List.of("cut", "color", "clarity");
  private static final String PRICE = "price";
  private static final String ROWS = "diamonds.parquet";

  private TabularBench() {}

  /**
   * What to measure.
   *
   * @param data a CSV file with the columns carat, cut, color, clarity, depth, table, price, x, y,
   *     z
   * @param candidate one that can do regression
   * @param params its parameters beside the task
   */
  public record Plan(
      String data, String candidate, Map<String, Object> params, long seed, String codeVersion) {
    public Plan {
      params = Map.copyOf(params);
    }
  }

  /**
   * What was found.
   *
   * @param rmse of the test rows, in deviations of the training prices
   * @param cpuSeconds of the training
   * @param testRows rows that were judged
   */
  public record Result(String candidate, double rmse, double cpuSeconds, long testRows) {}

  /**
   * Trains and judges.
   *
   * @param folder for the job's files
   */
  public static Result measure(Plan plan, Path folder, Progress progress, InstantSource clock) {
    Path data = Path.of(plan.data());
    if (!Files.isRegularFile(data)) {
      throw new PlimsollException(
          TrainingError.JOB_INVALID, "data: " + data + " (expected: an existing CSV file)");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
    Path rows = folder.resolve(ROWS);
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 2)) {
      deal(engine, data, rows);
      Map<String, Object> params = new TreeMap<>(plan.params());
      params.put("task", "regression");
      TrainingJob job =
          new TrainingJob(
              rows,
              inputs(),
              PRICE,
              "split",
              plan.candidate(),
              params,
              plan.seed(),
              "What does this diamond cost?",
              List.of(Digest.ofFile(data)),
              plan.codeVersion(),
              folder.resolve("out"));
      TrainingResult trained = Trainers.train(job, progress, clock);
      return judge(engine, rows, trained);
    }
  }

  private static List<ModelInput> inputs() {
    return Stream.concat(
            NUMBERS.stream().map(name -> new ModelInput(name, InputType.NUMBER)),
            TEXTS.stream().map(name -> new ModelInput(name, InputType.TEXT)))
        .toList();
  }

  private static void deal(QueryEngine engine, Path data, Path rows) {
    String columns =
        Stream.of(NUMBERS, TEXTS, List.of(PRICE))
            .flatMap(List::stream)
            .map(QueryEngine::quote)
            .collect(Collectors.joining(", "));
    String place = "(hash(" + columns + ") % 1000003) / 1000003.0";
    engine.execute(
        "COPY (SELECT "
            + columns
            + ", CASE WHEN "
            + place
            + " < 0.64 THEN 'train' WHEN "
            + place
            + " < 0.80 THEN 'valid' ELSE 'test' END AS split FROM read_csv("
            + QueryEngine.literal(data.toString())
            + ") ORDER BY hash("
            + columns
            + ")) TO "
            + QueryEngine.literal(rows.toString())
            + " (FORMAT parquet)");
  }

  private static Result judge(QueryEngine engine, Path rows, TrainingResult trained) {
    String from = " FROM read_parquet(" + QueryEngine.literal(rows.toString()) + ") WHERE split = ";
    List<Object[]> test =
        engine.rows(
            "SELECT "
                + Stream.concat(NUMBERS.stream(), TEXTS.stream())
                    .map(QueryEngine::quote)
                    .collect(Collectors.joining(", "))
                + ", "
                + PRICE
                + from
                + "'test'",
            TabularBench::row);
    double deviation =
        engine.rows("SELECT stddev_pop(price)" + from + "'train'", row -> row.getDouble(1)).get(0);
    Map<String, Object> columns = new LinkedHashMap<>();
    for (int c = 0; c < NUMBERS.size(); c++) {
      columns.put(NUMBERS.get(c), numbers(test, c));
    }
    for (int c = 0; c < TEXTS.size(); c++) {
      int place = NUMBERS.size() + c;
      columns.put(
          TEXTS.get(c), test.stream().map(row -> (String) row[place]).toArray(String[]::new));
    }
    float[] truth = numbers(test, NUMBERS.size() + TEXTS.size());
    try (OnnxModel model = OnnxModel.load(trained.packageFolder().resolve(ModelPackage.GRAPH))) {
      float[] value =
          Objects.requireNonNull(model.run(RowBatch.of(test.size(), columns)).get("value"));
      double sum = 0;
      for (int i = 0; i < truth.length; i++) {
        sum += Math.pow((value[i] - truth[i]) / deviation, 2);
      }
      return new Result(
          trained.candidate(), Math.sqrt(sum / truth.length), trained.cpuSeconds(), test.size());
    }
  }

  private static Object[] row(ResultSet row) throws SQLException {
    int numbers = NUMBERS.size();
    Object[] values = new Object[numbers + TEXTS.size() + 1];
    for (int c = 0; c < values.length; c++) {
      boolean text = c >= numbers && c < numbers + TEXTS.size();
      values[c] = text ? row.getString(c + 1) : (Object) row.getFloat(c + 1);
    }
    return values;
  }

  private static float[] numbers(List<Object[]> rows, int place) {
    float[] column = new float[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = (Float) rows.get(i)[place];
    }
    return column;
  }
}
