package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowIdsTest {
  private static final long NOON = Times.micros(Samples.NOON);

  @Test
  void areUuidsOfVersionSevenThatTellTimeAndEndpoint() {
    long[] at = {NOON, NOON, NOON + 1, NOON + 999, 0, 1_000 * ((1L << 48) - 1) + 999};
    String[] ids = RowIds.make("late", at, new SplittableRandom(3));
    for (int i = 0; i < ids.length; i++) {
      UUID uuid = UUID.fromString(ids[i]);
      assertThat(uuid.version()).isEqualTo(7);
      assertThat(uuid.variant()).isEqualTo(2);
      assertThat(uuid.toString()).isEqualTo(ids[i]);
      assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(at[i] / 1000);
      assertThat(RowIds.atMicros(ids[i])).isEqualTo(at[i]);
      assertThat(RowIds.tells(ids[i], "late", at[i])).isTrue();
      assertThat(RowIds.tells(ids[i], "late", at[i] + 1)).isFalse();
      assertThat(RowIds.tells(ids[i], "early", at[i])).isFalse();
    }
    assertThat(Set.of(ids)).hasSize(ids.length);
  }

  @Test
  void aTimeThatDoesNotFitGivesAnIdThatTellsNothing() {
    long[] at = {-1, Times.micros(Instant.parse("1700-01-01T00:00:00Z"))};
    for (String id : RowIds.make("late", at, new SplittableRandom(3))) {
      assertThat(UUID.fromString(id).version()).isEqualTo(7);
      assertThat(RowIds.isTelling(id)).isFalse();
    }
  }

  @Test
  void otherIdsTellNothing() {
    String right = RowIds.make("late", new long[] {NOON}, new SplittableRandom(3))[0];
    assertThat(RowIds.isTelling(right)).isTrue();
    for (String other :
        List.of(
            "",
            "a",
            right.substring(1),
            right + "0",
            right.toUpperCase(Locale.ROOT),
            right.replace('-', '0'),
            right.substring(0, 14) + "4" + right.substring(15),
            right.substring(0, 15) + "fff" + right.substring(18),
            right.substring(0, 19) + "0" + right.substring(20),
            right.substring(0, 35) + "é")) {
      assertThat(RowIds.isTelling(other)).as(other).isFalse();
    }
  }

  @Test
  void aPredictionIsFoundByAnIdThatTellsAndByOneThatLies(@TempDir Path folder) {
    String telling = RowIds.make("late", new long[] {NOON}, new SplittableRandom(3))[0];
    String other = RowIds.make("late", new long[] {NOON + 5}, new SplittableRandom(4))[0];
    Prediction row = Samples.prediction(telling, Samples.NOON);
    Prediction lying = Samples.prediction(other, Samples.NOON);
    for (int i = 0; i < 2; i++) {
      try (RocksPredictionLog log = RocksPredictionLog.open(folder)) {
        if (i == 0) {
          assertThat(log.appendNew(List.of(row)).join()).containsExactly(row);
          assertThat(log.appendNew(List.of(lying)).join()).containsExactly(lying);
          log.feedback(List.of(Samples.feedback(telling, 1, 1)));
        }
        assertThat(log.find(telling).orElseThrow().prediction()).isEqualTo(row);
        assertThat(log.find(telling).orElseThrow().label()).isPresent();
        assertThat(log.find(other).orElseThrow().prediction()).isEqualTo(lying);
        assertThat(log.find(other.substring(0, 35) + "x")).isEmpty();
        assertThat(log.append(List.of(Samples.prediction(telling, Samples.NOON.plusSeconds(9)))))
            .containsExactly(row);
        assertThat(log.predictions()).isEqualTo(2);
      }
    }
  }
}
