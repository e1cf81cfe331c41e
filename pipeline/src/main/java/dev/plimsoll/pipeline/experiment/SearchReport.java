package dev.plimsoll.pipeline.experiment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search for settings.
 *
 * @param choosing the metric, on the choosing rows, that chose
 * @param trials best first; those with less of the resource after those with more
 * @param best null when no trial was finished
 * @param incumbent what the project file has now, on the same rows; null when there was no time
 * @param better whether the best has a better value than the project file as it is, or there was no
 *     time to see what that has
 * @param yaml the best settings, to paste under {@code train.settings}; empty unless {@code better}
 * @param verdict in one sentence or two
 * @param finished whether every trial was made within the budget
 */
public record SearchReport(
    String project,
    String candidate,
    String choosing,
    List<Tried> trials,
    @Nullable Tried best,
    @Nullable Tried incumbent,
    boolean better,
    String yaml,
    String verdict,
    boolean finished) {
  public static final String EVIDENCE = "training.search";

  /**
   * One draw.
   *
   * @param settings that were drawn
   * @param resource that it got; 0 for all that the settings say
   * @param value of the metric; null when it failed
   * @param failure null when it was trained
   */
  public record Tried(
      Map<String, Object> settings,
      int resource,
      @Nullable Double value,
      double cpuSeconds,
      @Nullable String failure) {}
}
