package dev.plimsoll.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> KNOWN = List.of("train", "evaluate", "release", "not null");

  @Test
  void findsTheWordThatWasMeant() {
    assertThat(Spelling.hint("tarin", KNOWN)).isEqualTo("; did you mean 'train'?");
    assertThat(Spelling.nearest("evalaute", KNOWN)).contains("evaluate");
    assertThat(Spelling.nearest("RELEASE", KNOWN)).contains("release");
    assertThat(Spelling.nearest("notnull", KNOWN)).contains("not null");
  }

  @Test
  void staysSilentWhenNothingIsNear() {
    assertThat(Spelling.hint("quantize", KNOWN)).isEmpty();
    assertThat(Spelling.hint("", KNOWN)).isEmpty();
    assertThat(Spelling.hint("train", List.of())).isEmpty();
  }

  @Test
  void distanceIsAMeasure() {
    var words = strings().basicLatinAlphabet().ofLengthBetween(0, 10);
    qt().forAll(words, words)
        .check(
            (a, b) -> {
              int there = Spelling.distance(a, b);
              return there == Spelling.distance(b, a)
                  && (there == 0) == a.equalsIgnoreCase(b)
                  && there <= Math.max(a.length(), b.length())
                  && there >= Math.abs(a.length() - b.length());
            });
  }
}
