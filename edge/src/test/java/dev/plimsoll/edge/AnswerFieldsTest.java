package dev.plimsoll.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerFieldsTest {
  private static final List<String> PROBABILITIES = List.of("probability", "logit");

  private static AnswerFields fields(String json, List<String> outputs) {
    Map<String, @Nullable Object> manifest = TinyJson.object(TinyJson.read(json), "model.json");
    return new AnswerFields(manifest, outputs);
  }

  @Test
  void classesAreNamed() {
    AnswerFields fields =
        fields("{\"task\": \"multi-class\", \"classes\": [\"ab\", \"AB\", \"c\"]}", PROBABILITIES);
    assertThat(fields.fields())
        .containsExactly("class", "probability_ab", "probability_AB_2", "probability_c");
    assertThat(fields.of(Map.of("probability", new float[] {0.25f, 0.5f, 0.25f})))
        .containsExactly(
            Map.entry("class", "AB"),
            Map.entry("probability_ab", 0.25f),
            Map.entry("probability_AB_2", 0.5f),
            Map.entry("probability_c", 0.25f));
    assertThatThrownBy(() -> fields.of(Map.of("probability", new float[2])))
        .isInstanceOf(EdgeException.class)
        .hasMessage("probability: 2 values (expected: 3)");
  }

  @Test
  void quantilesAreNamedByTheirLevels() {
    AnswerFields fields =
        fields("{\"task\": \"quantile\", \"levels\": [0.0001, 0.3, 0.7]}", List.of("quantiles"));
    assertThat(fields.fields())
        .containsExactly("value", "quantile_0.0001", "quantile_0.3", "quantile_0.7");
    assertThat(fields.of(Map.of("quantiles", new float[] {-1, 2, 3}))).containsEntry("value", 2f);
  }

  @Test
  void whatDoesNotSayMoreIsItsOutputs() {
    for (String json :
        List.of(
            "{}",
            "{\"task\": \"multi-class\"}",
            "{\"task\": \"multi-class\", \"classes\": [\"a\", \"a\"]}",
            "{\"task\": \"multi-class\", \"classes\": [\"a\", \"\"]}",
            "{\"task\": \"multi-class\", \"classes\": [\"a\"]}",
            "{\"task\": \"quantile\", \"levels\": [0.5]}")) {
      assertThat(fields(json, PROBABILITIES).fields()).as(json).isEqualTo(PROBABILITIES);
    }
    for (String levels : List.of("null", "[]", "[0.5, 0.1]", "[0, 0.5]", "[1]", "[\"0.5\"]")) {
      String json = "{\"task\": \"quantile\", \"levels\": " + levels + "}";
      assertThat(fields(json, List.of("quantiles")).fields()).as(json).containsExactly("quantiles");
    }
    Map<String, @Nullable Object> answer =
        fields("{}", List.of("one", "two", "none"))
            .of(Map.of("one", new float[] {1}, "two", new float[] {1, 2}));
    assertThat(answer.get("one")).isEqualTo(1f);
    assertThat(answer.get("two")).isEqualTo(new float[] {1, 2});
    assertThat(answer.get("none")).isNull();
    assertThat(Arrays.asList(answer.keySet().toArray())).containsExactly("one", "two", "none");
  }
}
