package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.Arrays;
import java.util.Random;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.junit.jupiter.api.Test;

final class QuantileSketchTest {
  @Test
  void isExactBelowItsSize() {
    QuantileSketch sketch = new QuantileSketch();
    for (int i = 100; i >= 1; i--) {
      sketch.add(i);
    }
    assertThat(sketch.exact()).isTrue();
    assertThat(sketch.rankError()).isZero();
    assertThat(sketch.quantiles(0, 0.01, 0.5, 0.99, 1)).containsExactly(1, 1, 50, 99, 100);
    assertThat(sketch.rank(50)).isEqualTo(0.5);
    assertThat(sketch.rank(0)).isZero();
    assertThat(sketch.rank(1e9)).isEqualTo(1);
  }

  @Test
  void hasNoQuantilesWithoutNumbers() {
    QuantileSketch sketch = new QuantileSketch();
    assertThat(sketch.quantile(0.5)).isEmpty();
    assertThat(sketch.quantiles(0.1, 0.9)).isEmpty();
    assertThat(sketch.rank(1)).isNaN();
  }

  @Test
  void refusesRanksOutsideTheUnitInterval() {
    QuantileSketch sketch = new QuantileSketch();
    sketch.add(1);
    assertThatThrownBy(() -> sketch.quantile(1.5)).hasMessage("rank: 1.5 (expected: 0..1)");
    assertThatThrownBy(() -> sketch.quantile(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void keepsAMillionNumbersInConstantMemory() {
    QuantileSketch sketch = random(1_000_000, 1);
    assertThat(ProfileBytes.write(sketch::write).length).isLessThan(32_000);
    assertThat(sketch.count()).isEqualTo(1_000_000);
  }

  @Test
  void ranksAreWithinTheBoundForAnyLengthAndSeed() {
    qt().withExamples(40)
        .forAll(integers().between(1, 60_000), longs().all())
        .checkAssert(
            (length, seed) -> {
              double[] values = numbers(length, seed);
              QuantileSketch sketch = new QuantileSketch();
              for (double value : values) {
                sketch.add(value);
              }
              assertWithinBound(sketch, values, 2);
            });
  }

  @Test
  void mergedPartsAreWithinTheBoundInAnyOrder() {
    qt().withExamples(25)
        .forAll(integers().between(1, 40_000), integers().between(2, 12), longs().all())
        .checkAssert(
            (length, parts, seed) -> {
              double[] values = numbers(length, seed);
              QuantileSketch[] sketches = new QuantileSketch[parts];
              Arrays.setAll(sketches, i -> new QuantileSketch());
              for (int i = 0; i < length; i++) {
                sketches[i % parts].add(values[i]);
              }
              QuantileSketch forwards = new QuantileSketch();
              QuantileSketch backwards = new QuantileSketch();
              for (int i = 0; i < parts; i++) {
                forwards.merge(sketches[i]);
                backwards.merge(sketches[parts - 1 - i]);
              }
              assertThat(forwards.count()).isEqualTo((long) length);
              assertWithinBound(forwards, values, 2);
              assertWithinBound(backwards, values, 2);
            });
  }

  @Test
  void errsNoMoreThanDataSketchesOnTheSameNumbers() {
    double ours = 0;
    double theirs = 0;
    for (int seed = 0; seed < 12; seed++) {
      double[] values = numbers(100_000, seed);
      QuantileSketch sketch = new QuantileSketch();
      KllDoublesSketch reference = KllDoublesSketch.newHeapInstance(800);
      for (double value : values) {
        sketch.add(value);
        reference.update(value);
      }
      Arrays.sort(values);
      for (int i = 1; i < 100; i++) {
        int index = values.length * i / 100;
        double at = values[index];
        double truth = (index + 1.0) / values.length;
        ours += Math.abs(sketch.rank(at) - truth);
        theirs += Math.abs(reference.getRank(at) - truth);
      }
    }
    assertThat(ours).isLessThan(1.3 * theirs);
  }

  @Test
  void sortedAndConstantStreamsAreNoWorse() {
    double[] values = new double[50_000];
    QuantileSketch sketch = new QuantileSketch();
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 25_000 ? 7 : i;
      sketch.add(values[i]);
    }
    assertWithinBound(sketch, values, 2);
    assertThat(sketch.quantiles(0.25)).containsExactly(7);
  }

  @Test
  void equalStreamsGiveEqualBytes() {
    assertThat(ProfileBytes.write(random(50_000, 3)::write))
        .isEqualTo(ProfileBytes.write(random(50_000, 3)::write));
  }

  @Test
  void mayBeMergedWithItself() {
    QuantileSketch sketch = random(5_000, 4);
    double median = sketch.quantiles(0.5)[0];
    sketch.merge(sketch);
    assertThat(sketch.count()).isEqualTo(10_000);
    assertThat(sketch.rank(median)).isBetween(0.49, 0.51);
  }

  /** The bound holds for one value with probability 0.99; many are asked, so it gets a margin. */
  private static void assertWithinBound(QuantileSketch sketch, double[] values, double margin) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double bound = margin * sketch.rankError() + 1e-9;
    Distribution distribution = sketch.distribution();
    for (int i = 1; i < 50; i++) {
      double at = sorted[sorted.length * i / 50];
      long atMost = Arrays.stream(sorted).filter(value -> value <= at).count();
      assertThat(distribution.rank(at))
          .isBetween(
              (double) atMost / sorted.length - bound, (double) atMost / sorted.length + bound);
    }
    assertThat(distribution.quantiles(0, 1)).containsExactly(sorted[0], sorted[sorted.length - 1]);
  }

  private static QuantileSketch random(int length, long seed) {
    QuantileSketch sketch = new QuantileSketch();
    for (double value : numbers(length, seed)) {
      sketch.add(value);
    }
    return sketch;
  }

  private static double[] numbers(int length, long seed) {
    return new Random(seed).doubles(length).map(value -> Math.exp(8 * value)).toArray();
  }
}
