package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.internal.LabelledClasses;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one arm of a canary has seen, in constant size. Not thread-safe.
 *
 * <p>Each labelled row adds a loss. Probabilities: the log loss, in nats. Classes: the same of the
 * true class, by the names that the row's own model has. Numbers and quantiles: the squared error,
 * or the pinball loss, in parts of its mean in the reference's test, so that it has no unit and a
 * margin means the same for minutes and for prices; where that mean is 0, no losses are kept.
 */
public final class CanaryArm {
  /** A loss so large that it could only be compared as "larger"; its square is still a number. */
  private static final double LARGEST_LOSS = 1e140;

  private final Map<String, CellCounts> columns = new LinkedHashMap<>();
  private final CellCounts score;
  private final ReferenceProfile reference;

  /** What losses are counted in parts of. */
  private final double unit;

  private MeanLoss losses = MeanLoss.NONE;
  private long rows;

  /** Counts into the reference's cells, so that both arms use the same. */
  public CanaryArm(ReferenceProfile reference) {
    this.reference = reference;
    reference.columns().forEach(bins -> columns.put(bins.column(), new CellCounts(bins)));
    score = new CellCounts(reference.score());
    unit = unit(reference);
  }

  /**
   * What losses are counted in parts of: the mean squared error or the mean pinball loss of a
   * reference's test, 0 when it had none; 1 where losses are log losses, in nats.
   */
  static double unit(ReferenceProfile reference) {
    return switch (reference.kind()) {
      case OUTCOME, CLASSES -> 1;
      case NUMBER -> reference.tested().orElseThrow().requireSquaredError().mean();
      case QUANTILES -> reference.tested().orElseThrow().requirePinball().mean();
    };
  }

  /**
   * One row of the log. Left out is one that answers with another kind than the reference's, or
   * with quantiles of other levels.
   */
  public void add(LabelledPrediction row) {
    Prediction prediction = row.prediction();
    if (!reference.suits(prediction)) {
      return;
    }
    if (prediction.distribution() instanceof ClassAnswer classes) {
      add(prediction.inputs(), classes);
      row.label().map(Label::name).ifPresent(name -> addLabel(classes, name));
    } else if (prediction.distribution() instanceof QuantileAnswer quantiles) {
      add(prediction.inputs(), quantiles);
      row.label().ifPresent(label -> addLabel(quantiles, label.value()));
    } else {
      add(prediction.inputs(), prediction.score());
      if (Double.isFinite(prediction.score())) {
        row.label().ifPresent(label -> addLabel(prediction.score(), label.value()));
      }
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

  /** One row answered with quantiles, of which the middle is counted; inputs as above. */
  public void add(Map<String, ?> inputs, QuantileAnswer answer) {
    add(inputs, answer.score());
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
   * The truth of one row answered with one number; refused where the reference is of classes or of
   * quantiles.
   *
   * @param value the true number, left out when it or the score is not finite or beyond {@link
   *     MeanLoss#LARGEST_NUMBER}; at least one half where the outcome happened
   */
  public void addLabel(double oneScore, double value) {
    if (reference.kind() == AnswerKind.OUTCOME) {
      addLoss(MeanLoss.logLoss(oneScore, value >= 0.5));
      return;
    }
    requireKind(AnswerKind.NUMBER);
    if (MeanLoss.countable(oneScore, value)) {
      addLoss(MeanLoss.squaredError(oneScore, value));
    }
  }

  /**
   * The truth of one row answered with classes; left out when its probability is none, refused
   * where the reference is of another kind.
   *
   * @param name of the true class; one that the row's model does not know had no chance
   */
  public void addLabel(ClassAnswer answer, String name) {
    requireKind(AnswerKind.CLASSES);
    float chance = answer.probability(name);
    if (chance >= 0 && chance <= LabelledClasses.LARGEST_PROBABILITY) {
      addLoss(MeanLoss.logLoss(chance));
    }
  }

  /**
   * The truth of one row answered with quantiles; refused where the reference is of another kind.
   *
   * @param value the true number; left out when it or a quantile is not finite or beyond {@link
   *     MeanLoss#LARGEST_NUMBER}
   */
  public void addLabel(QuantileAnswer answer, double value) {
    requireKind(AnswerKind.QUANTILES);
    if (MeanLoss.countable(answer, value)) {
      addLoss(MeanLoss.pinball(answer, value));
    }
  }

  private void addLoss(double loss) {
    if (unit > 0) {
      losses = losses.plus(Math.min(loss / unit, LARGEST_LOSS));
    }
  }

  private void requireKind(AnswerKind answered) {
    if (reference.kind() != answered) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "row answered with: %s (expected: %s, as the reference)"
              .formatted(answered, reference.kind()));
    }
  }

  public long rows() {
    return rows;
  }

  /** Log losses in nats, or squared errors or pinball losses in parts of their mean in the test. */
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
