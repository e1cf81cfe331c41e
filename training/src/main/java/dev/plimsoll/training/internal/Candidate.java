package dev.plimsoll.training.internal;

import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.Set;

/** A family of models that can be trained. */
public interface Candidate {
  /** The name that project files use. */
  String name();

  /** What it can be asked for; most can do yes and no alone. */
  default Set<Task> tasks() {
    return Set.of(Task.BINARY);
  }

  /**
   * Reads its parameters, and returns the training that they describe. Split in two so that all
   * parameters are checked before any row is read.
   */
  Fit configure(Settings settings);

  /** Training with the parameters settled. */
  interface Fit {
    /** Learns from {@code train}; may look at {@code valid} to decide when to stop. */
    Fitted fit(Usable usable, TrainingRows train, TrainingRows valid, long seed, Workplace place);
  }
}
