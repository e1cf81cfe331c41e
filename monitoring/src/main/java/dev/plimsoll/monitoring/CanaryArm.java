package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.monitoring.internal.LabelledClasses;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one arm of a canary has seen, in constant size. Not thread-safe.
 *
 * <p>Each labelled row adds a loss. Probabilities: the log loss, in nats. Classes: the same of the
 * true class, by the names that the row's own model has. Numbers: the squared error in parts of the
 * reference's mean squared error in the test, so that it has no unit and a margin means the same
 * for minutes and for prices; where the test had none, no losses are kept.
 */
public final class CanaryArm {
  /** A loss so large that it could only be compared as "larger"; its square is still a number. */
  private static final double LARGEST_LOSS = 1e140;

  private final Map<String, CellCounts> columns = new LinkedHashMap<>();
  private final CellCounts score;
  private final AnswerKind kind;

  /** Mean squared error of the test; 0 when it had none, or answers are no numbers. */
  private final double testError;

  private MeanLoss losses = MeanLoss.NONE;
  private long rows;

  /** Counts into the reference's cells, so that both arms use the same. */
  public CanaryArm(ReferenceProfile reference) {
    reference.columns().forEach(bins -> columns.put(bins.column(), new CellCounts(bins)));
    score = new CellCounts(reference.score());
    kind = reference.kind();
    testError = testError(reference);
  }

  /** Mean squared error of a reference's test; 0 when it is not one of numbers. */
  static double testError(ReferenceProfile reference) {
    return reference.kind() == AnswerKind.NUMBER
        ? reference.tested().orElseThrow().requireSquaredError().mean()
        : 0;
  }

  /** One row of the log; one that answers with classes where the reference does not is left out. */
  public void add(LabelledPrediction row) {
    Prediction prediction = row.prediction();
    ClassAnswer classes = prediction.classes();
    if ((classes != null) != (kind == AnswerKind.CLASSES)) {
      return;
    }
    if (classes != null) {
      add(prediction.inputs(), classes);
      row.label().map(Label::name).ifPresent(name -> addLabel(classes, name));
      return;
    }
    add(prediction.inputs(), prediction.score());
    if (Double.isFinite(prediction.score())) {
      row.label().ifPresent(label -> addLabel(prediction.score(), label.value()));
    }
  }

  /** One answered row; inputs that it lacks are not counted. */
  public void add(Map<String, ?> inputs, double oneScore) {
    score.add(oneScore);
    addInputs(inputs);
  }

  /** One row answered with classes; inputs that it lacks are not counted. */
  public void add(Map<String, ?> inputs, ClassAnswer answer) {
    score.add(answer.name());
    addInputs(inputs);
  }

  private void addInputs(Map<String, ?> inputs) {
    rows++;
    columns.forEach(
        (name, counts) -> {
          if (inputs.containsKey(name)) {
            counts.addValue(inputs.get(name));
          }
        });
  }

  /** The truth of one answered row, as an outcome. */
  public void addLabel(double oneScore, boolean label) {
    addLabel(oneScore, label ? 1 : 0);
  }

  /**
   * The truth of one answered row.
   *
   * @param value the true number, left out when it or the score is not finite or beyond {@link
   *     MeanLoss#LARGEST_NUMBER}; at least one half where the outcome happened
   */
  public void addLabel(double oneScore, double value) {
    if (kind != AnswerKind.NUMBER) {
      losses = losses.plus(MeanLoss.logLoss(oneScore, value >= 0.5));
    } else if (testError > 0 && MeanLoss.countable(oneScore, value)) {
      double loss = MeanLoss.squaredError(oneScore, value) / testError;
      losses = losses.plus(Math.min(loss, LARGEST_LOSS));
    }
  }

  /**
   * The truth of one row answered with classes; left out when its probability is none.
   *
   * @param name of the true class; one that the row's model does not know had no chance
   */
  public void addLabel(ClassAnswer answer, String name) {
    float chance = answer.probability(name);
    if (chance >= 0 && chance <= LabelledClasses.LARGEST_PROBABILITY) {
      losses = losses.plus(MeanLoss.logLoss(chance));
    }
  }

  public long rows() {
    return rows;
  }

  /** Log losses in nats, or squared errors in parts of the test's mean squared error. */
  public MeanLoss losses() {
    return losses;
  }

  Map<String, CellCounts> columns() {
    return Collections.unmodifiableMap(columns);
  }

  CellCounts score() {
    return score;
  }
}
