package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Task;
import java.util.EnumSet;
import java.util.Set;

/**
 * An ensemble of perceptrons in one ({@link TabM}): the strongest network for its cost on most
 * tables.
 */
public final class TabMCandidate implements Candidate {
  public static final String NAME = "tabm";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public Fit configure(Settings settings) {
    Mlp.Size size = Mlp.Size.of(settings);
    int members = settings.integer("members", 16, 2, 256);
    return NetworkFit.configure(
        (columns, bins, random) ->
            new TabM(columns, bins.apply(size.numbers().bins()), size, members, random),
        settings.usual(TrainingPlan.fewRows(), TrainingPlan.tables().with(256, 20, 4, 2e-3, 3e-4)),
        settings);
  }
}
