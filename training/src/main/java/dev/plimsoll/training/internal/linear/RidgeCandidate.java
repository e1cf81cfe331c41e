package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import java.util.Set;

/**
 * Linear regression with a penalty on large weights, and linear quantile regression with the same:
 * the rival that every other model of numbers has to beat.
 */
public final class RidgeCandidate implements Candidate {
  public static final String NAME = "ridge";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REGRESSION, Task.QUANTILE);
  }

  @Override
  public Fit configure(Settings settings) {
    return LinearFit.configure(settings);
  }
}
