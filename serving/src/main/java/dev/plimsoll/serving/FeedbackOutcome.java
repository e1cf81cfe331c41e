package dev.plimsoll.serving;

import java.util.List;

/**
 * What became of a batch of feedback.
 *
 * @param statuses one per item, in the order given
 * @param changed the predictions that were recorded or corrected, as they are now
 */
public record FeedbackOutcome(List<FeedbackStatus> statuses, List<LabelledPrediction> changed) {
  public long count(FeedbackStatus status) {
    return statuses.stream().filter(s -> s == status).count();
  }
}
