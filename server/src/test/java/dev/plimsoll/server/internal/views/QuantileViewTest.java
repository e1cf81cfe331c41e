package dev.plimsoll.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionReceipt;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Replay;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantileViewTest {
  private static final Instant TIME = Instant.parse("2026-06-01T00:00:00Z");
  private static final QuantileAnswer USUAL = answer("0.1 0.5 0.9", 3.1f, 12.3f, 40.2f);

  @Test
  void aRangeIsToldInAboutThreeDigitsOfItself() {
    assertThat(sentence(answer("0.1 0.5 0.9", 3.123456f, 12.34567f, 40.23456f), null))
        .isEqualTo("Between 3.1 and 40.2, the middle 12.3; 80 of 100 truths should lie there.");
    assertThat(sentence(answer("0.025 0.5 0.975", 1201.4f, 2000.6f, 3999.9f), null))
        .isEqualTo("Between 1201 and 4000, the middle 2001; 95 of 100 truths should lie there.");
    assertThat(sentence(answer("0.05 0.5 0.95", 0.00123456f, 0.0021f, 0.0041f), null))
        .isEqualTo(
            "Between 0.00123 and 0.0041, the middle 0.0021; 90 of 100 truths should lie there.");
    assertThat(sentence(answer("0.001 0.5 0.999", 3e9f, 4e9f, 5e9f), null))
        .isEqualTo(
            "Between 3.0E9 and 5.0E9, the middle 4.0E9; 998 of 1000 truths should lie there.");
  }

  @Test
  void digitsAreAddedWhereFewerWouldMoveANumberPastAnother() {
    assertThat(sentence(answer("0.1 0.5 0.9", 0.01f, 0.04f, 100), null))
        .startsWith("Between 0.01 and 100, the middle 0.04;");
    assertThat(sentence(USUAL, 40.24)).startsWith("Between 3.1 and 40.2,");
    QuantileAnswer fine = answer("0.1 0.5 0.9", 3.1f, 12.3f, 40.26f);
    assertThat(sentence(fine, null)).startsWith("Between 3.1 and 40.3,");
    assertThat(sentence(fine, 40.28)).startsWith("Between 3.1 and 40.26,");
  }

  @Test
  void aSingleLevelHasNoRangeAndTwoHaveNoMiddle() {
    QuantileAnswer single = answer("0.95", 12.5f);
    assertThat(sentence(single, null)).isEqualTo("95 of 100 truths should lie below 12.5.");
    assertThat(QuantileWords.of(single).brief()).isEqualTo("12.5");
    assertThat(QuantileWords.of(single).promise())
        .isEqualTo("95 of 100 truths should lie below it");
    assertThat(QuantileView.of(single, null).picture()).isNull();
    QuantileView.Picture known = picture(single, 20);
    assertThat(known.label())
        .isEqualTo("A line from 12.5 to 20 with a mark at 12.5; the truth is at 20");
    assertThat(known.width()).isEqualTo("0.00%");
    QuantileAnswer two = answer("0.1 0.9", 1, 9);
    assertThat(sentence(two, null))
        .isEqualTo("Between 1 and 9; 80 of 100 truths should lie there.");
    assertThat(QuantileWords.of(two).brief()).isEqualTo("1 to 9");
    assertThat(picture(two, 5).middle()).isNull();
  }

  @Test
  void theMiddleIsTheLevelNearestToOneHalf() {
    QuantileAnswer four = answer("0.05 0.25 0.4 0.6", 1, 2, 3, 4);
    assertThat(sentence(four, null))
        .isEqualTo("Between 1 and 4, the middle 3; 55 of 100 truths should lie there.");
    assertThat(QuantileWords.of(four).brief()).isEqualTo("3 (1 to 4)");
    assertThat(QuantileView.of(four, null).lines())
        .extracting(line -> line.share() + " below " + line.number())
        .containsExactly(
            "5 of 100 below 1", "25 of 100 below 2", "40 of 100 below 3", "60 of 100 below 4");
  }

  @ParameterizedTest
  @CsvSource({
    "3.0, warn, below the range, 10 of 100",
    "3.5, good, inside the range, 80 of 100",
    "12.3, good, inside the range, 80 of 100",
    "40.1, good, inside the range, 80 of 100",
    "1e300, warn, above the range, 10 of 100"
  })
  void whereATruthLiesAndHowManyShould(double truth, String tone, String words, String share) {
    QuantileView.Truth found = Objects.requireNonNull(view(USUAL, truth).truth());
    assertThat(found.words()).isEqualTo(words);
    assertThat(found.tone()).isEqualTo(tone);
    assertThat(found.sentence()).endsWith("is " + words + ", as " + share + " should be.");
  }

  @Test
  void aSingleLevelKnowsTwoSides() {
    QuantileAnswer single = answer("0.95", 12.5f);
    assertThat(Objects.requireNonNull(view(single, 12.5).truth()).sentence())
        .isEqualTo("The truth, 12.5, is at or below the number, as 95 of 100 should be.");
    assertThat(Objects.requireNonNull(view(single, 13).truth()).sentence())
        .isEqualTo("The truth, 13, is above the number, as 5 of 100 should be.");
  }

  @Test
  void thePictureGoesFromTheLeastToTheGreatestNumber() {
    QuantileView.Picture unknown = Objects.requireNonNull(QuantileView.of(USUAL, null).picture());
    assertThat(unknown.from()).isEqualTo("3.1");
    assertThat(unknown.until()).isEqualTo("40.2");
    assertThat(unknown.start()).isEqualTo("3.00%");
    assertThat(unknown.width()).isEqualTo("94.00%");
    assertThat(unknown.ticks()).containsExactly("3.00%", "26.31%", "97.00%");
    assertThat(unknown.truth()).isNull();
    QuantileView.Picture known = picture(answer("0.1 0.5 0.9", 10, 15, 20), 0);
    assertThat(known.from()).isEqualTo("0");
    assertThat(known.start()).isEqualTo("50.00%");
    assertThat(known.width()).isEqualTo("47.00%");
    assertThat(known.middle()).isEqualTo(new QuantileView.Mark("73.50%", "end", "middle 15"));
    assertThat(known.truth()).isEqualTo(new QuantileView.Mark("3.00%", "start", "truth 0"));
    QuantileView.Picture endless = picture(USUAL, -1.7e308);
    assertThat(endless.start()).isEqualTo("97.00%");
    assertThat(picture(answer("0.1 0.5 0.9", -3e38f, 0, 3e38f), 1.7e308).until())
        .isEqualTo("1.7E308");
  }

  @Test
  void whatCameOfComputingItAgainIsSaidInNumbers() {
    assertThat(different(USUAL, answer("0.1 0.5 0.9", 3.1f, 12.4f, 40.2f)))
        .isEqualTo("answered 12.3 (3.1 to 40.2) then and 12.4 (3.1 to 40.2) now");
    assertThat(
            different(
                answer("0.1 0.25 0.5 0.9", 1, 2, 3, 4), answer("0.1 0.25 0.5 0.9", 1, 2.5f, 3, 4)))
        .isEqualTo(
            "answered 3 (1 to 4) then and now, but 25 of 100 below 2 then and below 2.5 now");
    assertThat(different(answer("0.5", 0f), answer("0.5", -0f))).isEqualTo("as serving says it");
  }

  private static String different(QuantileAnswer then, QuantileAnswer now) {
    Prediction prediction =
        Prediction.of(
            "a",
            "parcel",
            TIME,
            TIME,
            "parcel/1",
            Digest.ofText("model"),
            1,
            1,
            Map.of(),
            Map.of(),
            then,
            1);
    PredictionReceipt receipt =
        new PredictionReceipt(
            prediction, Optional.of(AnswerForm.QUANTILES), List.of(), Optional.empty());
    return ReceiptViews.Again.of(
            new Replay(receipt, Replay.Verdict.DIFFERENT, now.score(), now, "as serving says it"))
        .sentence();
  }

  private static QuantileAnswer answer(String levels, float... values) {
    return new QuantileAnswer(
        Arrays.stream(levels.split(" ")).map(Double::valueOf).toList(), values);
  }

  private static String sentence(QuantileAnswer answer, @Nullable Double truth) {
    return truth == null
        ? QuantileView.of(answer, null).sentence()
        : view(answer, truth).sentence();
  }

  private static QuantileView.Picture picture(QuantileAnswer answer, double truth) {
    return Objects.requireNonNull(view(answer, truth).picture());
  }

  private static QuantileView view(QuantileAnswer answer, double truth) {
    return QuantileView.of(answer, new Label(truth, TIME, "test"));
  }
}
