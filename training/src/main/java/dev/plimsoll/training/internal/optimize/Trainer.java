package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import dev.plimsoll.training.internal.checkpoint.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains a {@link Trainable} by a {@link TrainingPlan} and leaves its best weights in it.
 *
 * <p>Whatever is random is a function of the seed and of the step: the order of rows, dropout. So
 * the same seed gives the same bits on the same machine, whether the training ran through or was
 * killed and resumed from its checkpoint. Each piece of a step runs inside a pointer scope, so
 * native memory stays flat however long it trains.
 */
public final class Trainer {
  private static final int CHECKED_EVERY = 50;

  private final TrainingPlan plan;
  private final long seed;
  private final Workplace place;

  public Trainer(TrainingPlan plan, long seed, Workplace place) {
    this.plan = plan;
    this.seed = seed;
    this.place = place;
  }

  /**
   * Trains until the passes are done or validation no longer improves.
   *
   * @return one record per pass
   * @throws PlimsollException DIVERGED when a loss or gradient is not a number, naming the rows;
   *     CHECKPOINT_INVALID when the checkpoint to resume from belongs to another network
   */
  public List<EpochRecord> train(Trainable work) {
    if (work.rows() == 0) {
      throw new PlimsollException(TrainingError.NO_ROWS, "training rows: 0 (expected: at least 1)");
    }
    if (!plan.startFrom().isEmpty()) {
      start(work.parameters(), Path.of(plan.startFrom()));
    }
    try (FlatParameters flat = new FlatParameters(work.parameters());
        AdamW adam = new AdamW(flat, plan.weightDecay(), plan.clip(), plan.ema());
        RunState state = new RunState(flat)) {
      new Run(work, flat, adam, state).run();
      NativeScope.runWithoutGradients(() -> flat.values().copy_(state.best()));
      return state.curve();
    }
  }

  /** Overwrites all that is trained; a file that lacks a tensor or has another shape is refused. */
  private static void start(Parameters parameters, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID,
          "startFrom: " + file + " (expected: an existing safetensors file)");
    }
    Weights weights = new Weights("startFrom " + file, SafeTensors.read(file));
    for (String name : parameters.names()) {
      if (parameters.tensor(name).requires_grad()) {
        float[] values = weights.require(name, parameters.shape(name));
        Tensors.write(parameters.tensor(name), values);
      }
    }
  }

  /** One call of {@link #train}. */
  private final class Run {
    private final Trainable work;
    private final FlatParameters flat;
    private final AdamW adam;
    private final RunState state;
    private final BatchOrder order;
    private final Stepper stepper;
    private final Pace pace;
    private final Memory memory;
    private final long steps;
    private final long warmUp;

    Run(Trainable work, FlatParameters flat, AdamW adam, RunState state) {
      this.work = work;
      this.flat = flat;
      this.adam = adam;
      this.state = state;
      order = new BatchOrder(work.rows(), plan.batch(), work::cost);
      stepper = new Stepper(plan, seed, work, place.workers());
      long all = (long) order.steps() * plan.epochs();
      steps = plan.maxSteps() > 0 ? Math.min(plan.maxSteps(), all) : all;
      warmUp = Math.max(1, Math.round(plan.warmUp() * steps));
      pace = new Pace(place, work, steps, plan.epochs());
      memory = new Memory(place, flat, adam, state);
    }

    void run() {
      memory.resume();
      while (state.step() < steps && state.worse() < plan.patience()) {
        List<long[]> batches = order.batches(Seeds.of(seed, Seeds.ORDER, state.epoch()));
        while (state.position() < batches.size() && state.step() < steps) {
          step(batches.get(state.position()));
        }
        judge();
      }
    }

    private void step(long[] rows) {
      adam.clear();
      double rate = rate(state.step() + 1);
      Stepper.Sums sums = stepper.gradients(flat, rows, state.step());
      double length =
          Double.isFinite(sums.loss())
              ? adam.step(state.step() + 1, rate, sums.weight())
              : Double.NaN;
      if (!Double.isFinite(length)) {
        throw diverged(rows, sums);
      }
      state.took(sums);
      pace.report(state, sums);
      if (state.step() % CHECKED_EVERY == 0) {
        stepper.agree(flat);
      }
      if (plan.checkpointEvery() > 0 && state.step() % plan.checkpointEvery() == 0) {
        memory.save();
      }
    }

    private double rate(long step) {
      return plan.learningRate() * plan.schedule().share(step, warmUp, steps, plan.coolDown());
    }

    /** Ends a pass: validates the weights to be kept, and keeps them if they are the best. */
    private void judge() {
      stepper.agree(flat);
      Figures figures = validate();
      double score = plan.stopOnMetric() ? figures.metric() : -figures.loss();
      if (!Double.isFinite(figures.loss())) {
        throw new PlimsollException(
            TrainingError.DIVERGED,
            "validation loss: "
                + figures.loss()
                + " after epoch "
                + state.epoch()
                + " (expected: a finite number; a smaller learningRate than "
                + plan.learningRate()
                + " may help)");
      }
      EpochRecord record =
          new EpochRecord(
              state.epoch(),
              state.meanLoss(),
              figures.loss(),
              figures.metric(),
              rate(state.step()),
              pace.perSecond());
      state.judged(record, score, adam.average());
      memory.save();
    }

    private Figures validate() {
      double[] shared = {0, 0};
      if (place.workers().rank() == 0) {
        Figures figures = NativeScope.callWithoutGradients(this::withAverage);
        shared = new double[] {figures.loss(), figures.metric()};
      }
      double[] same = place.workers().sum(shared);
      return new Figures(same[0], same[1]);
    }

    private Figures withAverage() {
      if (!adam.averages()) {
        return work.validate();
      }
      Tensor own = flat.values().clone();
      flat.values().copy_(adam.average());
      try {
        return work.validate();
      } finally {
        flat.values().copy_(own);
      }
    }

    private PlimsollException diverged(long[] rows, Stepper.Sums sums) {
      return new PlimsollException(
          TrainingError.DIVERGED,
          (Double.isFinite(sums.loss()) ? "training gradient: not finite" : "training loss: NaN")
              + " in epoch "
              + state.epoch()
              + ", step "
              + (state.step() + 1)
              + ", batch of "
              + Rows.text(rows)
              + " (expected: a finite number; a smaller learningRate than "
              + plan.learningRate()
              + " may help"
              + memory.text()
              + ")");
    }
  }
}
