package dev.plimsoll.cli.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StolenTimeTest {
  private static final StolenTime BEFORE = StolenTime.parse("cpu  100 20 30 5000 600 7 8 40 9 9");

  @Test
  void readsWhatLinuxCounts() {
    assertThat(BEFORE).isEqualTo(new StolenTime(100 + 20 + 30 + 7 + 8 + 40, 40));
    assertThat(StolenTime.parse("cpu  1 2 3 4")).isEqualTo(new StolenTime(6, 0));
  }

  @Test
  void saysWhatShareOfTheWantedTimeWasStolen() {
    StolenTime after = StolenTime.parse("cpu  160 20 30 9000 600 7 8 80 9 9");
    assertThat(after.wordsSince(BEFORE))
        .hasValue("meanwhile other machines had 40 % of the processor time wanted here");
  }

  @Test
  void saysNothingOfLittle() {
    StolenTime after = StolenTime.parse("cpu  1090 20 30 9000 600 7 8 50 9 9");
    assertThat(after.wordsSince(BEFORE)).isEmpty();
    assertThat(BEFORE.wordsSince(BEFORE)).isEmpty();
  }

  @Test
  void thisSystemCanBeAsked() {
    StolenTime now = StolenTime.now();
    assertThat(now.stolen()).isBetween(0L, now.wanted());
  }
}
