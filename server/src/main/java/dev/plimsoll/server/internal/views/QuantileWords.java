package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Replay;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a model of quantiles in as few digits as tell them apart: about three of the
 * distance between the outermost, and more where fewer would move one past another or the truth.
 */
final class QuantileWords {
  /** So that the distance between the outermost numbers has three. */
  private static final int DIGITS = 2;

  private static final int DIGITS_MAX = 9;

  /** Beyond, numbers are written as {@link Figures#value} writes them. */
  private static final double PLAIN_UNTIL = 1e9;

  private final QuantileAnswer answer;
  private final @Nullable Double truth;
  private final int digits;

  /** Where a truth lies, as seen from the answer. */
  enum Place {
    INSIDE("inside the range"),
    BELOW("below the range"),
    ABOVE("above the range"),
    /** Of a single level. */
    AT_MOST("at or below the number"),
    MORE("above the number");

    private final String words;

    Place(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  QuantileWords(QuantileAnswer answer, @Nullable Label label) {
    this.answer = answer;
    this.truth = label == null ? null : (Double) label.value();
    this.digits = digits();
  }

  static QuantileWords of(QuantileAnswer answer) {
    return new QuantileWords(answer, null);
  }

  /** Whether there is a number between the outermost, to stand for all. */
  boolean centred() {
    int middle = QuantileAnswer.middle(answer.levels());
    return middle > 0 && middle < answer.levels().size() - 1;
  }

  boolean single() {
    return answer.levels().size() == 1;
  }

  String middle() {
    return number((float) answer.score());
  }

  /** Such as {@code 3.1 to 40.2}. */
  String range() {
    return number(answer.low()) + " to " + number(answer.high());
  }

  /** Such as {@code 12.3 (3.1 to 40.2)}. */
  String brief() {
    return single() ? middle() : centred() ? middle() + " (" + range() + ")" : range();
  }

  /** What it answered, for people. */
  String sentence() {
    return single()
        ? below(0) + " truths should lie below " + middle() + "."
        : "Between "
            + number(answer.low())
            + " and "
            + number(answer.high())
            + (centred() ? ", the middle " + middle() : "")
            + "; "
            + Figures.ofHundred(answer.promised())
            + " truths should lie there.";
  }

  /** What it promises of the outermost numbers, or of the only one. */
  String promise() {
    return single()
        ? below(0) + " truths should lie below it"
        : Figures.ofHundred(answer.promised()) + " truths should lie in this range";
  }

  /** How many truths should lie below the number at a place, such as {@code 10 of 100}. */
  String below(int place) {
    return Figures.ofHundred(answer.levels().get(place));
  }

  static Place place(QuantileAnswer answer, double truth) {
    if (answer.levels().size() == 1) {
      return (float) truth <= answer.low() ? Place.AT_MOST : Place.MORE;
    }
    if (answer.covers(truth)) {
      return Place.INSIDE;
    }
    return truth < answer.low() ? Place.BELOW : Place.ABOVE;
  }

  /** How many truths should lie where this one does. */
  static String share(QuantileAnswer answer, Place place) {
    List<Double> levels = answer.levels();
    return Figures.ofHundred(
        switch (place) {
          case INSIDE -> answer.promised();
          case BELOW, AT_MOST -> levels.get(0);
          case ABOVE, MORE -> 1 - levels.get(levels.size() - 1);
        });
  }

  /** Where a truth lies; empty when the answer is no quantiles, or the truth no number. */
  static Optional<Place> place(Prediction prediction, Label label) {
    QuantileAnswer answer = prediction.quantiles();
    return answer == null || label.name() != null
        ? Optional.empty()
        : Optional.of(place(answer, label.value()));
  }

  /** What came of computing an answer again, where it says something else now. */
  static String different(Replay replay) {
    QuantileAnswer then = replay.receipt().prediction().quantiles();
    QuantileAnswer now = replay.quantiles();
    if (then == null || now == null || !then.levels().equals(now.levels())) {
      return replay.words();
    }
    String first = exactly(then);
    String second = exactly(now);
    if (!first.equals(second)) {
      return "answered " + first + " then and " + second + " now";
    }
    return IntStream.range(0, then.levels().size())
        .filter(i -> !Figures.value(then.value(i)).equals(Figures.value(now.value(i))))
        .mapToObj(
            i ->
                "answered %s then and now, but %s below %s then and below %s now"
                    .formatted(
                        first,
                        QuantileWords.of(then).below(i),
                        Figures.value(then.value(i)),
                        Figures.value(now.value(i))))
        .findFirst()
        .orElse(replay.words());
  }

  private static String exactly(QuantileAnswer answer) {
    return Figures.value(answer.score())
        + " ("
        + Figures.value(answer.low())
        + " to "
        + Figures.value(answer.high())
        + ")";
  }

  /** A number of the answer in the answer's digits. */
  String number(float value) {
    return digits > DIGITS_MAX
        ? Figures.value(value)
        : rounded(value, digits).stripTrailingZeros().toPlainString();
  }

  private int digits() {
    double width = Math.abs((double) answer.high() - answer.low());
    double size = Math.max(Math.abs(answer.high()), Math.abs(answer.low()));
    if (!(width > 0 && size < PLAIN_UNTIL)) {
      return DIGITS_MAX + 1;
    }
    int enough = Math.max(0, DIGITS - (int) Math.floor(Math.log10(width)));
    while (enough <= DIGITS_MAX && !keepsOrder(enough)) {
      enough++;
    }
    return enough;
  }

  private boolean keepsOrder(int places) {
    float[] told = {answer.low(), (float) answer.score(), answer.high()};
    for (float one : told) {
      BigDecimal shown = rounded(one, places);
      for (float other : told) {
        if (Float.compare(one, other) != shown.compareTo(rounded(other, places))) {
          return false;
        }
      }
      if (truth != null
          && Double.compare(one, truth) != shown.compareTo(BigDecimal.valueOf(truth))) {
        return false;
      }
    }
    return true;
  }

  private static BigDecimal rounded(float value, int places) {
    return new BigDecimal(Float.toString(value)).setScale(places, RoundingMode.HALF_EVEN);
  }
}
