package dev.plimsoll.serving;

import java.util.List;

/**
 * An answer of several numbers a row, which say how likely what is: each of some classes, or that a
 * number lies below some others.
 */
public sealed interface AnswerDistribution permits ClassAnswer, QuantileAnswer {
  /** What the numbers are of, in the model's order: names of classes, or levels of quantiles. */
  List<?> columns();

  /** The number of a column. */
  float number(int place);

  /** A copy of the numbers, one a column. */
  float[] numbers();

  /** The one number that stands for all: the likeliest class's probability, the middle quantile. */
  double score();
}
