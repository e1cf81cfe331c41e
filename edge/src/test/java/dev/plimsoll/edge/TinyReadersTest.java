package dev.plimsoll.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TinyReadersTest {
  @Test
  void readsEveryKindOfJson() {
    Object value =
        TinyJson.read(
            " {\"a\": [1, -2.5e3, true, false, null], \"b\": \"x\\n\\u00e9\\ud83d\\ude00\\\"/\", \"c\": {}} ");
    Map<String, ?> fields = TinyJson.object(value, "it");
    assertThat(String.valueOf(fields.get("a"))).isEqualTo("[1.0, -2500.0, true, false, null]");
    assertThat(fields.get("b")).isEqualTo("x\né😀\"/");
    assertThat(fields.get("c")).isEqualTo(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "1.",
        "NaN",
        "tru",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "{} {}",
        "1 2"
      })
  void refusesWhatIsNoJsonWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> TinyJson.read(text))
        .isInstanceOf(EdgeException.class)
        .hasMessageMatching("JSON: wrong at character \\d+ \\(expected: .*\\)");
  }

  @Test
  void refusesDeepNestingInsteadOfDyingOfIt() {
    assertThatThrownBy(() -> TinyJson.read("[".repeat(100_000)))
        .isInstanceOf(EdgeException.class)
        .hasMessageContaining("levels");
  }

  @Test
  void whatIsQuotedReadsAsItself() {
    String text = "a\"b\\c\n\r\t\u0001é😀";
    assertThat(TinyJson.read(TinyJson.quote(text))).isEqualTo(text);
  }

  @Test
  void readsCsvWithQuotesAndEmptyFields() throws IOException {
    TinyCsv csv = new TinyCsv(new StringReader("a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\r\n\n,2,\"\"\n"));
    assertThat(String.valueOf(csv.row())).isEqualTo("{a=1, b=x, \"y\"\nz, c=null}");
    assertThat(String.valueOf(csv.row())).isEqualTo("{a=null, b=2, c=null}");
    assertThat(csv.row()).isNull();
  }

  @Test
  void refusesRaggedAndUnfinishedCsv() throws IOException {
    assertThatThrownBy(() -> new TinyCsv(new StringReader(""))).hasMessageContaining("header");
    TinyCsv ragged = new TinyCsv(new StringReader("a,b\n1\n"));
    assertThatThrownBy(ragged::row).hasMessageContaining("1 fields (expected: 2");
    TinyCsv open = new TinyCsv(new StringReader("a\n\"1\n"));
    assertThatThrownBy(open::row).hasMessageContaining("never closed");
  }
}
