package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.architecture.TaskLoss;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.Figures;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.text.EncodedTexts;
import org.bytedeco.pytorch.Tensor;

/** A text network that learns: batches hold texts of like length, because a token is what costs. */
public final class TextLearning implements Trainable, AutoCloseable {
  private final TextNetwork network;
  private final int padId;
  private final EncodedTexts train;
  private final float[] trainLabels;
  private final EncodedTexts valid;
  private final float[] validLabels;
  private final Target target;
  private final TaskLoss loss;

  /**
   * @param target what the labels mean
   * @param trainLabels one per text of {@code train}, in the units of the target
   * @param validLabels the same of {@code valid}
   */
  public TextLearning(
      TextNetwork network,
      int padId,
      Target target,
      EncodedTexts train,
      float[] trainLabels,
      EncodedTexts valid,
      float[] validLabels,
      LossChoice choice) {
    this.network = network;
    this.padId = padId;
    this.train = train;
    this.target = target;
    this.trainLabels = target.standardised(trainLabels);
    this.valid = valid;
    this.validLabels = validLabels;
    loss = new TaskLoss(target, 1, trainLabels, choice);
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
  public int cost(int row) {
    return Math.max(1, train.row(row).length);
  }

  @Override
  public String unit() {
    return "tokens";
  }

  @Override
  public Loss loss(long[] rows, StepContext context) {
    TokenBatch batch = TokenBatch.of(train, rows, padId);
    Tensor outputs = network.head(network.body(batch, context, true), true);
    float[] labels = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = trainLabels[(int) rows[i]];
    }
    return loss.of(outputs, Tensors.of(labels, rows.length, 1));
  }

  @Override
  public Figures validate() {
    float[] answers = new TextScoring(network, padId).answers(valid, new Answers(target, 1));
    TaskScore score = new TaskScore(target, answers, validLabels);
    return new Figures(score.loss(), score.metric());
  }

  @Override
  public void close() {
    loss.close();
  }
}
