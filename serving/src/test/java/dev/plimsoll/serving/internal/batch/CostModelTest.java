package dev.plimsoll.serving.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Fed with runs of a made-up machine, whose costs are known. */
class CostModelTest {
  private static final double FIXED = 2_200_000;
  private static final double EACH = 130_000;
  private static final double PAIR = 60;

  private final CostModel costs = new CostModel();
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void letsTheUnknownBeTriedOneDoublingAtATime() {
    assertThat(costs.rowsMax(10)).isEqualTo(1);
    costs.ran(1, 10, 1_000);
    assertThat(costs.rowsMax(10)).isEqualTo(2);
    costs.ran(2, 10, 1_100);
    assertThat(costs.rowsMax(10)).isEqualTo(4);
  }

  @Test
  void knowsLengthsItHasNotSeenFromThoseItHas() {
    for (int length : new int[] {8, 32, 128}) {
      costs.ran(1, length, (long) nanos(1, length));
      if (length < 128) {
        costs.ran(4, length, (long) nanos(4, length));
      }
    }
    assertThat(costs.rowsMax(12)).isEqualTo(32);
    assertThat(costs.rowsMax(28)).isEqualTo(16);
    assertThat(costs.rowsMax(64)).isEqualTo(8);
    assertThat(costs.rowsMax(200)).isEqualTo(2);
    assertThat((double) costs.cost(1, 64))
        .isCloseTo(nanos(8, 64) / 8, Percentage.withPercentage(2));
  }

  @Test
  void isNotMisledBySlowRuns() {
    for (int run = 0; run < 500; run++) {
      int length = 10 + random.nextInt(60);
      int rows = 1 + random.nextInt(Math.max(1, costs.rowsMax(length)));
      double slow = random.nextInt(20) == 0 ? 2 : 0.95 + 0.1 * random.nextDouble();
      costs.ran(rows, length, (long) (slow * nanos(rows, length)));
    }
    for (int length = 10; length < 70; length += 10) {
      double found = nanos(costs.rowsMax(length), length) / costs.rowsMax(length);
      assertThat(found / length)
          .as("nanoseconds per token at length %s", length)
          .isCloseTo(nanos(64, length) / 64 / length, within(0.2 * EACH));
    }
  }

  @Test
  void believesWhatItMeasuresMoreThanTheCurve() {
    for (int run = 0; run < 40; run++) {
      costs.ran(1, 20, (long) nanos(1, 20));
      costs.ran(2, 20, (long) nanos(2, 20));
      costs.ran(4, 20, (long) (2 * nanos(4, 20)));
      costs.ran(1, 60, (long) nanos(1, 60));
    }
    assertThat(costs.rowsMax(20)).isEqualTo(2);
  }

  @Test
  void triesAgainWhatDidNotPayLongAgo() {
    for (int run = 0; run < 10; run++) {
      costs.ran(1, 20, (long) nanos(1, 20));
      costs.ran(1, 60, (long) nanos(1, 60));
      costs.ran(2, 20, (long) (5 * nanos(2, 20)));
    }
    assertThat(costs.rowsMax(20)).isEqualTo(1);
    for (int run = 0; run < 2_000; run++) {
      costs.ran(1, 20, (long) nanos(1, 20));
      costs.ran(1 + run % 4, 60, (long) nanos(1 + run % 4, 60));
    }
    assertThat(costs.rowsMax(20)).isGreaterThan(1);
  }

  @Test
  void staysSmallWhereCompanyGainsNothing() {
    for (int run = 0; run < 100; run++) {
      int rows = 1 + run % 4;
      int length = 10 + run % 50;
      costs.ran(rows, length, (long) (EACH * rows * length));
    }
    assertThat(costs.rowsMax(20)).isEqualTo(1);
  }

  private static double nanos(int rows, int length) {
    double tokens = (double) rows * length;
    return FIXED + tokens * (EACH + PAIR * length);
  }
}
