package dev.plimsoll.serving;

import java.util.List;

/**
 * Told of predictions and labels after they are durable. Later rooms implement it.
 *
 * <p>Called on the thread that answers, so it must be quick. What it throws is logged and does not
 * reach the caller.
 */
public interface PredictionListener {
  void predicted(List<Prediction> predictions);

  void labelled(List<LabelledPrediction> predictions);
}
