package dev.plimsoll.monitoring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Known answers are from SciPy: chi2_contingency, false_discovery_control, binom.sf. */
class HomogeneityTest {
  private static final long[] BEFORE = {500, 300, 150, 50};
  private static final boolean[] LAST = {false, true};
  private static final long[] NOW = {80, 70, 30, 20};

  @Test
  void agreesWithSciPysContingencyTest() {
    Homogeneity test = Homogeneity.of(BEFORE, NOW, false, new boolean[4]);
    assertThat(test.groups()).isEqualTo(4);
    assertThat(test.pValue()).isCloseTo(0.007582804297189231, within(1e-12));
    assertThat(test.effect()).isCloseTo(0.0910280162868137, within(1e-12));
  }

  @Test
  void doesNotCareWhichSideIsTheReference() {
    Homogeneity there = Homogeneity.of(BEFORE, NOW, false, new boolean[4]);
    Homogeneity back = Homogeneity.of(NOW, BEFORE, false, new boolean[4]);
    assertThat(back.pValue()).isCloseTo(there.pValue(), within(1e-12));
    assertThat(back.effect()).isCloseTo(there.effect(), within(1e-12));
  }

  @Test
  void mergesCellsThatAreTooRareToTest() {
    long[] before = {500, 496, 1, 1, 1, 1};
    long[] now = {50, 48, 1, 0, 1, 0};
    assertThat(Homogeneity.of(before, now, false, new boolean[6]).groups()).isEqualTo(2);
    assertThat(Homogeneity.of(before, now, true, new boolean[6]).groups()).isEqualTo(2);
  }

  @Test
  void fewNewValuesAgainstALargeReferenceAreNotMergedAway() {
    long[] before = {30_000, 0};
    long[] now = {95, 5};
    Homogeneity test = Homogeneity.of(before, now, false, LAST);
    assertThat(test.pValue()).isCloseTo(8.094639607358962e-13 / 2 * 5, within(1e-18));
    assertThat(test.effect()).isGreaterThan(0.1);
    assertThat(Homogeneity.of(before, new long[] {100, 0}, false, LAST).groups()).isEqualTo(1);
  }

  @Test
  void saysNothingWhereThereIsNothingToSay() {
    assertThat(Homogeneity.of(BEFORE, new long[4], false, new boolean[4]))
        .isEqualTo(new Homogeneity(0, 1, 0));
    assertThat(Homogeneity.of(new long[4], NOW, false, new boolean[4]))
        .isEqualTo(new Homogeneity(0, 1, 0));
    assertThat(Homogeneity.of(new long[] {9, 0}, new long[] {4, 0}, false, new boolean[2]))
        .isEqualTo(new Homogeneity(1, 1, 0));
  }

  @Test
  void distanceOfDisjointColumnsIsOneLessTheShareOfChance() {
    Homogeneity test =
        Homogeneity.of(new long[] {100_000, 0}, new long[] {0, 100_000}, false, new boolean[2]);
    assertThat(test.pValue()).isZero();
    assertThat(test.effect()).isCloseTo(1, within(1e-4));
  }

  @Test
  void falseDiscoveryAgreesWithSciPy() {
    assertThat(FalseDiscovery.adjust(new double[] {0.01, 0.04, 0.03, 0.005, 0.8}))
        .containsExactly(new double[] {0.025, 0.05, 0.05, 0.025, 0.8}, within(1e-12));
    assertThat(FalseDiscovery.adjust(new double[0])).isEmpty();
  }
}
