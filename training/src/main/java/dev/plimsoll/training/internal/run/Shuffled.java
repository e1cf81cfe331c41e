package dev.plimsoll.training.internal.run;

import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.SplittableRandom;

/** The declared fault: rows whose labels were dealt out anew, so that no input tells of them. */
public final class Shuffled {
  private Shuffled() {}

  public static TrainingRows labels(TrainingRows rows, long seed) {
    float[] labels = rows.labels().clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = labels.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      float other = labels[j];
      labels[j] = labels[i];
      labels[i] = other;
    }
    return rows.withLabels(labels);
  }
}
