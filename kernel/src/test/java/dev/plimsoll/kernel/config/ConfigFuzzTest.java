package dev.plimsoll.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.PlimsollException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a file is spoilt, only the one exception with a message for its author comes out. */
class ConfigFuzzTest {
  enum Colour {
    RED,
    DEEP_BLUE
  }

  record Part(String name, @Nullable Integer size, @Default("7d") Duration every) {
    Part {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("name: '' (expected: a name)");
      }
    }
  }

  record Whole(
      String name,
      Map<String, Part> parts,
      List<List<String>> groups,
      @Nullable Instant until,
      @Default("20%") double share,
      @Default("red") Colour colour,
      @Default("false") boolean loud,
      @Nullable Object anything,
      Map<String, Map<String, Object>> settings,
      @Default("9") long seed) {}

  private static final String GOOD =
      """
      # a comment
      name: late-arrival
      parts:
        first: {name: one, size: 3, every: 24h}
        second:
          name: "two"
      groups: [a, [b, c]]
      until: 2013-05-01
      share: 20%
      colour: deep blue
      loud: true
      anything: &x {deep: [1, 2.5, true, ~]}
      settings: {xgboost: {rounds: 10, again: *x}}
      seed: 12_345
      """;

  private static final List<String> SPLINTERS =
      List.of(
          "&a ",
          "*a",
          "*x",
          "[",
          "]",
          "{",
          "}",
          ":",
          "- ",
          "? ",
          "| ",
          "> ",
          "!!int ",
          "!",
          "%",
          "@",
          "\t",
          "\n",
          "\0",
          "\uFEFF",
          "\uD800",
          "~",
          "null",
          "99999999999999999999",
          "999999999999999999d",
          "1e999",
          "NaN",
          "'",
          "\"",
          "<<: *x",
          "---\n",
          "...\n",
          "#",
          ",",
          "-",
          "0x7fffffffffffffff",
          "P9999999999999D",
          "2013-02-30",
          "name",
          "&a [*a]",
          "&a {k: *a}",
          "999999999999999999w");

  private static Whole bind(String text) {
    return ConfigFile.parse("p.yaml", text).bind(Whole.class);
  }

  @Test
  void theUnspoiltFileBinds() {
    Whole whole = bind(GOOD);
    assertThat(whole.seed()).isEqualTo(12_345);
    assertThat(whole.colour()).isEqualTo(Colour.DEEP_BLUE);
  }

  @Test
  void aSpoiltFileBindsOrIsRefusedWithAMessage() {
    qt().withExamples(5_000)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              String text = spoil(GOOD, new Random(seed));
              try {
                bind(text);
              } catch (PlimsollException e) {
                assertThat(e).hasMessageStartingWith("p.yaml");
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anything: &a [*a]",
        "anything: &a {k: *a}",
        "settings: {s: &a {k: *a}}",
        "parts: {p: {name: x, every: 999999999999999999d}}",
        "parts: {p: {name: x, every: 9223372036854775807w}}",
        "parts: {p: {name: ''}}",
        "name: again",
        "Name: again",
        "share: 1d",
        "share: NaN",
        "parts: {p: {name: a}, p: {name: b}}"
      })
  void refuses(String line) {
    assertThatThrownBy(() -> bind("name: x\n" + line))
        .isInstanceOf(PlimsollException.class)
        .hasMessageStartingWith("p.yaml:2");
  }

  @Test
  void refusesAFileThatIsNestedBeyondReason() {
    int depth = 50_000;
    assertThatThrownBy(() -> bind("name: x\nanything: " + "[".repeat(depth) + "]".repeat(depth)))
        .isInstanceOf(PlimsollException.class);
  }

  @Test
  void refusesFewAliasesThatMultiply() {
    StringBuilder bomb = new StringBuilder("name: x\nanything:\n  - &a0 [x, x, x]\n");
    for (int i = 1; i < 16; i++) {
      bomb.append("  - &a%1$d [*a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
    }
    assertThatThrownBy(() -> bind(bomb.toString()))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("expected: at most");
  }

  @Test
  void takesWordsThatLookLikeJavaNumbersForWords() {
    assertThat(
            bind("name: x\nanything: [7d, 1f, NaN, Infinity, 0x1p3, 1.5, -2e3, 08, +4]").anything())
        .isEqualTo(List.of("7d", "1f", "NaN", "Infinity", "0x1p3", 1.5, -2000.0, 8L, 4L));
  }

  private static String spoil(String text, Random random) {
    StringBuilder spoilt = new StringBuilder(text);
    for (int i = random.nextInt(1, 5); i > 0 && !spoilt.isEmpty(); i--) {
      int at = random.nextInt(spoilt.length());
      int end = Math.min(spoilt.length(), at + random.nextInt(1, 12));
      switch (random.nextInt(5)) {
        case 0 -> spoilt.delete(at, end);
        case 1 -> spoilt.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        case 2 -> spoilt.replace(at, end, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        case 3 -> spoilt.insert(at, spoilt.substring(at, end));
        default -> spoilt.setCharAt(at, (char) random.nextInt(1, 0x250));
      }
    }
    return spoilt.toString();
  }
}
