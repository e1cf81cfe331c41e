package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OcclusionTest {
  /** 0.2, and 0.5 more with "free", 0.25 more with "money", 0.125 less with "meeting". */
  private static float[] toy(String... texts) {
    float[] answers = new float[texts.length];
    for (int i = 0; i < texts.length; i++) {
      Set<String> words = new HashSet<>(List.of(texts[i].strip().split("\\s+")));
      answers[i] =
          0.2f
              + (words.contains("free") ? 0.5f : 0)
              + (words.contains("money") ? 0.25f : 0)
              - (words.contains("meeting") ? 0.125f : 0);
    }
    return answers;
  }

  @Test
  void aWordsEffectIsWhatTheAnswerLosesWithoutIt() {
    TextExplanation explained =
        Occlusion.standard(1).explain("get free\nmoney at the meeting", OcclusionTest::toy);
    assertThat(explained.probability()).isCloseTo(0.825, within(1e-6));
    assertThat(explained.parts())
        .extracting(TextExplanation.Part::text)
        .containsExactly("get", "free", "money", "at", "the", "meeting");
    assertThat(explained.parts().get(1).effect()).isCloseTo(0.5, within(1e-6));
    assertThat(explained.parts().get(2).effect()).isCloseTo(0.25, within(1e-6));
    assertThat(explained.parts().get(3).effect()).isZero();
    assertThat(explained.parts().get(5).effect()).isCloseTo(-0.125, within(1e-6));
    assertThat(explained.parts().get(2).from()).isEqualTo(9);
    assertThat(explained.parts().get(2).until()).isEqualTo(14);
  }

  @Test
  void faithfulnessIsMeasuredByLeavingTheStrongestOutAndByLeavingThemAlone() {
    Faithfulness found =
        Occlusion.standard(1)
            .explain("get free money at the meeting", OcclusionTest::toy)
            .faithfulness();
    assertThat(found.strongest()).isEqualTo(2);
    // Without "free" and "money" 0.075 of 0.825 is left; with nothing else it is 0.95.
    assertThat(found.comprehensiveness()).isCloseTo(0.75, within(1e-6));
    assertThat(found.sufficiency()).isCloseTo(-0.125, within(1e-6));
    assertThat(found.randomComprehensiveness()).isLessThan(0.5);
    assertThat(found.randomSufficiency()).isGreaterThan(found.sufficiency());
    assertThat(found.better()).isTrue();
    assertThat(found.sentence()).contains("2 strongest of 6", "0.750", "words that mattered");
  }

  @Test
  void theVerdictNoIsHeldByTheWordsThatLowerTheProbability() {
    Faithfulness found =
        new Occlusion(40, 5, 1).explain("a meeting at noon", texts -> lower(texts)).faithfulness();
    assertThat(found.comprehensiveness()).isCloseTo(0.6, within(1e-6));
  }

  private static float[] lower(String... texts) {
    float[] answers = new float[texts.length];
    for (int i = 0; i < texts.length; i++) {
      answers[i] = texts[i].contains("meeting") ? 0.2f : 0.8f;
    }
    return answers;
  }

  @Test
  void longTextsAreLeftOutInRunsOfWordsThatCoverAllOfThem() {
    String text =
        IntStream.range(0, 103)
            .mapToObj(i -> i == 60 ? "free" : "w" + i)
            .collect(Collectors.joining(" "));
    TextExplanation explained = new Occlusion(10, 4, 1).explain(text, OcclusionTest::toy);
    assertThat(explained.parts()).hasSize(10);
    assertThat(
            explained.parts().stream()
                .map(TextExplanation.Part::text)
                .collect(Collectors.joining(" ")))
        .isEqualTo(text);
    assertThat(explained.parts().stream().filter(part -> part.effect() > 0.4))
        .singleElement()
        .satisfies(part -> assertThat(part.text()).contains("free"));
  }

  @Test
  void theSameSeedGivesTheSameAnswer() {
    String text = "get free money at the meeting of the other people in town";
    assertThat(new Occlusion(40, 3, 9).explain(text, OcclusionTest::toy))
        .isEqualTo(new Occlusion(40, 3, 9).explain(text, OcclusionTest::toy));
  }

  @Test
  void aModelThatHeedsNothingIsNotSaidToHeedWords() {
    Faithfulness found =
        Occlusion.standard(1)
            .explain("nothing here matters at all", texts -> constant(texts.length, 0.9f))
            .faithfulness();
    assertThat(found.better()).isFalse();
    assertThat(found.sentence()).contains("do not read much into the colours");
  }

  @Test
  void oneWordHasNothingToBeComparedWith() {
    TextExplanation explained = Occlusion.standard(1).explain("free", OcclusionTest::toy);
    assertThat(explained.parts()).hasSize(1);
    assertThat(explained.faithfulness().sentence()).contains("no other parts");
  }

  @Test
  void refusesATextWithoutWordsAndAnswersThatAreNone() {
    Occlusion occlusion = Occlusion.standard(1);
    assertThatThrownBy(() -> occlusion.explain(" \n ", OcclusionTest::toy))
        .hasMessageContaining("no words");
    assertThatThrownBy(() -> occlusion.explain("a b", texts -> constant(texts.length, Float.NaN)))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> occlusion.explain("a b", texts -> new float[1]))
        .hasMessageContaining("one per text");
    assertThatThrownBy(() -> new Occlusion(0, 1, 1)).hasMessageContaining("at least 1");
  }

  private static float[] constant(int rows, float value) {
    float[] answers = new float[rows];
    Arrays.fill(answers, value);
    return answers;
  }
}
