package dev.plimsoll.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  enum Colour {
    RED,
    DEEP_BLUE
  }

  record Inner(String name, @Nullable Integer size, @Default("7d") Duration every) {}

  record Outer(
      @Key("for") String forWhom,
      List<String> by,
      Map<String, Inner> parts,
      @Nullable LocalDate day,
      @Default("20%") double share,
      @Default("red") Colour colour,
      @Nullable Boolean notNull,
      List<Object> range,
      @Default("{name: nobody}") Inner owner,
      List<List<String>> groups) {}

  private static Outer bind(String yaml) {
    return ConfigFile.parse("p.yaml", yaml).bind(Outer.class);
  }

  @Test
  void bindsNestedRecordsListsMapsAndDefaults() {
    Outer outer =
        bind(
            """
            for: owners
            by: [a, b]
            parts: {x: {name: n, size: 3, every: 24h}, y: {name: m}}
            day: 2013-05-01
            colour: deep blue
            not null: true
            range: [0, 1.5, x]
            groups: [a, [b, c]]
            """);
    assertThat(outer.forWhom()).isEqualTo("owners");
    assertThat(outer.by()).containsExactly("a", "b");
    assertThat(outer.parts().get("x")).isEqualTo(new Inner("n", 3, Duration.ofHours(24)));
    assertThat(outer.parts().get("y")).isEqualTo(new Inner("m", null, Duration.ofDays(7)));
    assertThat(outer.day()).isEqualTo(LocalDate.of(2013, 5, 1));
    assertThat(outer.share()).isEqualTo(0.2);
    assertThat(outer.colour()).isEqualTo(Colour.DEEP_BLUE);
    assertThat(outer.notNull()).isTrue();
    assertThat(outer.owner()).isEqualTo(new Inner("nobody", null, Duration.ofDays(7)));
    assertThat(outer.groups()).containsExactly(List.of("a"), List.of("b", "c"));
    assertThat(outer.range()).containsExactly(0L, 1.5, "x");
  }

  @Test
  void takesASingleValueForAListOfOne() {
    assertThat(bind("for: x\nby: carrier").by()).containsExactly("carrier");
  }

  @Test
  void showsEveryMistakeAtOnceWithItsLine() {
    assertThatThrownBy(
            () ->
                bind(
                    "for: x\nshare: lots\nparts:\n  x: {nmae: n, name: n, every: 3 moons}\ncolur: red\n"))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining(
            "p.yaml:2: Outer.share: 'lots' (expected: a number, or a share such as 20%)")
        .hasMessageContaining("p.yaml:4: Outer.parts.x: unknown key 'nmae'")
        .hasMessageContaining("did you mean 'name'?")
        .hasMessageContaining("'3 moons' (expected: a duration")
        .hasMessageContaining("p.yaml:5: Outer: unknown key 'colur'");
  }

  @Test
  void refusesAMissingRequiredKey() {
    assertThatThrownBy(() -> bind("by: [a]"))
        .hasMessageContaining("missing key 'for' (expected: text)");
  }

  @Test
  void refusesTheWrongShape() {
    assertThatThrownBy(() -> bind("for: {a: b}"))
        .hasMessageContaining("a mapping (expected: text)");
    assertThatThrownBy(() -> bind("- 1\n- 2")).hasMessageContaining("a list (expected: a mapping)");
  }

  @Test
  void namesTheLineOfASyntaxError() {
    assertThatThrownBy(() -> bind("for: x\nby: [a, b\n")).hasMessageContaining("p.yaml:3");
    assertThatThrownBy(() -> bind("")).hasMessageContaining("empty");
  }

  @Test
  void refusesAnAliasBomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 80; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> bind(bomb.toString())).isInstanceOf(PlimsollException.class);
  }
}
