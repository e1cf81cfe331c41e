package dev.plimsoll.features;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A count, made by the database over the finished rows, of feature values that were not yet known
 * when the decision was taken. Inputs that a caller sends are not covered: nothing says when they
 * were known.
 *
 * @param labelsKnownAtDecision rows whose label was already known at the decision; such a decision
 *     has nothing to predict
 */
public record LeakageCertificate(long rows, long labelsKnownAtDecision, List<ViewProof> views) {
  public LeakageCertificate {
    views = List.copyOf(views);
  }

  public boolean holds() {
    return views.stream().allMatch(view -> view.violations() == 0);
  }

  /**
   * @param used rows for which the view had something visible
   * @param violations rows whose newest row used became visible after the decision
   * @param closestMicros the smallest time between becoming visible and the decision; null when
   *     nothing was used, or the view is static
   */
  public record ViewProof(String view, long used, long violations, @Nullable Long closestMicros) {}
}
