package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.Figures;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Target;
import org.bytedeco.pytorch.Tensor;

/** A network that learns a task from prepared rows. */
public final class NetworkLearning implements Trainable, AutoCloseable {
  private final TabularNetwork network;
  private final Inputs train;
  private final Inputs valid;
  private final Target target;
  private final float[] validLabels;
  private final TaskLoss loss;
  private final Tensor least;
  private final Tensor most;

  /**
   * @param target what the labels mean
   * @param trainLabels one per row of {@code train}
   * @param validLabels the same of {@code valid}, in the units of the target
   */
  public NetworkLearning(
      TabularNetwork network,
      Target target,
      Inputs train,
      float[] trainLabels,
      Inputs valid,
      float[] validLabels,
      LossChoice choice) {
    this.network = network;
    this.train = train;
    this.valid = valid;
    this.target = target;
    this.validLabels = validLabels;
    loss = new TaskLoss(target, network.members(), trainLabels, choice);
    least = NativeScope.keep(train::least);
    most = NativeScope.keep(train::most);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  @Override
  public int rows() {
    return train.rows();
  }

  @Override
  public Loss loss(long[] rows, StepContext context) {
    Inputs.Batch batch = train.pick(Tensors.of(rows, rows.length));
    Tensor numbers = context.disturbedWithin("numbers", batch.numbers(), least, most);
    Tensor body = network.body(numbers, batch.categories(), context, true);
    return loss.of(network.head(body), batch.labels());
  }

  @Override
  public Figures validate() {
    float[] answers = new Scoring(network).answers(valid, new Answers(target, network.members()));
    TaskScore score = new TaskScore(target, answers, validLabels);
    return new Figures(score.loss(), score.metric());
  }

  @Override
  public void close() {
    loss.close();
    least.close();
    most.close();
  }
}
