package dev.plimsoll.cli.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void goesOnWhileRoundsGetShorter() {
    assertThat(WarmUp.getsFaster(List.of(100L, 90L, 80L))).isTrue();
    assertThat(WarmUp.getsFaster(List.of(100L, 90L, 80L, 70L))).isTrue();
    assertThat(WarmUp.getsFaster(List.of(100L, 70L, 90L, 69L, 75L))).isFalse();
  }

  @Test
  void aDisturbedRoundDoesNotEndIt() {
    assertThat(WarmUp.getsFaster(List.of(100L, 90L, 300L, 80L))).isTrue();
    assertThat(WarmUp.getsFaster(List.of(100L, 300L, 300L, 80L))).isTrue();
  }

  @Test
  void endsWhenNothingChanges() {
    AtomicInteger rounds = new AtomicInteger();
    WarmUp.run(2, () -> 0, rounds::incrementAndGet);
    assertThat(rounds.get()).isBetween(2, 40);
  }

  @Test
  void goesOnWhileCompilersWork() {
    AtomicInteger rounds = new AtomicInteger();
    WarmUp.run(1, () -> 1_000L * Math.min(10, rounds.get()), rounds::incrementAndGet);
    assertThat(rounds.get()).as("ten rounds in which they did").isBetween(11, 20);
  }
}
