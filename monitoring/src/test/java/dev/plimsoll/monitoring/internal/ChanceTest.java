package dev.plimsoll.monitoring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChanceTest {
  @Test
  void isSmallAndNeverNone() {
    assertThat(Chance.words(0.0213)).isEqualTo("p = 0.021");
    assertThat(Chance.words(4.2e-133)).isEqualTo("p = 4.2e-133");
    assertThat(Chance.words(0)).isEqualTo("p < 1e-300");
    assertThat(Chance.words(1)).isEqualTo("p = 1.0");
  }
}
