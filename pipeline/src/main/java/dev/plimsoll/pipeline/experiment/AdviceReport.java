package dev.plimsoll.pipeline.experiment;

import java.util.List;

/**
 * Which attention is worth it on a project's own data.
 *
 * @param arms one a kind, softmax first
 * @param front names of those that nobody beats in quality, latency, memory and energy at once
 * @param differences each other kind against softmax
 * @param margin how much worse still counts as no worse, in the metric's unit
 * @param take the kind to take
 * @param advice in one sentence: what to take, and how sure that is
 * @param warnings of kinds that should not be taken whatever this measured
 * @param finished whether every trial was made within the budget
 */
public record AdviceReport(
    String project,
    String candidate,
    String metric,
    int seeds,
    List<Arm> arms,
    List<String> front,
    List<Difference> differences,
    double margin,
    String take,
    String advice,
    List<String> warnings,
    boolean finished) {
  public static final String EVIDENCE = "training.attention-advice";
}
