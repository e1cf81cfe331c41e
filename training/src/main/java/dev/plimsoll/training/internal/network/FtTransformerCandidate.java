package dev.plimsoll.training.internal.network;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import org.bytedeco.pytorch.global.torch;

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
  public Fit configure(Settings settings) {
    int dim = settings.integer("dim", 32, 4, 1024);
    int heads = settings.integer("heads", 4, 1, 64);
    settings.require(dim % heads == 0, "dim", dim, "a multiple of heads, " + heads);
    NetworkFit.Size size =
        new NetworkFit.Size(
            dim,
            heads,
            settings.integer("hidden", dim * 4 / 3, 1, 8192),
            settings.integer("blocks", 2, 1, 24),
            settings.integer("knots", 64, 2, 128),
            settings.integer("leastFrequency", 5, 1, Integer.MAX_VALUE),
            settings.integer("mostCategories", 1000, 1, 1_000_000));
    NetworkTrainer.Plan plan =
        new NetworkTrainer.Plan(
            settings.integer("batch", 512, 1, 1 << 20),
            settings.integer("epochs", 5, 1, 10_000),
            settings.integer("patience", 2, 1, 10_000),
            settings.number("learningRate", 1e-3, 1e-7, 1e6),
            settings.number("weightDecay", 0.01, 0, 10),
            settings.number("warmUp", 0.08, 0, 1),
            settings.number("clip", 1, 1e-6, 1e6));
    int threads = settings.integer("threads", 2, 1, 256);
    return (usable, train, valid, seed, progress) -> {
      torch.set_num_threads(threads);
      return new NetworkFit(size, plan).fit(usable, train, valid, seed, progress);
    };
  }
}
