package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFile;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.features.FeatureJoin;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some inputs are columns of the file, and others what a project's views knew at the time of each
 * row. All of them are written into one file beside the parts, from which the rows are then scored:
 * joining sorts, so a run that goes on must not have to join again.
 */
record JoinedInputs(
    ScoringColumns columns,
    NeededFeatures needed,
    FeatureJoin join,
    String select,
    int workers,
    Progress progress)
    implements InputPlan {
  /**
   * Plans the join.
   *
   * @throws PlimsollException for columns, keys or times of another kind
   */
  static JoinedInputs of(
      QueryEngine engine,
      ScoringColumns columns,
      ScoringModel model,
      NeededFeatures needed,
      int workers,
      Progress progress) {
    Map<String, String> types = new LinkedHashMap<>(columns.types());
    needed
        .joined()
        .forEach(
            input ->
                types.put(input.name(), input.type() == InputType.TEXT ? "VARCHAR" : "DOUBLE"));
    InputSql inputs = new InputSql(model.inputs(), types);
    if (!needed.at().isEmpty()) {
      inputs.refusing(
          "decision_at IS NULL",
          needed.at() + ": no time (expected: when the decision is taken, as 2026-03-01 12:00:00)");
    }
    List<String> read = needed.asked().stream().map(ModelInput::name).toList();
    Map<String, Path> sources = new LinkedHashMap<>();
    needed.tables().forEach((name, table) -> sources.put(name, table.file()));
    FeatureJoin join =
        FeatureJoin.of(
            engine,
            new FeatureJoin.Rows(columns.scan(), at(needed.at(), types), read),
            sources,
            needed.views());
    return new JoinedInputs(columns, needed, join, inputs.select(), workers, progress);
  }

  @Override
  public Digest snapshot() {
    return needed.digest();
  }

  @Override
  public InputRows rows(ScoringWork work, long count) {
    Path file = work.file("joined.parquet");
    Map<String, Long> found =
        work.joined(
            file,
            () -> {
              try (QueryEngine engine =
                  QueryEngine.open(
                      work.file("spill").resolve("joining"),
                      workers,
                      BatchScoring.ENGINE_MEGABYTES)) {
                return join.write(
                        engine,
                        select,
                        file,
                        share -> progress.report("joining features", (long) (share * count), count))
                    .found();
              } catch (PlimsollException e) {
                throw columns.file().explain(e);
              }
            });
    TableFile joined = TableFile.open(file, TableFormat.PARQUET);
    return new InputRows(joined, "SELECT * FROM " + joined.scan(Map.of()), found);
  }

  /** A time without a zone is UTC; one that no calendar has is none. */
  private static String at(String column, Map<String, String> types) {
    if (column.isEmpty()) {
      return "CAST(NULL AS TIMESTAMP)";
    }
    String type = types.getOrDefault(column, "");
    boolean text = type.equals("VARCHAR") || type.equals("JSON");
    if (!text && !type.startsWith("TIMESTAMP") && !type.equals("DATE")) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "column: '" + column + "' is " + type + " (expected: a time, or texts that are times)");
    }
    String given = quote(column) + (type.equals("JSON") ? "->>'$'" : "");
    String zoned = text ? "TRY_CAST(" + given + " AS TIMESTAMPTZ)" : given;
    String time = "CAST(" + zoned + " AS TIMESTAMP)";
    return "CASE WHEN "
        + time
        + " BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31' THEN "
        + time
        + " END";
  }
}
