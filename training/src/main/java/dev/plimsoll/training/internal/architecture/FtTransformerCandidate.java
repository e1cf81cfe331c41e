package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.ExportOperators;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Task;
import java.util.EnumSet;
import java.util.Set;

/**
 * The attention model: {@link FtTransformer} on normal scores and category embeddings.
 *
 * <p>The defaults are small on purpose: they train on 100,000 rows and 25 columns within a minute
 * on two cores, and lose little to larger ones there.
 */
public final class FtTransformerCandidate implements Candidate {
  public static final String NAME = "ft-transformer";

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
    int dim = settings.integer("dim", settings.usual(16, 32), 4, 1024);
    int heads = settings.integer("heads", 4, 1, 64);
    settings.require(dim % heads == 0, "dim", dim, "a multiple of heads, " + heads);
    FtTransformer.Size size =
        new FtTransformer.Size(
            dim,
            heads,
            settings.integer("hidden", dim * 4 / 3, 1, 8192),
            settings.integer("blocks", settings.usual(1, 2), 1, 24));
    ExportOperators.ask(settings); // for the writer of the package
    return NetworkFit.configure(
        (columns, bins, random) -> new FtTransformer(columns, size, random),
        settings.usual(TrainingPlan.fewRows().with(32, 40, 10, 3e-3, 0.1), TrainingPlan.tables()),
        settings);
  }
}
