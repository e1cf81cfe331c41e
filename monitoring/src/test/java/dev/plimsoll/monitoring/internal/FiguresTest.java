package dev.plimsoll.monitoring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.Interval;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void areReadableInAnyUnit() {
    assertThat(words(12.34, 9.12, 15.5)).isEqualTo("12.3 (9.1 to 15.5)");
    assertThat(words(12_345.6, 9_120, 15_500)).isEqualTo("12346 (9120 to 15500)");
    assertThat(words(0.0123, -0.001, 0.0256)).isEqualTo("0.0123 (-0.0010 to 0.0256)");
    assertThat(words(0, 0, 0)).isEqualTo("0 (0 to 0)");
    assertThat(words(1.2e-7, 0, 3e-7)).isEqualTo("1.20e-07 (0.00e+00 to 3.00e-07)");
    assertThat(words(4e30, 1e30, 7e30)).isEqualTo("4.00e+30 (1.00e+30 to 7.00e+30)");
  }

  private static String words(double value, double low, double high) {
    return Figures.words(new Interval(value, low, high));
  }
}
