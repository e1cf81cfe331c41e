package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ScoredTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small world of weather and airlines that tests watch. */
final class Worlds {
  private static final String[] CARRIERS = {"UA", "UA", "UA", "AA", "AA", "B6"};

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

  /** How far a model that answers with a number is off, in its label's unit. */
  enum Errors {
    NORMAL,
    /** Exponential less its mean: squared, their spread is over twice their mean. */
    EXPONENTIAL;

    double draw(SplittableRandom random) {
      return switch (this) {
        case NORMAL -> gauss(random);
        case EXPONENTIAL -> -Math.log(1 - random.nextDouble()) - 1;
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

  static double gauss(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
