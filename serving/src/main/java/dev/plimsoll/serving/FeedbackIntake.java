package dev.plimsoll.serving;

import java.util.List;

/** Takes labels in: logs them, counts them, and tells whoever listens. */
public final class FeedbackIntake {
  private final PredictionLog log;
  private final Traffic traffic;
  private final Listeners listeners;

  public FeedbackIntake(PredictionLog log, Traffic traffic, List<PredictionListener> listeners) {
    this.log = log;
    this.traffic = traffic;
    this.listeners = new Listeners(listeners);
  }

  /** Returns when what is new is durable. */
  public FeedbackOutcome accept(List<Feedback> feedback) {
    FeedbackOutcome outcome = log.feedback(feedback);
    outcome.statuses().forEach(traffic::feedback);
    listeners.labelled(outcome.changed());
    return outcome;
  }
}
