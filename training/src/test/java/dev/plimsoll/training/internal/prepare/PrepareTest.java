package dev.plimsoll.training.internal.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.floats;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrepareTest {
  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  @Test
  void normalScoresAreFiniteAndNeverFall() {
    qt().withExamples(300)
        .forAll(lists().of(floats().between(-1e30f, 1e30f)).ofSizeBetween(1, 200))
        .checkAssert(
            values -> {
              float[] column = array(values);
              NormalScores table = NormalScores.learn(column, 16);
              Arrays.sort(column);
              float last = table.apply(Float.NEGATIVE_INFINITY);
              assertThat(last).isFinite();
              for (float x : column) {
                assertThat(table.apply(x)).isFinite().isGreaterThanOrEqualTo(last - 1e-5f);
                last = table.apply(x);
              }
              assertThat(table.apply(Float.POSITIVE_INFINITY)).isCloseTo(last, within(1e-5f));
            });
  }

  @Test
  void normalScoresOfASkewedColumnAreNearlyNormal() {
    SplittableRandom random = new SplittableRandom(1);
    float[] column = new float[20_000];
    for (int i = 0; i < column.length; i++) {
      column[i] = i % 10 == 0 ? Float.NaN : (float) Math.exp(5 * random.nextDouble());
    }
    NormalScores table = NormalScores.learn(column, 64);
    double within1 = 0;
    double sum = 0;
    int known = 0;
    for (float x : column) {
      float y = table.apply(x);
      if (Float.isNaN(x)) {
        assertThat(y).isNaN();
      } else {
        known++;
        sum += y;
        within1 += Math.abs(y) < 1 ? 1 : 0;
      }
    }
    assertThat(sum / known).isCloseTo(0, within(1e-3));
    assertThat(within1 / known).isCloseTo(0.683, within(0.03));
  }

  @Test
  void aColumnThatIsMostlyZeroStillHasKnotsForTheRest() {
    SplittableRandom random = new SplittableRandom(2);
    float[] column = new float[5_000];
    for (int i = 0; i < 100; i++) {
      column[i] = (float) random.nextDouble();
    }
    assertThat(NormalScores.learn(column, 32).from()).hasSizeGreaterThan(12);
  }

  @Test
  void categoriesAreOrderedByFrequencyAndTheRareAreUnknown() {
    String[] column = {"b", "a", "b", "", "", "", "a", "c"};
    Categories categories = Categories.learn(column, 2, 10);
    assertThat(categories.texts()).containsExactly("", "a", "b");
    assertThat(categories.indices(new String[] {"b", "c", "new", ""})).containsExactly(3, 0, 0, 1);
    assertThat(Categories.learn(column, 1, 2).texts()).containsExactly("", "a");
  }
}
