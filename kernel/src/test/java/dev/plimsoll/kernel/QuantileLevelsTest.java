package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantileLevelsTest {
  @Test
  void riseFromAboveNoughtToBelowOne() {
    assertThat(QuantileLevels.rise(List.of())).isTrue();
    assertThat(QuantileLevels.rise(List.of(0.5))).isTrue();
    assertThat(QuantileLevels.rise(List.of(0.1, 0.5, 0.9))).isTrue();
    assertThat(QuantileLevels.rise(List.of(0.0, 0.5))).isFalse();
    assertThat(QuantileLevels.rise(List.of(0.5, 1.0))).isFalse();
    assertThat(QuantileLevels.rise(List.of(0.5, 0.5))).isFalse();
    assertThat(QuantileLevels.rise(List.of(0.9, 0.1))).isFalse();
    assertThat(QuantileLevels.rise(List.of(0.1, Double.NaN, 0.9))).isFalse();
  }
}
