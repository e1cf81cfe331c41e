package dev.plimsoll.serving;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners; what one of them throws stays between it and the operator's log. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<PredictionListener> listeners;

  Listeners(List<PredictionListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  void predicted(List<Prediction> predictions) {
    if (!predictions.isEmpty()) {
      tell(listener -> listener.predicted(predictions));
    }
  }

  void labelled(List<LabelledPrediction> predictions) {
    if (!predictions.isEmpty()) {
      tell(listener -> listener.labelled(predictions));
    }
  }

  private void tell(Consumer<PredictionListener> news) {
    for (PredictionListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("listener {} failed", listener.getClass().getName(), e);
      }
    }
  }
}
