package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;

/** Logistic regression: the rival that every other model has to beat. */
public final class LogisticCandidate implements Candidate {
  public static final String NAME = "logistic";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fit configure(Settings settings) {
    double l2 = settings.number("l2", 1, 0, 1e12);
    int iterations = settings.integer("iterations", 200, 1, 100_000);
    int least = settings.integer("leastFrequency", 5, 1, Integer.MAX_VALUE);
    int most = settings.integer("mostCategories", 1000, 1, 1_000_000);
    return (usable, train, valid, seed, place) -> {
      LinearDesign design = LinearDesign.learn(usable, train, least, most);
      return FittedLogistic.fit(design, l2, iterations, train, valid, place.progress());
    };
  }
}
