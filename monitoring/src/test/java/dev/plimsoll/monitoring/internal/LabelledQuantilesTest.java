package dev.plimsoll.monitoring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledQuantilesTest {
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

  private final LabelledQuantiles rows = new LabelledQuantiles(LEVELS);

  @Test
  void manyRowsKeepTheirPlaces() {
    for (int i = 0; i < 5000; i++) {
      assertThat(rows.add(answer(i, i + 1, i + 2), -i)).isTrue();
    }
    AnswerTable table = rows.table();
    assertThat(rows.rows()).isEqualTo(5000);
    assertThat(table.kind()).isEqualTo(AnswerKind.QUANTILES);
    assertThat(table.quantiles()).isEqualTo(LEVELS);
    for (int i = 0; i < 5000; i++) {
      assertThat(table.answers()[3 * i]).isEqualTo(i);
      assertThat(table.answers()[3 * i + 2]).isEqualTo(i + 2);
      assertThat(table.truth()[i]).isEqualTo(-i);
    }
  }

  @Test
  void whatCannotBeCountedIsLeftOut() {
    for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThat(rows.add(answer(none, 1, 2), 1)).isFalse();
      assertThat(rows.add(answer(0, 1, none), 1)).isFalse();
      assertThat(rows.add(answer(0, 1, 2), none)).isFalse();
    }
    assertThat(rows.add(answer(0, 1, 2), 1e71)).isFalse();
    assertThat(rows.add(answer(0, 1, Float.MAX_VALUE), -1e70)).isTrue();
    assertThat(rows.rows()).isEqualTo(1);
  }

  @Test
  void otherLevelsAreLeftOut() {
    QuantileAnswer two = new QuantileAnswer(List.of(0.1, 0.9), new float[] {1, 2});
    QuantileAnswer wider = new QuantileAnswer(List.of(0.05, 0.5, 0.95), new float[] {1, 2, 3});
    assertThat(rows.add(two, 1)).isFalse();
    assertThat(rows.add(wider, 1)).isFalse();
    assertThat(rows.table().rows()).isZero();
  }

  private static QuantileAnswer answer(float... values) {
    return new QuantileAnswer(LEVELS, values);
  }
}
