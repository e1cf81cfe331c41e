package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassAnswerTest {
  private static final List<String> NAMES = List.of("sun", "rain", "fog");

  private static ClassAnswer answer(float... probabilities) {
    return new ClassAnswer(NAMES, probabilities);
  }

  @Test
  void findsProbabilitiesByPlaceAndByName() {
    ClassAnswer answer = answer(0.25f, 0.5f, 0.125f);
    assertThat(answer.name()).isEqualTo("rain");
    assertThat(answer.likeliest()).isEqualTo(1);
    assertThat(answer.probability(2)).isEqualTo(0.125f);
    assertThat(answer.probability("sun")).isEqualTo(0.25f);
    assertThat(answer.probability("snow")).isZero();
    assertThat(answer.place("fog")).isEqualTo(2);
    assertThat(answer.place("snow")).isEqualTo(ClassAnswer.UNKNOWN);
    assertThat(answer.byProbability()).containsExactly(1, 0, 2);
    assertThat(answer).hasToString("rain 0.5, sun 0.25, fog 0.125");
  }

  @Test
  void theFirstOfEquallyLikelyOnesCounts() {
    assertThat(answer(0.25f, 0.375f, 0.375f).name()).isEqualTo("rain");
    assertThat(answer(0.375f, 0.25f, 0.375f).byProbability()).containsExactly(0, 2, 1);
  }

  @Test
  void isTheSameToTheBitOrAnother() {
    ClassAnswer answer = answer(0.25f, 0.75f, 0);
    assertThat(answer)
        .isEqualTo(new ClassAnswer(List.of("sun", "rain", "fog"), new float[] {0.25f, 0.75f, 0}))
        .hasSameHashCodeAs(answer(0.25f, 0.75f, 0));
    assertThat(answer).isNotEqualTo(answer(0.25f, 0.75f, -0f));
    assertThat(answer).isNotEqualTo(answer(0.25f, Math.nextUp(0.75f), 0));
    assertThat(answer)
        .isNotEqualTo(
            new ClassAnswer(List.of("sun", "rain", "ice"), new float[] {0.25f, 0.75f, 0}));
  }

  @Test
  void givesCopiesAway() {
    ClassAnswer answer = answer(0.25f, 0.5f, 0.25f);
    answer.numbers()[0] = 1;
    assertThat(answer.numbers()).containsExactly(0.25f, 0.5f, 0.25f);
  }

  @Test
  void isReadableAsJson() {
    assertThat(Json.text(answer(0.25f, 0.5f, 0.25f)))
        .isEqualTo(
            "[{\"name\":\"sun\",\"probability\":0.25},{\"name\":\"rain\",\"probability\":0.5},"
                + "{\"name\":\"fog\",\"probability\":0.25}]");
  }

  @Test
  void refusesAnotherNumberOfProbabilitiesThanOfNames() {
    assertThatThrownBy(() -> answer(0.5f, 0.5f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 probabilities (expected: 3, one a class)");
    assertThatThrownBy(() -> new ClassAnswer(List.of(), new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
