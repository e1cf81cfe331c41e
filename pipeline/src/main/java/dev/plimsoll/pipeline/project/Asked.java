package dev.plimsoll.pipeline.project;

import dev.plimsoll.features.DecisionTask;
import java.util.List;
import java.util.Locale;

/**
 * What is asked of a row: whether it turned out so, which class it was, how much it was, or how
 * much it may be.
 *
 * @param sql the label
 * @param levels of a question how much it may be; else none
 * @param gate lines of rules that a first model should pass
 */
record Asked(String sql, DecisionTask task, List<Double> levels, String gate) {
  static Asked yesOrNo(String sql) {
    return new Asked(sql, DecisionTask.BINARY, List.of(), "    - auc >= 0.6\n    - ece <= 0.15\n");
  }

  static Asked howMuch(String sql) {
    return new Asked(
        sql,
        DecisionTask.REGRESSION,
        List.of(),
        "    - r2 >= 0.1\n    # - rmse <= champion + 0.5   # in the label's own unit\n");
  }

  /**
   * A range instead of one number.
   *
   * @param constantLoss the mean pinball loss of always answering the label's own quantiles
   */
  static Asked howFar(String sql, List<Double> levels, double constantLoss) {
    String pinball =
        String.format(
            Locale.ROOT,
            "    - pinball <= %.4g   # always answering the same range gives %.4g\n",
            0.95 * constantLoss,
            constantLoss);
    // The share between the outer two means something only where there are two.
    String coverage = levels.size() > 1 ? "    - coverage_error <= 0.1\n" : "";
    return new Asked(sql, DecisionTask.QUANTILE, levels, pinball + coverage);
  }

  /**
   * The name of a class.
   *
   * @param commonest share of the rows that have the commonest class
   */
  static Asked which(String sql, double commonest) {
    return new Asked(
        sql,
        DecisionTask.MULTI_CLASS,
        List.of(),
        String.format(
            Locale.ROOT,
            "    - accuracy >= %.2f      # always answering the commonest class gives %.2f\n",
            commonest + 0.2 * (1 - commonest),
            commonest));
  }

  /** Without its question mark. */
  String question() {
    String what =
        sql.replaceAll("[\\s#]+", " ")
            .replace("\"", "")
            .replace("'", "")
            .replace(" = ", " is ")
            .replace(": ", " ");
    return switch (task) {
      case BINARY -> "Is it true that " + what;
      case MULTI_CLASS -> "Which " + what + " is it";
      case REGRESSION -> "How much is " + what;
      case QUANTILE -> "How much may " + what + " be";
    };
  }

  String candidates() {
    return switch (task) {
      case BINARY -> "ft-transformer, xgboost, logistic";
      case MULTI_CLASS -> "tabm, xgboost, logistic";
      case REGRESSION, QUANTILE -> "tabm, xgboost, ridge";
    };
  }

  /** Lines of the decision; none for the task that goes without saying. */
  String taskLines() {
    String line = task == DecisionTask.BINARY ? "" : "  task: " + task.label() + "\n";
    return levels.isEmpty() ? line : line + "  quantiles: " + levels + "\n";
  }
}
