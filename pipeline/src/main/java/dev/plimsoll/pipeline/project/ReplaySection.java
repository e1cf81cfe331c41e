package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The past, played through the running server on a simulated clock.
 *
 * @param tick how much time one round of requests covers
 * @param offers successors with a declared fault, to see that they are stopped
 */
public record ReplaySection(
    Instant from, Instant until, @Default("6h") Duration tick, List<Offer> offers) {

  /**
   * A successor that ought to be stopped.
   *
   * @param on when it is offered
   * @param shuffleLabels it learns from labels in random order: the gate must see it
   * @param wrongUnits {@code view.column} to factor: the pipeline that feeds this successor in
   *     production delivers these columns multiplied, so only the canary can see it
   */
  public record Offer(
      String name,
      Instant on,
      @Default("false") boolean shuffleLabels,
      Map<String, Double> wrongUnits) {}
}
