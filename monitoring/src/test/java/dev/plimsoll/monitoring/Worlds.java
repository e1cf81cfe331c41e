package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** A small world of weather and airlines that tests watch. */
final class Worlds {
  private static final String[] CARRIERS = {"UA", "UA", "UA", "AA", "AA", "B6"};

  private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);

  private Worlds() {}

  /** An honest model of a uniform chance. */
  static ScoredTable honest(int rows, SplittableRandom random) {
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      score[i] = random.nextDouble();
      label[i] = random.nextDouble() < score[i];
    }
    return new ScoredTable(score, label);
  }

  /** How far a number is from what was expected of it. */
  enum Errors {
    NORMAL,
    /** Exponential less its mean: squared, their spread is over twice their mean. */
    EXPONENTIAL,
    /** Log-normal less its mean: squared, the tail is so heavy that large rises stay hidden. */
    LOG_NORMAL;

    /** Those that a watch over squared errors can see through. */
    static final List<Errors> TAME = List.of(NORMAL, EXPONENTIAL);

    double draw(SplittableRandom random) {
      return switch (this) {
        case NORMAL -> gauss(random);
        case EXPONENTIAL -> -Math.log(1 - random.nextDouble()) - 1;
        case LOG_NORMAL -> Math.exp(gauss(random)) - Math.exp(0.5);
      };
    }

    /** What a level's part of all draws lies below. */
    double quantile(double level) {
      return switch (this) {
        case NORMAL -> STANDARD_NORMAL.inverseCumulativeProbability(level);
        case EXPONENTIAL -> -Math.log(1 - level) - 1;
        case LOG_NORMAL ->
            Math.exp(STANDARD_NORMAL.inverseCumulativeProbability(level)) - Math.exp(0.5);
      };
    }
  }

  /**
   * A model of how many minutes late something is.
   *
   * @param factor by which its errors are larger than usual
   */
  static AnswerTable minutes(int rows, Errors errors, double factor, SplittableRandom random) {
    double[] predicted = new double[rows];
    double[] actual = new double[rows];
    for (int i = 0; i < rows; i++) {
      predicted[i] = 30 + 20 * gauss(random);
      actual[i] = predicted[i] + 12 * factor * errors.draw(random);
    }
    return AnswerTable.numbers(predicted, actual);
  }

  /** Levels of a model that answers how many minutes late something may be. */
  static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

  /**
   * A model of how many minutes late something may be, which knows how its errors are spread.
   *
   * @param factor by which its errors are larger than it knows
   * @param wide 1 for what it says; below it, its levels lie nearer to one half than it says: at
   *     0.875 what it calls 0.1 and 0.9 are 0.15 and 0.85, and 7 rows of 10 lie between, not 8
   */
  static AnswerTable ranges(
      int rows, Errors errors, double factor, double wide, SplittableRandom random) {
    double[] offsets =
        LEVELS.stream()
            .mapToDouble(level -> 12 * errors.quantile(0.5 + wide * (level - 0.5)))
            .toArray();
    double[] quantiles = new double[rows * offsets.length];
    double[] actual = new double[rows];
    for (int i = 0; i < rows; i++) {
      double expected = 30 + 20 * gauss(random);
      for (int q = 0; q < offsets.length; q++) {
        quantiles[i * offsets.length + q] = expected + offsets[q];
      }
      actual[i] = expected + 12 * factor * errors.draw(random);
    }
    return AnswerTable.quantiles(LEVELS, quantiles, actual);
  }

  /** A row of a table of quantiles as a model answers it. */
  static QuantileAnswer range(AnswerTable ranges, int row) {
    float[] values = new float[ranges.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ranges.answers()[row * ranges.width() + i];
    }
    return new QuantileAnswer(ranges.quantiles(), values);
  }

  /** What the weather will be. */
  static final List<String> SKIES = List.of("sun", "rain", "snow");

  /** How often each comes, before anything is known of a row. */
  private static final double[] USUAL = {0.5, 0.3, 0.2};

  /**
   * An honest model of the sky: what it gives a probability of p happens p of the times.
   *
   * @param sure how far apart it holds the classes: at 2.2 it is right three times of four, at 5.8
   *     nine times of ten, and then some true classes had next to no chance
   * @param wrong part of the rows whose truth is drawn without regard to what it says
   */
  static AnswerTable skies(int rows, double sure, double wrong, SplittableRandom random) {
    int classes = SKIES.size();
    double[] probabilities = new double[rows * classes];
    double[] truth = new double[rows];
    double[] chances = new double[classes];
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        chances[i] = USUAL[i] * Math.exp(sure * gauss(random));
        sum += chances[i];
      }
      for (int i = 0; i < classes; i++) {
        chances[i] /= sum;
        probabilities[row * classes + i] = chances[i];
      }
      truth[row] = random.nextDouble() < wrong ? random.nextInt(classes) : place(chances, random);
    }
    return AnswerTable.classes(classes, probabilities, truth);
  }

  private static int place(double[] chances, SplittableRandom random) {
    double left = random.nextDouble();
    for (int i = 0; i < chances.length - 1; i++) {
      left -= chances[i];
      if (left < 0) {
        return i;
      }
    }
    return chances.length - 1;
  }

  /** A row of a table of skies as a model answers it. */
  static ClassAnswer answer(AnswerTable skies, int row) {
    float[] probabilities = new float[skies.width()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = (float) skies.answers()[row * skies.width() + i];
    }
    return new ClassAnswer(SKIES, probabilities);
  }

  /** The same inputs, of a model that answers with the sky. */
  static ReferenceProfile referenceOfSkies(int rows, double sure, SplittableRandom random) {
    AnswerTable test = skies(rows, sure, 0, random);
    return new ReferenceProfile(
        null,
        reference(rows, random).columns(),
        ReferenceProfile.scoreBins(ReferenceProfile.predicted(test, SKIES)),
        PerformanceReference.of(test),
        SKIES,
        List.of());
  }

  /** Inputs of one row: visibility in miles (mostly 10), temperature in °C, and a carrier. */
  static Map<String, Object> inputs(SplittableRandom random) {
    Map<String, Object> inputs = new HashMap<>();
    inputs.put("visibility", random.nextInt(10) < 7 ? 10f : (float) (10 * random.nextDouble()));
    inputs.put("temperature", (float) (15 + 8 * gauss(random)));
    inputs.put("carrier", CARRIERS[random.nextInt(CARRIERS.length)]);
    return inputs;
  }

  static ReferenceProfile reference(int rows, SplittableRandom random) {
    float[] visibility = new float[rows];
    float[] temperature = new float[rows];
    List<String> carrier = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> inputs = inputs(random);
      visibility[i] = (Float) inputs.getOrDefault("visibility", 0f);
      temperature[i] = (Float) inputs.getOrDefault("temperature", 0f);
      carrier.add((String) inputs.getOrDefault("carrier", ""));
    }
    ScoredTable test = honest(rows, random);
    return new ReferenceProfile(
        null,
        List.of(
            ReferenceBins.ofNumbers("visibility", visibility),
            ReferenceBins.ofNumbers("temperature", temperature),
            ReferenceBins.ofTexts("carrier", carrier)),
        ReferenceProfile.scoreBins(test.score()),
        PerformanceReference.of(test));
  }

  /** The same inputs, of a model that answers with minutes. */
  static ReferenceProfile referenceOfMinutes(int rows, Errors errors, SplittableRandom random) {
    ReferenceProfile inputs = reference(rows, random);
    AnswerTable test = minutes(rows, errors, 1, random);
    return new ReferenceProfile(
        null,
        inputs.columns(),
        ReferenceProfile.scoreBins(test.answers()),
        PerformanceReference.of(test));
  }

  /** The same inputs, of a model that answers with quantiles of minutes. */
  static ReferenceProfile referenceOfRanges(int rows, Errors errors, SplittableRandom random) {
    return referenceOf(ranges(rows, errors, 1, 1, random), reference(rows, random).columns());
  }

  /** What is normal for a model of quantiles, by its test. */
  static ReferenceProfile referenceOf(AnswerTable ranges, List<ReferenceBins> columns) {
    return new ReferenceProfile(
        null,
        columns,
        ReferenceProfile.scoreBins(ReferenceProfile.middle(ranges)),
        PerformanceReference.of(ranges),
        List.of(),
        ranges.quantiles());
  }

  static double gauss(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
