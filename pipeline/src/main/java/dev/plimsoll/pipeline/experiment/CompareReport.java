package dev.plimsoll.pipeline.experiment;

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
    boolean finished) {
  public static final String EVIDENCE = "training.comparison";
}
