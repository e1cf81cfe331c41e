package dev.plimsoll.training.internal.network;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.prepare.Categories;
import dev.plimsoll.training.internal.prepare.NormalScores;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.List;
import java.util.SplittableRandom;

/** Prepares the rows, trains the network, and hands over what was learned. */
final class NetworkFit {
  /** The size of the network and of its preparation. */
  record Size(
      int dim,
      int heads,
      int hidden,
      int blocks,
      int knots,
      int leastFrequency,
      int mostCategories) {}

  /** An "unknown" seen less often than this gets the average of its column. */
  private static final long ENOUGH_UNKNOWN = 100;

  private final Size size;
  private final NetworkTrainer.Plan plan;

  NetworkFit(Size size, NetworkTrainer.Plan plan) {
    this.size = size;
    this.plan = plan;
  }

  Fitted fit(Usable usable, TrainingRows train, TrainingRows valid, long seed, Progress progress) {
    List<NormalScores> scores =
        usable.numbers().stream()
            .map(name -> NormalScores.learn(train.number(name), size.knots()))
            .toList();
    List<Categories> categories =
        usable.texts().stream()
            .map(
                name ->
                    Categories.learn(
                        train.text(name), size.leastFrequency(), size.mostCategories()))
            .toList();
    NetworkInputs prepare = new NetworkInputs(usable, scores, categories);
    FtTransformer.Shape shape =
        new FtTransformer.Shape(
            scores.size(),
            prepare.anyMissing(train),
            prepare.sizes(),
            size.dim(),
            size.heads(),
            size.hidden(),
            size.blocks());
    SplittableRandom random = new SplittableRandom(seed);
    FtTransformer network = new FtTransformer(shape, random.split());
    try (Inputs trainInputs = prepare.inputs(train);
        Inputs validInputs = prepare.inputs(valid)) {
      List<EpochRecord> curve =
          new NetworkTrainer(plan, random.split(), progress)
              .train(network, trainInputs, validInputs, valid.labels());
      CategoryTokens tokens = network.categoryTokens();
      if (tokens != null) {
        tokens.averageUnknown(prepare.useCounts(train), ENOUGH_UNKNOWN);
      }
      return new FittedNetwork(network, prepare, curve);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }
}
