package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.CategoryCounts.Category;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CategoryCountsTest {
  @Test
  void countsExactlyUpToTheCap() {
    CategoryCounts counts = new CategoryCounts();
    for (int i = 0; i < 10 * CategoryCounts.EXACT_MAX; i++) {
      counts.add("text " + i % CategoryCounts.EXACT_MAX);
    }
    assertThat(counts.exact()).isTrue();
    assertThat(counts.top(5)).extracting(Category::count).containsOnly(10L);
    assertThat(counts.other(100)).isEqualTo(9_000);
    assertThat(counts.count("text 7")).isEqualTo(10);
    assertThat(counts.count("nothing")).isZero();
  }

  @Test
  void findsTheFrequentAmongTheManyWithinItsBound() {
    qt().withExamples(15)
        .forAll(integers().between(1_001, 40_000), longs().all())
        .checkAssert(
            (different, seed) -> {
              Random random = new Random(seed);
              CategoryCounts whole = new CategoryCounts();
              CategoryCounts left = new CategoryCounts();
              CategoryCounts right = new CategoryCounts();
              Map<String, Long> truth = new HashMap<>();
              for (int i = 0; i < 60_000; i++) {
                String text = random.nextInt(10) < 3 ? "often" : "t" + random.nextInt(different);
                truth.merge(text, 1L, Long::sum);
                whole.add(text);
                (random.nextBoolean() ? left : right).add(text);
              }
              left.merge(right);
              assertHonest(whole, truth);
              assertHonest(left, truth);
            });
  }

  @Test
  void mergesExactCountsToTheSameBytesInAnyOrder() {
    CategoryCounts[] parts = {new CategoryCounts(), new CategoryCounts(), new CategoryCounts()};
    CategoryCounts whole = new CategoryCounts();
    for (int i = 0; i < 900; i++) {
      parts[i % 3].add("text " + i % 77);
      whole.add("text " + i % 77);
    }
    byte[] expected = ProfileBytes.write(whole::write);
    assertThat(ProfileBytes.write(merged(parts[0], parts[1], parts[2])::write)).isEqualTo(expected);
    assertThat(ProfileBytes.write(merged(parts[2], parts[0], parts[1])::write)).isEqualTo(expected);
  }

  @Test
  void aStreamOfDifferentTextsLeavesOnlyOthers() {
    CategoryCounts counts = new CategoryCounts();
    for (int i = 0; i < 100_000; i++) {
      counts.add("id-" + i);
    }
    assertThat(counts.exact()).isFalse();
    assertThat(counts.shortBy()).isLessThanOrEqualTo(200);
    assertThat(counts.other(10)).isGreaterThan(99_000);
  }

  @Test
  void tellsLongTextsApartWithoutKeepingThem() {
    CategoryCounts counts = new CategoryCounts();
    String long1 = "ü".repeat(5_000) + "1";
    String long2 = "ü".repeat(5_000) + "2";
    counts.add(long1);
    counts.add(long1);
    counts.add(long2);
    assertThat(counts.count(long1)).isEqualTo(2);
    assertThat(counts.count(long2)).isEqualTo(1);
    assertThat(counts.top(1).get(0).value()).startsWith("üüü").hasSizeLessThan(60);
  }

  private static CategoryCounts merged(CategoryCounts... parts) {
    CategoryCounts all = new CategoryCounts();
    for (CategoryCounts part : parts) {
      all.merge(part);
    }
    return all;
  }

  private static void assertHonest(CategoryCounts counts, Map<String, Long> truth) {
    assertThat(counts.total()).isEqualTo(60_000);
    assertThat(counts.shortBy()).isLessThanOrEqualTo(2 * 60_000 / 1_000);
    assertThat(counts.top(1).get(0).value()).isEqualTo("often");
    for (Category category : counts.top(2_000)) {
      long actual = truth.getOrDefault(category.value(), 0L);
      assertThat(category.count()).isBetween(actual - counts.shortBy(), actual);
    }
  }
}
