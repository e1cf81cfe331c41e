package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ColumnProfileTest {
  @Test
  void countsWhatIsNoNumberApart() {
    ColumnProfile profile = new ColumnProfile("x", ColumnType.NUMBER);
    profile.add(1);
    profile.add(3);
    profile.add(Double.NaN);
    profile.add(Double.POSITIVE_INFINITY);
    profile.add(Double.NEGATIVE_INFINITY);
    profile.addMissing();
    assertThat(profile.rows()).isEqualTo(6);
    assertThat(profile.present()).isEqualTo(5);
    assertThat(profile.nulls()).isEqualTo(1);
    assertThat(profile.nans()).isEqualTo(1);
    assertThat(profile.plusInfinities()).isEqualTo(1);
    assertThat(profile.minusInfinities()).isEqualTo(1);
    assertThat(profile.moments().mean()).hasValue(2);
    assertThat(profile.moments().variance()).hasValue(2);
    assertThat(profile.finding()).contains("x: 3 values are NaN or infinite");
  }

  @Test
  void mergedPartsEqualTheWhole() {
    qt().withExamples(40)
        .forAll(integers().between(0, 5_000), integers().between(1, 7), longs().all())
        .checkAssert(
            (length, count, seed) -> {
              Random random = new Random(seed);
              ColumnProfile whole = new ColumnProfile("x", ColumnType.NUMBER);
              ColumnProfile[] parts = new ColumnProfile[count];
              Arrays.setAll(parts, i -> new ColumnProfile("x", ColumnType.NUMBER));
              for (int i = 0; i < length; i++) {
                ColumnProfile part = parts[random.nextInt(count)];
                double value = 1e6 + random.nextGaussian();
                switch (random.nextInt(20)) {
                  case 0 -> add(Double.NaN, whole, part);
                  case 1 -> add(Double.POSITIVE_INFINITY, whole, part);
                  case 2 -> {
                    whole.addMissing();
                    part.addMissing();
                  }
                  default -> add(value, whole, part);
                }
              }
              ColumnProfile forwards = new ColumnProfile("x", ColumnType.NUMBER);
              ColumnProfile backwards = new ColumnProfile("x", ColumnType.NUMBER);
              for (int i = 0; i < count; i++) {
                forwards.merge(parts[i]);
                backwards.merge(parts[count - 1 - i]);
              }
              assertSame(forwards, whole);
              assertSame(backwards, whole);
            });
  }

  @Test
  void aMergedVarianceDoesNotCancel() {
    ColumnProfile left = new ColumnProfile("x", ColumnType.NUMBER);
    ColumnProfile right = new ColumnProfile("x", ColumnType.NUMBER);
    for (int i = 0; i < 1_000; i++) {
      left.add(1e9 + i % 2);
      right.add(1e9 + i % 2);
    }
    left.merge(right);
    assertThat(left.moments().variance().orElseThrow()).isCloseTo(0.25, within(1e-3));
  }

  @Test
  void estimatesDistinctValuesWithinFourStandardErrors() {
    for (int distinct : new int[] {1, 10, 100, 1_000, 10_000, 300_000}) {
      ColumnProfile numbers = new ColumnProfile("x", ColumnType.INTEGER);
      ColumnProfile texts = new ColumnProfile("t", ColumnType.TEXT);
      for (int i = 0; i < distinct; i++) {
        for (int again = 0; again < 2; again++) {
          numbers.add((double) i);
          texts.add("value " + i);
        }
      }
      double bound = 4 * DistinctSketch.standardError() * distinct + 0.5;
      assertThat(numbers.distinct()).isCloseTo(distinct, within(bound));
      assertThat(texts.distinct()).isCloseTo(distinct, within(bound));
    }
    assertThat(new ColumnProfile("x", ColumnType.NUMBER).distinct()).isZero();
  }

  @Test
  void findsNoMoreDifferentValuesThanThereAre() {
    ColumnProfile keys = new ColumnProfile("key", ColumnType.TEXT);
    for (int i = 1; i <= 20_000; i++) { // about half of the estimates on the way are too high
      keys.add("key " + i);
      if (i % 100 == 0) {
        assertThat(keys.distinct()).isLessThanOrEqualTo(i);
      }
    }
  }

  @Test
  void zeroAndMinusZeroAreOneValue() {
    ColumnProfile profile = new ColumnProfile("x", ColumnType.NUMBER);
    profile.add(0.0);
    profile.add(-0.0);
    assertThat(Math.round(profile.distinct())).isEqualTo(1);
  }

  @Test
  void refusesToMergeAnotherColumn() {
    ColumnProfile numbers = new ColumnProfile("x", ColumnType.NUMBER);
    assertThatThrownBy(() -> numbers.merge(new ColumnProfile("x", ColumnType.TEXT)))
        .hasMessage("column: x TEXT (expected: x NUMBER)");
    assertThatThrownBy(() -> numbers.merge(new ColumnProfile("y", ColumnType.NUMBER)))
        .hasMessage("column: y NUMBER (expected: x NUMBER)");
  }

  @Test
  void anEmptyColumnIsAFindingAndItsSummaryIsValidJson() {
    ColumnProfile profile = new ColumnProfile("x", ColumnType.NUMBER);
    profile.addMissing();
    profile.addMissing();
    assertThat(profile.finding()).contains("x: all 2 values are missing");
    assertThat(Json.text(profile.summary())).doesNotContain("NaN").contains("\"nulls\":2");
    assertThat(Json.text(sample().summary())).doesNotContain("NaN");
  }

  @Test
  void survivesTheTripThroughBytes() {
    TableProfile table = new TableProfile(List.of(sample(), texts()));
    TableProfile back = TableProfile.fromBytes(table.toBytes());
    assertThat(back.toBytes()).isEqualTo(table.toBytes());
    assertThat(back.require("x").summary()).isEqualTo(table.require("x").summary());
    assertThat(back.require("t").summary()).isEqualTo(table.require("t").summary());
    assertThat(back.rows()).isEqualTo(table.rows());
    assertThat(ColumnProfile.fromBytes(sample().toBytes()).summary()).isEqualTo(sample().summary());
  }

  /** Made by an earlier build: whoever changes the layout must still read this. */
  @Test
  void readsTheBytesOfTheFirstEdition() throws IOException {
    byte[] golden;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/profile-1.bin"))) {
      golden = in.readAllBytes();
    }
    TableProfile table = TableProfile.fromBytes(golden);
    assertThat(table.require("x").summary()).isEqualTo(sample().summary());
    assertThat(table.require("t").summary()).isEqualTo(texts().summary());
    assertThat(table.toBytes()).isEqualTo(golden);
  }

  @Test
  void refusesBytesThatAreNoProfile() {
    byte[] good = new TableProfile(List.of(sample())).toBytes();
    assertUnreadable(new byte[0], "first bytes");
    assertUnreadable("hello, world".getBytes(java.nio.charset.StandardCharsets.UTF_8), "PLTP");
    assertUnreadable(Arrays.copyOf(good, good.length / 2), "cut off");
    assertUnreadable(Arrays.copyOf(good, good.length + 3), "fewer");
    byte[] newer = good.clone();
    newer[5] = 9;
    assertUnreadable(newer, "profile version: 9 (expected: 1..1)");
  }

  @Test
  void neverCrashesOnDamagedBytes() {
    byte[] good = new TableProfile(List.of(sample(), texts())).toBytes();
    qt().withExamples(500)
        .forAll(integers().between(0, good.length - 1), integers().between(0, 255))
        .checkAssert(
            (at, value) -> {
              byte[] damaged = good.clone();
              damaged[at] = (byte) (int) value;
              try {
                TableProfile.fromBytes(damaged);
              } catch (PlimsollException e) {
                assertThat(e.code()).isEqualTo(DataError.PROFILE_UNREADABLE);
              }
            });
  }

  private static void assertUnreadable(byte[] bytes, String message) {
    assertThatThrownBy(() -> TableProfile.fromBytes(bytes))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining(message);
  }

  private static void add(double value, ColumnProfile whole, ColumnProfile part) {
    whole.add(value);
    part.add(value);
  }

  private static void assertSame(ColumnProfile merged, ColumnProfile whole) {
    assertThat(merged.rows()).isEqualTo(whole.rows());
    assertThat(merged.nulls()).isEqualTo(whole.nulls());
    assertThat(merged.nans()).isEqualTo(whole.nans());
    assertThat(merged.plusInfinities()).isEqualTo(whole.plusInfinities());
    assertThat(merged.moments().count()).isEqualTo(whole.moments().count());
    assertThat(merged.moments().min()).isEqualTo(whole.moments().min());
    assertThat(merged.moments().max()).isEqualTo(whole.moments().max());
    assertThat(merged.distinct()).isEqualTo(whole.distinct());
    if (whole.moments().count() > 1) {
      assertThat(merged.moments().mean().orElseThrow())
          .isCloseTo(whole.moments().mean().orElseThrow(), within(1e-6));
      assertThat(merged.moments().variance().orElseThrow())
          .isCloseTo(whole.moments().variance().orElseThrow(), within(1e-6));
    }
  }

  private static ColumnProfile sample() {
    ColumnProfile profile = new ColumnProfile("x", ColumnType.NUMBER);
    for (int i = 0; i < 3_000; i++) {
      profile.add((i * 7919 % 3_001) / 4.0);
    }
    profile.add(Double.NaN);
    profile.addMissing();
    return profile;
  }

  private static ColumnProfile texts() {
    ColumnProfile profile = new ColumnProfile("t", ColumnType.TEXT);
    for (int i = 0; i < 3_001; i++) {
      profile.add(i % 3 == 0 ? "Zürich" : "n" + i % 40);
    }
    profile.addMissing();
    return profile;
  }
}
