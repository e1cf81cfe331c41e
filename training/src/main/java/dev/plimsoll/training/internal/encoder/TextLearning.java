package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.ClassLoss;
import dev.plimsoll.training.internal.optimize.Figures;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.text.EncodedTexts;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A text network that learns: batches hold texts of like length, because a token is what costs. */
public final class TextLearning implements Trainable, AutoCloseable {
  /** Tokens that are scored at a time, padding included, unless one text alone has more. */
  private static final int SCORE_TOKENS = 4096;

  private final TextNetwork network;
  private final int padId;
  private final EncodedTexts train;
  private final Targets trainTargets;
  private final EncodedTexts valid;
  private final Targets validTargets;
  private final ClassLoss classes;

  public TextLearning(
      TextNetwork network,
      int padId,
      EncodedTexts train,
      Targets trainTargets,
      EncodedTexts valid,
      Targets validTargets,
      LossChoice choice) {
    this.network = network;
    this.padId = padId;
    this.train = train;
    this.trainTargets = trainTargets;
    this.valid = valid;
    this.validTargets = validTargets;
    classes = new ClassLoss(choice, trainTargets.counts());
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
    Tensor outputs = network.forward(batch, context, true);
    return trainTargets.task().loss(classes, outputs, trainTargets.of(rows));
  }

  @Override
  public Figures validate() {
    float[] outputs = outputs(network, valid, padId);
    if (validTargets.task() == TextTask.BINARY) {
      return new Figures(
          BinaryScore.logLoss(outputs, validTargets.values()),
          BinaryScore.auc(outputs, validTargets.values()));
    }
    TextTask task = validTargets.task();
    return NativeScope.call(
        () -> {
          Tensor all = Tensors.of(outputs, valid.rows(), outputs.length / valid.rows());
          Tensor targets = validTargets.all();
          try (ClassLoss plain = new ClassLoss(LossChoice.PLAIN, validTargets.counts())) {
            Loss loss = task.loss(plain, all, targets);
            double right = task.right(all, targets).to(torch.ScalarType.Float).mean().item_double();
            return new Figures(loss.sum().item_double() / loss.weight(), right);
          }
        });
  }

  /** Outputs of all texts, row-major in the order of the texts, without gradients. */
  public static float[] outputs(TextNetwork network, EncodedTexts texts, int padId) {
    float[][] byRow = new float[texts.rows()][];
    int width = 0;
    for (int[] group : texts.groups(SCORE_TOKENS)) {
      long[] rows = new long[group.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = group[i];
      }
      float[] some =
          NativeScope.callWithoutGradients(
              () ->
                  Tensors.values(
                      network.forward(
                          TokenBatch.of(texts, rows, padId), StepContext.plain(), false)));
      width = some.length / rows.length;
      for (int i = 0; i < rows.length; i++) {
        byRow[group[i]] = Arrays.copyOfRange(some, i * width, (i + 1) * width);
      }
    }
    float[] outputs = new float[texts.rows() * width];
    for (int row = 0; row < byRow.length; row++) {
      System.arraycopy(byRow[row], 0, outputs, row * width, width);
    }
    return outputs;
  }

  @Override
  public void close() {
    classes.close();
  }
}
