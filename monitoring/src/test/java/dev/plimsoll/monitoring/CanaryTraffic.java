package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerTable;
import java.util.Map;
import java.util.SplittableRandom;

/** Rows that a router deals to both arms of a canary. */
final class CanaryTraffic {
  /** What the champion and the canary answer, and what is true. */
  interface Models {
    AnswerTable rows(int rows, boolean canary, SplittableRandom random);

    /** Gives an arm a row of such a table, and its truth. */
    void deal(AnswerTable rows, int row, Map<String, Object> inputs, CanaryArm arm);
  }

  private final ReferenceProfile reference;
  private final Models models;
  private final double share;
  private final SplittableRandom random;
  private final CanaryArm champion;
  private final CanaryArm canary;
  private SampleRatio ratio = SampleRatio.NONE;

  /**
   * @param share of the rows that the canary gets
   */
  CanaryTraffic(ReferenceProfile reference, Models models, double share, SplittableRandom random) {
    this.reference = reference;
    this.models = models;
    this.share = share;
    this.random = random;
    champion = new CanaryArm(reference);
    canary = new CanaryArm(reference);
  }

  void serve(int rows) {
    AnswerTable champions = models.rows(rows, false, random);
    AnswerTable canaries = models.rows(rows, true, random);
    for (int i = 0; i < rows; i++) {
      boolean toCanary = random.nextDouble() < share;
      AnswerTable said = toCanary ? canaries : champions;
      models.deal(said, i, Worlds.inputs(random), toCanary ? canary : champion);
      ratio = ratio.plus(share, toCanary);
    }
  }

  boolean rolledBack(CanaryPlan plan, int looks, int rowsBetween) {
    for (int look = 1; look <= looks; look++) {
      serve(rowsBetween);
      if (look(plan, look).verdict() == CanaryVerdict.ROLLBACK) {
        return true;
      }
    }
    return false;
  }

  CanaryReport look(CanaryPlan plan, int look) {
    return CanaryAnalysis.look(plan, look, reference, champion, canary, ratio);
  }
}
