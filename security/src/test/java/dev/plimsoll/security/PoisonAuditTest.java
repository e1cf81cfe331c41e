package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.security.AssociationReport.Association;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoisonAuditTest {
  private static final int ROWS = 3000;

  /** Scores, labels that follow them, and which were flipped after. */
  private static final class Planted {
    final double[] score;
    final boolean[] label;
    final boolean[] flipped;

    Planted(double[] score, boolean[] label, boolean[] flipped) {
      this.score = score;
      this.label = label;
      this.flipped = flipped;
    }

    List<String> keys() {
      return IntStream.range(0, score.length).mapToObj(row -> "row-" + row).toList();
    }
  }

  @Test
  void recoversFivePerCentOfFlips() {
    List<Double> estimates = new ArrayList<>();
    int covered = 0;
    int alarms = 0;
    for (int seed = 0; seed < 20; seed++) {
      Planted planted = plant(seed, ROWS, 5, 0.05);
      LabelNoiseReport report = audit(planted, seed);
      estimates.add(report.flipRate().value());
      covered += report.flipRate().contains(0.05) ? 1 : 0;
      alarms += report.suspicious() ? 1 : 0;
      assertThat(report.flipRate().value()).isBetween(0.03, 0.07);
    }
    assertThat(estimates.stream().mapToDouble(d -> d).average().orElseThrow())
        .isCloseTo(0.05, within(0.01));
    assertThat(covered).isGreaterThanOrEqualTo(16);
    assertThat(alarms).isEqualTo(20);
  }

  @Test
  void theSuspectsAreMostlyTheFlipped() {
    Planted planted = plant(7, ROWS, 5, 0.05);
    LabelNoiseReport report = audit(planted, 7);
    assertThat(report.suspects()).hasSize(100);
    int right = 0;
    double expected = 0;
    double variance = 0;
    for (LabelNoiseReport.Suspect suspect : report.suspects()) {
      int row = Integer.parseInt(suspect.key().substring(4));
      right += planted.flipped[row] ? 1 : 0;
      // Bayes: a contradicted label is a flip or an honest surprise.
      double honest = 0.95 * (suspect.givenLabel() ? planted.score[row] : 1 - planted.score[row]);
      double flip = 0.05 * (suspect.givenLabel() ? 1 - planted.score[row] : planted.score[row]);
      double chance = flip / (flip + honest);
      expected += chance;
      variance += chance * (1 - chance);
    }
    assertThat(right).isGreaterThan(75);
    assertThat((double) right).isCloseTo(expected, within(4 * Math.sqrt(variance)));
    assertThat(report.suspects())
        .isSortedAccordingTo((a, b) -> Double.compare(b.margin(), a.margin()));
    assertThat(report.falseNegatives() + report.falsePositives())
        .isCloseTo(report.confidentRate(), within(1e-12));
  }

  @Test
  void cleanLabelsAreCalledSuspiciousAtTheStatedRateWhateverTheOverlap() {
    NoisePlan plan = new NoisePlan(0.05, 0.95, 39, 5);
    int alarms = 0;
    for (int seed = 0; seed < 200; seed++) {
      double sharpness = 0.5 + seed % 5;
      Planted clean = plant(seed, 500, sharpness, 0);
      LabelNoiseReport report =
          PoisonAudit.labelNoise(
              clean.keys(), clean.score, clean.label, plan, new SplittableRandom(seed + 1000L));
      alarms += report.suspicious() ? 1 : 0;
    }
    // 200 trials at 5 %: 10 expected, 3 standard deviations are 9.
    assertThat(alarms).isBetween(1, 19);
  }

  @Test
  void theSameSeedGivesTheSameReport() {
    Planted planted = plant(1, 200, 3, 0.1);
    assertThat(audit(planted, 4)).isEqualTo(audit(planted, 4));
  }

  @Test
  void shuffledLabelsShowNoAssociation() {
    int found = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] score = new double[300];
      boolean[] label = new boolean[300];
      for (int i = 0; i < 300; i++) {
        score[i] = Math.round(random.nextDouble() * 20) / 20.0;
        label[i] = random.nextDouble() < 0.2;
      }
      AssociationReport report = PoisonAudit.association(score, label, 0.95);
      found += report.association() == Association.NONE ? 0 : 1;
    }
    // 200 trials at 5 %.
    assertThat(found).isBetween(1, 19);
  }

  @Test
  void realLabelsShowOneAndSwappedLabelsTheOpposite() {
    Planted planted = plant(3, 500, 2, 0);
    AssociationReport report = PoisonAudit.association(planted.score, planted.label, 0.95);
    assertThat(report.association()).isEqualTo(Association.PRESENT);
    assertThat(report.pValue()).isLessThan(1e-6);
    boolean[] swapped = planted.label.clone();
    for (int i = 0; i < swapped.length; i++) {
      swapped[i] = !swapped[i];
    }
    AssociationReport inverse = PoisonAudit.association(planted.score, swapped, 0.95);
    assertThat(inverse.association()).isEqualTo(Association.INVERTED);
    assertThat(inverse.auc().value()).isCloseTo(1 - report.auc().value(), within(1e-12));
  }

  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    double[] score = new double[40];
    boolean[] label = new boolean[40];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 40; i++) {
      score[i] = random.nextInt(8);
      label[i] = i % 3 == 0;
    }
    double right = 0;
    double pairs = 0;
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 40; j++) {
        if (label[i] && !label[j]) {
          pairs++;
          right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
        }
      }
    }
    assertThat(PoisonAudit.association(score, label, 0.9).auc().value())
        .isCloseTo(right / pairs, within(1e-12));
  }

  /**
   * Answers that follow a number, answers to shuffled numbers, and a number that is mostly zero.
   */
  @Test
  void numbersFollowTheirAnswersOrDoNot() {
    Random random = new Random(5);
    double[] truth = random.doubles(400, 0, 1_000).toArray();
    double[] said = Arrays.stream(truth).map(t -> t + random.nextGaussian() * 300).toArray();
    assertThat(PoisonAudit.association(said, truth, 0.99).association())
        .isEqualTo(Association.PRESENT);
    double[] other = random.doubles(400, 0, 1_000).toArray();
    assertThat(PoisonAudit.association(other, truth, 0.99).association())
        .isEqualTo(Association.NONE);
    double[] mostlyZero = new double[400];
    double[] mostlyTop = new double[400];
    for (int i = 0; i < 400; i++) {
      mostlyZero[i] = i < 100 ? truth[i] : 0;
      mostlyTop[i] = i < 100 ? truth[i] : 1_000;
    }
    assertThat(PoisonAudit.association(mostlyZero, mostlyZero, 0.99).auc().value()).isEqualTo(1);
    assertThat(PoisonAudit.association(mostlyTop, mostlyTop, 0.99).auc().value()).isEqualTo(1);
    assertThatThrownBy(() -> PoisonAudit.association(said, new double[400], 0.99))
        .hasMessageContaining("expected: both labels");
  }

  @Test
  void equalScoresAndPerfectScoresAreNoTrouble() {
    double[] score = new double[40];
    boolean[] label = new boolean[40];
    for (int i = 0; i < 40; i++) {
      label[i] = i < 20;
    }
    AssociationReport flat = PoisonAudit.association(score, label, 0.95);
    assertThat(flat.association()).isEqualTo(Association.NONE);
    assertThat(flat.pValue()).isEqualTo(1);
    for (int i = 0; i < 40; i++) {
      score[i] = label[i] ? 1 : 0;
    }
    assertThat(PoisonAudit.association(score, label, 0.95).association())
        .isEqualTo(Association.PRESENT);
    List<String> keys = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    LabelNoiseReport perfect =
        PoisonAudit.labelNoise(keys, score, label, NoisePlan.standard(), new SplittableRandom(1));
    assertThat(perfect.flipRate().value()).isZero();
    assertThat(perfect.suspicious()).isFalse();
    assertThat(perfect.suspects()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeAudited() {
    boolean[] both = new boolean[40];
    both[3] = true;
    refused(new double[40], new boolean[39], SecurityError.SCORES_INVALID, "labels: 39");
    refused(new double[40], new boolean[40], SecurityError.ONE_CLASS_ONLY, "0 of 40");
    refused(new double[5], new boolean[5], SecurityError.TOO_FEW_ROWS, "rows: 5");
    double[] bad = new double[40];
    bad[2] = Double.NaN;
    refused(bad, both, SecurityError.SCORES_INVALID, "row 2: NaN");
    bad[2] = 1.5;
    refused(bad, both, SecurityError.SCORES_INVALID, "row 2: 1.5");
    assertThatThrownBy(() -> PoisonAudit.association(new double[40], both, 1))
        .hasMessageContaining("confidence: 1.0");
    assertThatThrownBy(() -> new NoisePlan(0.001, 0.95, 99, 1))
        .hasMessageContaining("simulations: 99");
    assertThatThrownBy(
            () ->
                PoisonAudit.labelNoise(
                    List.of("a"),
                    new double[40],
                    both,
                    NoisePlan.standard(),
                    new SplittableRandom(1)))
        .hasMessageContaining("keys: 1");
  }

  private static void refused(double[] score, boolean[] label, SecurityError code, String words) {
    List<String> keys = IntStream.range(0, score.length).mapToObj(Integer::toString).toList();
    assertThatThrownBy(
            () ->
                PoisonAudit.labelNoise(
                    keys, score, label, NoisePlan.standard(), new SplittableRandom(1)))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private static LabelNoiseReport audit(Planted planted, long seed) {
    return PoisonAudit.labelNoise(
        planted.keys(),
        planted.score,
        planted.label,
        NoisePlan.standard(),
        new SplittableRandom(seed));
  }

  private static Planted plant(long seed, int rows, double sharpness, double flips) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    boolean[] flipped = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      score[i] = 1 / (1 + Math.exp(-sharpness * random.nextGaussian() + 1));
      flipped[i] = random.nextDouble() < flips;
      label[i] = (random.nextDouble() < score[i]) != flipped[i];
    }
    return new Planted(score, label, flipped);
  }
}
