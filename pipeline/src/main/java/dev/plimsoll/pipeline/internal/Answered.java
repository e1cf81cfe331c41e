package dev.plimsoll.pipeline.internal;

import dev.plimsoll.evaluation.AnswerEvaluator;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Comparisons;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Evaluator;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.monitoring.ReferenceProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a model said of the judging rows, and what really was. */
public sealed interface Answered {
  /** Fewest resamples: of a single trial only the figures are wanted. */
  EvaluationPlan PLAN = new EvaluationPlan(List.of(), 1, EvaluationPlan.MINIMUM_RESAMPLES, 0.95, 1);

  /** How good it was. */
  EvaluationReport evaluate(EvaluationPlan plan);

  /**
   * This less another model's answers to the same rows, by every metric that models can be compared
   * by.
   */
  List<Comparison> less(Answered other, EvaluationPlan plan);

  /** Each metric that is defined, by its name. */
  default Map<String, Double> figures() {
    Map<String, Double> values = new TreeMap<>();
    evaluate(PLAN)
        .overall()
        .metrics()
        .forEach((metric, interval) -> values.put(metric, interval.value()));
    return values;
  }

  /** The probability that it turned out so. */
  record YesOrNo(ScoredTable table) implements Answered {
    @Override
    public EvaluationReport evaluate(EvaluationPlan plan) {
      return Evaluator.evaluate(table, plan);
    }

    @Override
    public List<Comparison> less(Answered other, EvaluationPlan plan) {
      return Comparisons.paired(table, ((YesOrNo) other).table, plan);
    }
  }

  /**
   * Classes, a number or quantiles.
   *
   * @param classes names of the table's columns; empty where answers are no classes, or nobody asks
   *     for their names any more
   */
  record Other(AnswerTable table, List<String> classes) implements Answered {
    public Other {
      classes = List.copyOf(classes);
    }

    /** Without names. */
    public Other(AnswerTable table) {
      this(table, List.of());
    }

    /** The number, or the middle quantile, of each row; of no use for classes. */
    public double[] numbers() {
      return table.kind() == AnswerKind.QUANTILES
          ? ReferenceProfile.middle(table)
          : table.answers();
    }

    @Override
    public EvaluationReport evaluate(EvaluationPlan plan) {
      return AnswerEvaluator.evaluate(table, classes, plan);
    }

    @Override
    public List<Comparison> less(Answered other, EvaluationPlan plan) {
      return Comparisons.paired(table, ((Other) other).table, plan);
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
    List<String> classes = List.of();
    for (Answered part : parts) {
      if (part instanceof YesOrNo binary) {
        scored.add(binary.table());
      } else if (part instanceof Other other) {
        tables.add(other.table());
        classes = other.classes();
      }
    }
    return tables.isEmpty()
        ? new YesOrNo(joined(scored))
        : new Other(AnswerTable.joined(tables), classes);
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
}
