package dev.plimsoll.monitoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.QuantileLevels;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is normal for one model, in a few kilobytes: the cells of each input, of the score, and the
 * test result. Made when the model is released; kept as JSON; the rows are never read again.
 *
 * @param model digest of the package whose predictions are held against it; null for all
 * @param columns one an input
 * @param score of the prediction: the probability of the outcome, the predicted number, the middle
 *     quantile, or the name of the likeliest class, whose cells are those of a text
 * @param performance null when there is no test result
 * @param classes names of a model's classes, in its order; empty unless it answers with classes,
 *     and then absent from the JSON
 * @param levels of a model's quantiles, rising, each above 0 and below 1; empty unless it answers
 *     with quantiles, and then absent from the JSON
 */
public record ReferenceProfile(
    @Nullable String model,
    List<ReferenceBins> columns,
    ReferenceBins score,
    @Nullable PerformanceReference performance,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classes,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> levels) {
  /** The name of the score among columns; no input can be called so. */
  public static final String SCORE = "(score)";

  public ReferenceProfile {
    columns = List.copyOf(columns);
    // profiles of the time before classes, or quantiles, do not name any
    classes = classes == null ? List.of() : List.copyOf(classes);
    levels = levels == null ? List.of() : List.copyOf(levels);
    AnswerKind tested = performance == null ? null : performance.kind();
    requireClasses(classes, tested);
    requireLevels(levels, tested);
  }

  private static void requireClasses(List<String> classes, @Nullable AnswerKind tested) {
    boolean ofClasses = tested == AnswerKind.CLASSES;
    boolean sound =
        classes.isEmpty()
            ? !ofClasses
            : ofClasses && classes.size() > 1 && new HashSet<>(classes).size() == classes.size();
    if (!sound) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "classes: %s, test result of %s (expected: two names and more, each once, if %s; or none)"
              .formatted(classes, tested == null ? "none" : tested, AnswerKind.CLASSES));
    }
  }

  private static void requireLevels(List<Double> levels, @Nullable AnswerKind tested) {
    boolean asked = (tested == AnswerKind.QUANTILES) != levels.isEmpty();
    if (!asked || !QuantileLevels.rise(levels)) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "levels: %s, test result of %s (expected: rising, above 0 and below 1, if %s; or none)"
              .formatted(levels, tested == null ? "none" : tested, AnswerKind.QUANTILES));
    }
  }

  /** Of a model that answers with one number: a probability of one outcome, or a value. */
  public ReferenceProfile(
      @Nullable String model,
      List<ReferenceBins> columns,
      ReferenceBins score,
      @Nullable PerformanceReference performance) {
    this(model, columns, score, performance, List.of(), List.of());
  }

  /**
   * Reads the reference rows of a model of probabilities, once.
   *
   * @param parquet the rows that are normal, such as those of the test
   * @param inputs what the model takes, in order
   * @param test scores and labels of the test: what scores are normal, and how good they were
   */
  public static ReferenceProfile of(
      QueryEngine engine,
      @Nullable String model,
      Path parquet,
      Map<String, ColumnKind> inputs,
      ScoredTable test) {
    return new ReferenceProfile(
        model,
        columns(engine, parquet, inputs),
        scoreBins(test.score()),
        PerformanceReference.of(test));
  }

  /**
   * Reads the reference rows of a model that answers with a number, once.
   *
   * @param parquet the rows that are normal, such as those of the test
   * @param inputs what the model takes, in order
   * @param test numbers predicted and true of the test: what predictions are normal, and how far
   *     off they were; refused unless its answers are numbers
   */
  public static ReferenceProfile ofNumbers(
      QueryEngine engine,
      @Nullable String model,
      Path parquet,
      Map<String, ColumnKind> inputs,
      AnswerTable test) {
    PerformanceReference performance = PerformanceReference.of(test);
    return new ReferenceProfile(
        model, columns(engine, parquet, inputs), scoreBins(test.answers()), performance);
  }

  /**
   * Reads the reference rows of a model of classes, once.
   *
   * @param parquet the rows that are normal, such as those of the test
   * @param inputs what the model takes, in order
   * @param test probabilities and true classes of the test: what mix of answers is normal, and how
   *     often and how surely they were wrong; refused unless its answers are classes
   * @param names of the classes, in the order of the table's columns
   */
  public static ReferenceProfile ofClasses(
      QueryEngine engine,
      @Nullable String model,
      Path parquet,
      Map<String, ColumnKind> inputs,
      AnswerTable test,
      List<String> names) {
    ReferenceBins score = scoreBins(predicted(test, names));
    return new ReferenceProfile(
        model,
        columns(engine, parquet, inputs),
        score,
        PerformanceReference.of(test),
        names,
        List.of());
  }

  /**
   * Reads the reference rows of a model of quantiles, once.
   *
   * @param parquet the rows that are normal, such as those of the test
   * @param inputs what the model takes, in order
   * @param test quantiles and true numbers of the test: where the middle usually lies, how far off
   *     the quantiles were, and how often the truth lay outside of the outermost; refused unless
   *     its answers are quantiles of rising levels
   */
  public static ReferenceProfile ofQuantiles(
      QueryEngine engine,
      @Nullable String model,
      Path parquet,
      Map<String, ColumnKind> inputs,
      AnswerTable test) {
    ReferenceBins score = scoreBins(middle(test));
    return new ReferenceProfile(
        model,
        columns(engine, parquet, inputs),
        score,
        PerformanceReference.of(test),
        List.of(),
        test.quantiles());
  }

  /**
   * The name of each row's likeliest class.
   *
   * @param answers refused unless they are of as many classes as there are names
   */
  public static String[] predicted(AnswerTable answers, List<String> names) {
    if (answers.kind() != AnswerKind.CLASSES || answers.width() != names.size()) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "answers: %s, %d a row (expected: %s, %d a row, one a name)"
              .formatted(answers.kind(), answers.width(), AnswerKind.CLASSES, names.size()));
    }
    String[] predicted = new String[answers.rows()];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = names.get(answers.likeliest(i));
    }
    return predicted;
  }

  /**
   * Each row's middle quantile, that of the level nearest to one half, in the label's unit.
   *
   * @param answers refused unless they are quantiles
   */
  public static double[] middle(AnswerTable answers) {
    if (answers.kind() != AnswerKind.QUANTILES) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "answers: %s (expected: %s)".formatted(answers.kind(), AnswerKind.QUANTILES));
    }
    int place = QuantileAnswer.middle(answers.quantiles());
    double[] middle = new double[answers.rows()];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = answers.answers()[i * answers.width() + place];
    }
    return middle;
  }

  /** Cells of predicted classes, one a name. */
  public static ReferenceBins scoreBins(String[] predicted) {
    return ReferenceBins.ofTexts(SCORE, List.of(predicted));
  }

  /** Bins of scores, probabilities or numbers of any size; beyond a float's range is missing. */
  public static ReferenceBins scoreBins(double[] scores) {
    float[] narrow = new float[scores.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) scores[i];
    }
    return ReferenceBins.ofNumbers(SCORE, narrow);
  }

  public Optional<PerformanceReference> tested() {
    return Optional.ofNullable(performance);
  }

  /** What the model answers with; without a test result, the probability of one outcome. */
  public AnswerKind kind() {
    return performance == null ? AnswerKind.OUTCOME : performance.kind();
  }

  /**
   * Whether a prediction can be held against the test: it answers with one number, with classes
   * (whatever their names), or with quantiles of the same levels, as the tested model did. Another
   * may be of before the question was changed.
   */
  boolean suits(Prediction prediction) {
    QuantileAnswer quantiles = prediction.quantiles();
    return switch (kind()) {
      case OUTCOME, NUMBER -> prediction.distribution() == null;
      case CLASSES -> prediction.classes() != null;
      case QUANTILES -> quantiles != null && quantiles.levels().equals(levels);
    };
  }

  private static List<ReferenceBins> columns(
      QueryEngine engine, Path parquet, Map<String, ColumnKind> inputs) {
    List<ReferenceBins> columns = new ArrayList<>();
    inputs.forEach((name, kind) -> columns.add(bins(engine, parquet, name, kind)));
    return columns;
  }

  private static ReferenceBins bins(
      QueryEngine engine, Path parquet, String name, ColumnKind kind) {
    String table = " FROM read_parquet(" + QueryEngine.literal(parquet.toString()) + ")";
    String column = QueryEngine.quote(name);
    if (kind == ColumnKind.TEXT) {
      Map<String, Long> counts = new HashMap<>();
      engine.rows(
          "SELECT coalesce(CAST(" + column + " AS VARCHAR), ''), count(*)" + table + " GROUP BY 1",
          row -> counts.put(row.getString(1), row.getLong(2)));
      return ReferenceBins.ofTextCounts(name, counts);
    }
    List<Float> values =
        engine.rows(
            "SELECT CAST(" + column + " AS FLOAT)" + table,
            row -> {
              float value = row.getFloat(1);
              return row.wasNull() ? Float.NaN : value;
            });
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i);
    }
    return ReferenceBins.ofNumbers(name, all);
  }
}
