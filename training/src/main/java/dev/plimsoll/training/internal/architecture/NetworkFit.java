package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.block.ComputeThreads;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.prepare.Categories;
import dev.plimsoll.training.internal.prepare.NormalScores;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** Prepares the rows, trains a network, and hands over what was learned. */
final class NetworkFit {
  /** How columns become what a network computes with. */
  record Preparation(int knots, int leastFrequency, int mostCategories) {
    static Preparation of(Settings settings) {
      return new Preparation(
          settings.integer("knots", 64, 2, 128),
          settings.integer("leastFrequency", 5, 1, Integer.MAX_VALUE),
          settings.integer("mostCategories", 1000, 1, 1_000_000));
    }
  }

  /** Makes the network once the columns are known. */
  interface Maker {
    /**
     * @param bins of each numeric column's normal scores, at most so many as are asked for
     */
    TabularNetwork make(
        TabularNetwork.Columns columns,
        IntFunction<List<QuantileBins>> bins,
        RandomGenerator random);
  }

  /** An "unknown" seen less often than this gets the average of its column. */
  private static final long ENOUGH_UNKNOWN = 100;

  private final Maker maker;
  private final Preparation preparation;
  private final TrainingPlan plan;
  private final LossChoice loss;

  NetworkFit(Maker maker, Preparation preparation, TrainingPlan plan, LossChoice loss) {
    this.maker = maker;
    this.preparation = preparation;
    this.plan = plan;
    this.loss = loss;
  }

  /**
   * Reads what is common to all such networks, and returns the training.
   *
   * @param usual the plan where the settings say nothing
   */
  static Candidate.Fit configure(Maker maker, TrainingPlan usual, Settings settings) {
    Preparation preparation = Preparation.of(settings);
    Task task = Task.of(settings);
    TrainingPlan plan = TrainingPlan.of(settings, usual, task.loss(), task.metric());
    LossChoice loss = LossChoice.of(settings, task);
    int threads = settings.integer("threads", 2, 1, 256);
    return (usable, train, valid, seed, place) -> {
      ComputeThreads.use(threads);
      return new NetworkFit(maker, preparation, plan, loss).fit(usable, train, valid, seed, place);
    };
  }

  private Fitted fit(
      Usable usable, TrainingRows train, TrainingRows valid, long seed, Workplace place) {
    NetworkInputs prepare = prepare(usable, train);
    TabularNetwork.Columns columns =
        new TabularNetwork.Columns(
            prepare.scores().size(),
            prepare.anyMissing(train),
            prepare.sizes(),
            train.target().outputs());
    TabularNetwork network =
        maker.make(columns, most -> prepare.bins(train, most), new SplittableRandom(seed));
    try (Inputs trainInputs = prepare.inputs(train);
        Inputs validInputs = prepare.inputs(valid);
        NetworkLearning learning =
            new NetworkLearning(
                network,
                train.target(),
                trainInputs,
                train.labels(),
                validInputs,
                valid.labels(),
                loss)) {
      List<EpochRecord> curve = new Trainer(plan, seed, place).train(learning);
      CategoryTokens tokens = network.categoryTokens();
      if (tokens != null) {
        tokens.averageUnknown(prepare.useCounts(train), ENOUGH_UNKNOWN);
      }
      Answers answers = new Answers(train.target(), network.members());
      return new FittedNetwork(network, answers, prepare, curve);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private NetworkInputs prepare(Usable usable, TrainingRows train) {
    List<NormalScores> scores =
        usable.numbers().stream()
            .map(name -> NormalScores.learn(train.number(name), preparation.knots()))
            .toList();
    List<Categories> categories =
        usable.texts().stream()
            .map(
                name ->
                    Categories.learn(
                        train.text(name),
                        preparation.leastFrequency(),
                        preparation.mostCategories()))
            .toList();
    return new NetworkInputs(usable, scores, categories);
  }
}
