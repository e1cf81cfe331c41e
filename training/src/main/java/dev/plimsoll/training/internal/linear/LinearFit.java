package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;

/** The settings that all linear models share. */
final class LinearFit {
  private LinearFit() {}

  static Candidate.Fit configure(Settings settings) {
    double l2 = settings.number("l2", settings.usual(10.0, 1.0), 0, 1e12);
    int iterations = settings.integer("iterations", 200, 1, 100_000);
    int least = settings.integer("leastFrequency", 5, 1, Integer.MAX_VALUE);
    int most = settings.integer("mostCategories", 1000, 1, 1_000_000);
    return (usable, train, valid, seed, place) -> {
      LinearDesign design = LinearDesign.learn(usable, train, least, most);
      return FittedLinear.fit(design, l2, iterations, train, valid, place.progress());
    };
  }
}
