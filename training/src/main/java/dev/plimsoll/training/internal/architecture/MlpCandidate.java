package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Task;
import java.util.EnumSet;
import java.util.Set;

/**
 * A perceptron on embedded columns ({@link Mlp}): the cheapest network that keeps up with trees.
 */
public final class MlpCandidate implements Candidate {
  public static final String NAME = "mlp";

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
    return NetworkFit.configure(
        (columns, bins, random) ->
            new Mlp(columns, bins.apply(size.numbers().bins()), size, random),
        settings.usual(TrainingPlan.fewRows(), TrainingPlan.tables().with(256, 20, 4, 1e-3, 3e-4)),
        settings);
  }
}
