package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.PredictionReceipt;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a model of quantiles as people read it.
 *
 * @param sentence the answer in words
 * @param truth where the truth lies; null while it is not known
 * @param picture null when all numbers are one
 * @param lines one a level, in every digit
 */
public record QuantileView(
    String sentence, @Nullable Truth truth, @Nullable Picture picture, List<Line> lines) {
  /** What a picture leaves free at either end, in per cent, for a mark that stands there. */
  private static final double MARGIN = 3;

  /** How near to an end a word begins, or ends, at its mark instead of standing over it. */
  private static final double NEAR_END = 30;

  private static final double WHOLE = 100;

  /**
   * Where the truth lies.
   *
   * @param tone {@code good}, {@code warn} or {@code plain}
   */
  public record Truth(String words, String tone, String sentence) {}

  /** How many truths should lie below a number. */
  public record Line(String share, String number) {}

  /**
   * A place on the scale.
   *
   * @param at how far from the left, such as {@code 12.5%}
   * @param anchor which part of its words stands there, as SVG has it
   */
  public record Mark(String at, String anchor, String words) {}

  /**
   * The numbers on a scale.
   *
   * @param label all of it in words, for those who do not see it
   * @param from what the left end of the scale is
   * @param until what the right end is
   * @param start where the range begins
   * @param width of the range
   * @param ticks where its numbers are
   * @param middle the number that stands for all; null when that is an end of the range
   * @param truth null while it is not known
   */
  public record Picture(
      String label,
      String from,
      String until,
      String start,
      String width,
      List<String> ticks,
      @Nullable Mark middle,
      @Nullable Mark truth) {}

  /** Where numbers lie between the least and the greatest of them. */
  private record Scale(double from, double until) {
    /** In per cent from the left. Halves, since the whole of a distance may be too large. */
    double at(double value) {
      double share = (value / 2 - from / 2) / (until / 2 - from / 2);
      return MARGIN + (WHOLE - 2 * MARGIN) * share;
    }

    Mark mark(double value, String words) {
      double at = at(value);
      return new Mark(
          percent(at), at < NEAR_END ? "start" : at > WHOLE - NEAR_END ? "end" : "middle", words);
    }
  }

  /** Of a receipt with the truth that counts; null when the answer is no quantiles. */
  public static @Nullable QuantileView of(PredictionReceipt receipt) {
    QuantileAnswer answer = receipt.prediction().quantiles();
    return answer == null ? null : of(answer, ReceiptViews.counting(receipt));
  }

  static QuantileView of(QuantileAnswer answer, @Nullable Label label) {
    QuantileWords words = new QuantileWords(answer, label);
    return new QuantileView(
        words.sentence(),
        label == null ? null : truth(answer, label.value()),
        picture(answer, words, label),
        IntStream.range(0, answer.levels().size())
            .mapToObj(i -> new Line(words.below(i), Figures.value(answer.value(i))))
            .toList());
  }

  private static Truth truth(QuantileAnswer answer, double truth) {
    QuantileWords.Place place = QuantileWords.place(answer, truth);
    return new Truth(
        place.words(),
        tone(place),
        "The truth, "
            + Figures.exact(truth)
            + ", is "
            + place.words()
            + ", as "
            + QuantileWords.share(answer, place)
            + " should be.");
  }

  /** A truth outside is none that is wrong: some have to be. */
  static String tone(QuantileWords.Place place) {
    return switch (place) {
      case INSIDE -> "good";
      case BELOW, ABOVE -> "warn";
      case AT_MOST, MORE -> "plain";
    };
  }

  private static @Nullable Picture picture(
      QuantileAnswer answer, QuantileWords words, @Nullable Label label) {
    List<Double> all = new ArrayList<>();
    for (float number : answer.numbers()) {
      all.add((double) number);
    }
    if (label != null) {
      all.add(label.value());
    }
    double from = all.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double until = all.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    if (!(from < until)) {
      return null;
    }
    Scale scale = new Scale(from, until);
    double low = scale.at(answer.low());
    double high = scale.at(answer.high());
    String middle = words.middle();
    Mark answered =
        words.single() || words.centred()
            ? scale.mark(answer.score(), words.single() ? middle : "middle " + middle)
            : null;
    String truth = label == null ? "" : Figures.exact(label.value());
    String least = end(words, from, label);
    String most = end(words, until, label);
    return new Picture(
        label(words, least, most, truth),
        least,
        most,
        percent(Math.min(low, high)),
        percent(Math.abs(high - low)),
        IntStream.range(0, answer.levels().size())
            .mapToObj(i -> percent(scale.at(answer.value(i))))
            .toList(),
        answered,
        label == null ? null : scale.mark(label.value(), "truth " + truth));
  }

  private static String label(QuantileWords words, String from, String until, String truth) {
    return "A line from %s to %s with %s%s"
        .formatted(
            from,
            until,
            words.single()
                ? "a mark at " + words.middle()
                : "a bar from "
                    + words.range()
                    + (words.centred() ? " and a dot at " + words.middle() : ""),
            truth.isEmpty() ? "" : "; the truth is at " + truth);
  }

  private static String end(QuantileWords words, double value, @Nullable Label label) {
    return label != null && value == label.value()
        ? Figures.exact(value)
        : words.number((float) value);
  }

  private static String percent(double value) {
    return Figures.number(value, 2) + "%";
  }
}
