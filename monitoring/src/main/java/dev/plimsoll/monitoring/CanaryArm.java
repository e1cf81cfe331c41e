package dev.plimsoll.monitoring;

import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one arm of a canary has seen, in constant size. Not thread-safe. */
public final class CanaryArm {
  private final Map<String, CellCounts> columns = new LinkedHashMap<>();
  private final CellCounts score;
  private MeanLoss losses = MeanLoss.NONE;
  private long rows;

  /** Counts into the reference's cells, so that both arms use the same. */
  public CanaryArm(ReferenceProfile reference) {
    reference.columns().forEach(bins -> columns.put(bins.column(), new CellCounts(bins)));
    score = new CellCounts(reference.score());
  }

  public void add(LabelledPrediction row) {
    Prediction prediction = row.prediction();
    add(prediction.inputs(), prediction.score());
    if (Double.isFinite(prediction.score())) {
      row.label().ifPresent(label -> addLabel(prediction.score(), label.value() >= 0.5));
    }
  }

  /** One answered row; inputs that it lacks are not counted. */
  public void add(Map<String, ?> inputs, double oneScore) {
    rows++;
    score.add(oneScore);
    columns.forEach(
        (name, counts) -> {
          if (inputs.containsKey(name)) {
            counts.addValue(inputs.get(name));
          }
        });
  }

  /** The truth of one answered row. */
  public void addLabel(double oneScore, boolean label) {
    losses = losses.plus(MeanLoss.logLoss(oneScore, label));
  }

  public long rows() {
    return rows;
  }

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
