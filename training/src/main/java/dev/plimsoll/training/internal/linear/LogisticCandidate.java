package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import java.util.Set;

/** Logistic regression: the rival that every other model of classes has to beat. */
public final class LogisticCandidate implements Candidate {
  public static final String NAME = "logistic";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTI_CLASS, Task.MULTI_LABEL);
  }

  @Override
  public Fit configure(Settings settings) {
    return LinearFit.configure(settings);
  }
}
