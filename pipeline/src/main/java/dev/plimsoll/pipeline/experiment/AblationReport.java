package dev.plimsoll.pipeline.experiment;

import java.util.List;

/**
 * One candidate with one part dropped or swapped at a time.
 *
 * @param candidate as it stands in the project file
 * @param arms the whole first, then each without a part
 * @param differences each without a part against the whole
 * @param verdict in one sentence or two
 * @param finished whether every trial was made within the budget
 */
public record AblationReport(
    String project,
    String candidate,
    String metric,
    int seeds,
    List<Arm> arms,
    List<Difference> differences,
    String verdict,
    boolean finished) {
  public static final String EVIDENCE = "training.ablation";
}
