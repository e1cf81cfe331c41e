package dev.plimsoll.monitoring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.serving.ClassAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledClassesTest {
  private final LabelledClasses rows = new LabelledClasses(List.of("a", "b", "c"));

  @Test
  void probabilitiesGoToTheColumnsOfTheirNames() {
    add(List.of("c", "a"), "a", 0.25f, 0.75f);
    add(List.of("a", "b", "c"), "c", 0.5f, 0.125f, 0.375f);
    AnswerTable table = rows.table();
    assertThat(table.width()).isEqualTo(3);
    assertThat(table.answers()).containsExactly(0.75, 0, 0.25, 0.5, 0.125, 0.375);
    assertThat(table.truth()).containsExactly(0, 2);
  }

  @Test
  void aClassThatTheReferenceLacksGetsAColumnAfterItsOwn() {
    add(List.of("a", "b", "c"), "d", 0.5f, 0.125f, 0.375f);
    add(List.of("d", "b"), "d", 0.25f, 0.75f);
    add(List.of("a", "b", "c"), "b", 0.5f, 0.125f, 0.375f);
    AnswerTable table = rows.table();
    assertThat(table.width()).isEqualTo(4);
    assertThat(table.answers())
        .containsExactly(0.5, 0.125, 0.375, 0, 0, 0.75, 0, 0.25, 0.5, 0.125, 0.375, 0);
    assertThat(table.truth()).containsExactly(-1, 3, 1);
  }

  @Test
  void manyRowsOfChangingModelsKeepTheirPlaces() {
    for (int i = 0; i < 5000; i++) {
      String own = "own " + i / 1000;
      add(List.of(own, "b"), i % 2 == 0 ? own : "b", 0.25f, 0.75f);
    }
    AnswerTable table = rows.table();
    assertThat(rows.rows()).isEqualTo(5000);
    assertThat(table.width()).isEqualTo(8);
    for (int i = 0; i < 5000; i++) {
      int own = 3 + i / 1000;
      assertThat(table.answers()[8 * i + own]).isEqualTo(0.25);
      assertThat(table.answers()[8 * i + 1]).isEqualTo(0.75);
      assertThat(table.truth()[i]).isEqualTo(i % 2 == 0 ? own : 1);
    }
  }

  @Test
  void whatIsNoProbabilityIsLeftOut() {
    for (float wrong : new float[] {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY}) {
      assertThat(rows.add(new ClassAnswer(List.of("a", "x"), new float[] {0, wrong}), "a"))
          .isFalse();
    }
    add(List.of("a", "b"), "a", Math.nextUp(1f), 0);
    assertThat(rows.rows()).isEqualTo(1);
    assertThat(rows.table().width()).isEqualTo(3);
  }

  private void add(List<String> names, String truth, float... probabilities) {
    assertThat(rows.add(new ClassAnswer(names, probabilities), truth)).isTrue();
  }
}
