package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.time.Duration;
import java.util.List;

/**
 * What a candidate must show before it may answer anybody.
 *
 * @param gate rules such as {@code auc >= 0.66}; registered before the first evaluation
 */
public record ReleaseSection(List<String> gate, @Default("{}") Canary canary) {

  /**
   * The part of the traffic that a successor gets before it gets all.
   *
   * @param look how often the two arms are compared
   * @param atLeast no promotion before this long
   * @param atMost a successor that has not shown itself healthy by then is taken back
   */
  public record Canary(
      @Default("20%") double share,
      @Default("1d") Duration look,
      @Default("7d") Duration atLeast,
      @Default("21d") Duration atMost) {}
}
