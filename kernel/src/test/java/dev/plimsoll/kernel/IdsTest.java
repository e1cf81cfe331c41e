package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static UUID at(long millis, long seed) {
    return new Ids(() -> Instant.ofEpochMilli(millis), new Random(seed)).next();
  }

  @Test
  void areVersionSevenOfTheStandardVariantAndCarryTheirTime() {
    qt().forAll(longs().between(0, 1L << 45), longs().all())
        .check(
            (millis, seed) -> {
              UUID id = at(millis, seed);
              return id.version() == 7
                  && id.variant() == 2
                  && id.getMostSignificantBits() >>> 16 == millis;
            });
  }

  @Test
  void sortByTimeAsText() {
    qt().forAll(longs().between(0, 1L << 45), longs().between(1, 100_000), longs().all())
        .check(
            (millis, later, seed) ->
                at(millis, seed).toString().compareTo(at(millis + later, ~seed).toString()) < 0);
  }

  @Test
  void differWithinOneMillisecondAndRepeatWithTheSeed() {
    Ids ids = new Ids(() -> Instant.EPOCH, new Random(1));
    Set<UUID> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      seen.add(ids.next());
    }
    assertThat(seen).hasSize(10_000);
    assertThat(at(5, 9)).isEqualTo(at(5, 9));
  }
}
