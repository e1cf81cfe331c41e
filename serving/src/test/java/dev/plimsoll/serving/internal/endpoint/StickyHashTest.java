package dev.plimsoll.serving.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StickyHashTest {
  private static final int KEYS = 1_000_000;

  @Test
  void spreadsKeysThatDifferInOneCharacterEvenly() {
    int[] counts = new int[StickyHash.BUCKETS];
    for (int key = 0; key < KEYS; key++) {
      counts[StickyHash.bucket("late", "user-" + key)]++;
    }
    double expected = (double) KEYS / counts.length;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 999 degrees of freedom: mean 999, standard deviation 45
    assertThat(chiSquare).isBetween(999 - 5 * 45.0, 999 + 5 * 45.0);
  }

  @Test
  void sendsOneCallerToDifferentBucketsOnDifferentEndpoints() {
    int same = 0;
    for (int key = 0; key < 10_000; key++) {
      if (StickyHash.bucket("late", "k" + key) == StickyHash.bucket("early", "k" + key)) {
        same++;
      }
    }
    assertThat(same).isBetween(0, 40);
  }

  @Test
  void neverChanges() {
    assertThat(Stream.of("", "user-1", "ÄÖ☃"))
        .extracting(key -> StickyHash.bucket("late", key))
        .containsExactly(433, 557, 307);
  }
}
