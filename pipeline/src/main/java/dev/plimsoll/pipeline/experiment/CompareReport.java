package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All candidates side by side.
 *
 * @param metric that decides
 * @param simple name of the best simple candidate by the choosing rows; null when there is none
 * @param differences each other candidate against it, or against the best when none is simple
 * @param limitMicros time for one row within which candidates are compared at equal latency
 * @param atEqualLatency those within the limit against the best simple one of them
 * @param verdict in one sentence or two
 * @param best of all candidates by the choosing rows, simple or not; null when none was trained
 * @param finished whether every trial was made within the budget
 */
public record CompareReport(
    String project,
    String metric,
    int seeds,
    List<Arm> arms,
    @Nullable String simple,
    List<Difference> differences,
    double limitMicros,
    List<Difference> atEqualLatency,
    String verdict,
    @Nullable Chosen best,
    boolean finished) {
  public static final String EVIDENCE = "training.comparison";

  /**
   * One training.
   *
   * @param model digest of its package
   */
  public record Chosen(String candidate, long seed, Digest model) {}
}
