package dev.plimsoll.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.longs;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static BigInteger whole(long high, long low) {
    return BigInteger.valueOf(high)
        .shiftLeft(Long.SIZE)
        .add(new BigInteger(Long.toUnsignedString(low)));
  }

  @Test
  void unitsAreTheValueTimesTwoToTheSixtyRoundedDown() {
    qt().forAll(doubles().between(-ExactSum.LARGEST, ExactSum.LARGEST))
        .checkAssert(
            value -> {
              BigInteger expected =
                  new BigDecimal(value)
                      .multiply(BigDecimal.valueOf(ExactSum.UNITS))
                      .setScale(0, RoundingMode.FLOOR)
                      .toBigIntegerExact();
              assertThat(whole(ExactSum.unitsHigh(value), ExactSum.unitsLow(value)))
                  .isEqualTo(expected);
            });
    assertThat(whole(ExactSum.unitsHigh(-0x1p-60), ExactSum.unitsLow(-0x1p-60)))
        .isEqualTo(BigInteger.ONE.negate());
  }

  @Test
  void sumsAreExact() {
    qt().forAll(longs().all(), longs().all(), longs().all(), longs().all())
        .checkAssert(
            (a, b, c, d) -> {
              long high = ExactSum.addHigh(a >> 1, b, c >> 1, d);
              assertThat(whole(high, b + d)).isEqualTo(whole(a >> 1, b).add(whole(c >> 1, d)));
            });
  }

  @Test
  void aSumAsADoubleIsTheNearestOneForWhatAnyoneAddsUp() {
    qt().forAll(longs().between(-(1L << 53), 1L << 53))
        .checkAssert(
            value -> assertThat(ExactSum.toDouble(value >> 63, value)).isEqualTo((double) value));
    qt().forAll(longs().between(-(1L << 60), 1L << 60), longs().all())
        .checkAssert(
            (high, low) -> {
              double exact = whole(high, low).doubleValue();
              assertThat(Math.abs(ExactSum.toDouble(high, low) - exact))
                  .isLessThanOrEqualTo(Math.ulp(exact));
            });
  }
}
