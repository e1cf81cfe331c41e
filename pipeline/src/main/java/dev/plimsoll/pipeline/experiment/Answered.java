package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.AnswerEvaluator;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Evaluator;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.ScoredTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a model said of the judging rows, and what really was. */
sealed interface Answered {
  /** Each metric that is defined, by its name. */
  Map<String, Double> figures();

  /** Fewest resamples: of a single trial only the figures are wanted. */
  EvaluationPlan PLAN = new EvaluationPlan(List.of(), 1, EvaluationPlan.MINIMUM_RESAMPLES, 0.95, 1);

  /** The probability that it turned out so. */
  record YesOrNo(ScoredTable table) implements Answered {
    @Override
    public Map<String, Double> figures() {
      return values(Evaluator.evaluate(table, PLAN).overall().metrics());
    }
  }

  /** Classes, a number or quantiles. */
  record Other(AnswerTable table) implements Answered {
    @Override
    public Map<String, Double> figures() {
      return values(AnswerEvaluator.evaluate(table, PLAN).metrics());
    }
  }

  /**
   * Answers one after the other, all of one task.
   *
   * @param parts at least one
   */
  static Answered together(List<Answered> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    List<ScoredTable> scored = new ArrayList<>();
    List<AnswerTable> tables = new ArrayList<>();
    for (Answered part : parts) {
      if (part instanceof YesOrNo binary) {
        scored.add(binary.table());
      } else if (part instanceof Other other) {
        tables.add(other.table());
      }
    }
    return tables.isEmpty() ? new YesOrNo(joined(scored)) : new Other(AnswerTable.joined(tables));
  }

  private static ScoredTable joined(List<ScoredTable> tables) {
    double[] scores = tables.stream().flatMapToDouble(t -> Arrays.stream(t.score())).toArray();
    boolean[] labels = new boolean[scores.length];
    int at = 0;
    for (ScoredTable table : tables) {
      System.arraycopy(table.label(), 0, labels, at, table.rows());
      at += table.rows();
    }
    return new ScoredTable(scores, labels);
  }

  private static Map<String, Double> values(Map<String, Interval> metrics) {
    Map<String, Double> values = new TreeMap<>();
    metrics.forEach((metric, interval) -> values.put(metric, interval.value()));
    return values;
  }
}
