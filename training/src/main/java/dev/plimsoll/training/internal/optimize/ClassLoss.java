package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross entropy over classes with the ways of {@link LossChoice}. Priors and weights come from all
 * training rows, so a batch of one class is a batch like any other.
 */
public final class ClassLoss implements AutoCloseable {
  private static final double RARE = 1e-6;

  private final LossChoice choice;
  private final Tensor weights;
  private final Tensor logPriors;

  /**
   * @param counts rows of each class in training; for two classes, those of false and of true
   */
  public ClassLoss(LossChoice choice, long... counts) {
    this.choice = choice;
    double total = 0;
    for (long count : counts) {
      total += count;
    }
    float[] weight = new float[counts.length];
    float[] prior = new float[counts.length];
    double mean = 0;
    for (int c = 0; c < counts.length; c++) {
      double frequency = Math.max(RARE, counts[c] / Math.max(1, total));
      weight[c] = (float) choice.classWeights().of(frequency);
      prior[c] = (float) Math.log(frequency);
      mean += frequency * weight[c];
    }
    for (int c = 0; c < counts.length; c++) {
      weight[c] /= (float) mean;
    }
    weights = NativeScope.keep(() -> Tensors.of(weight, weight.length));
    logPriors = NativeScope.keep(() -> Tensors.of(prior, prior.length));
  }

  /**
   * For two classes.
   *
   * @param logits of true, any shape
   * @param labels 0 or 1, as many, float
   */
  public Loss binary(Tensor logits, Tensor labels) {
    Tensor truth = labels.reshape(-1);
    Tensor odds = logits.to(torch.ScalarType.Float).reshape(-1);
    if (choice.logitAdjustment() > 0) {
      odds =
          odds.add(
              logPriors
                  .narrow(0, 1, 1)
                  .sub(logPriors.narrow(0, 0, 1))
                  .mul(new Scalar(choice.logitAdjustment())));
    }
    double spread = choice.labelSmoothing();
    Tensor aim =
        spread == 0 ? truth : truth.mul(new Scalar(1 - spread)).add_(new Scalar(spread / 2));
    Tensor each =
        torch.binary_cross_entropy_with_logits(
            odds, aim, new TensorOptional(), new TensorOptional(), 0);
    if (choice.focal() > 0) {
      // how wrong: the probability of the other class
      Tensor wrong = torch.sigmoid(odds.mul(truth.mul(new Scalar(-2)).add_(new Scalar(1))));
      each = each.mul(wrong.pow(new Scalar(choice.focal())));
    }
    return weighted(each, truth.to(torch.ScalarType.Long));
  }

  /**
   * For any number of classes.
   *
   * @param logits [N, classes]
   * @param classes [N] from 0, whole numbers
   */
  public Loss multiClass(Tensor logits, Tensor classes) {
    Tensor scores = logits.to(torch.ScalarType.Float);
    if (choice.logitAdjustment() > 0) {
      scores = scores.add(logPriors.mul(new Scalar(choice.logitAdjustment())));
    }
    Tensor logs = torch.log_softmax(scores, -1);
    Tensor ofTruth = logs.gather(-1, classes.unsqueeze(-1)).squeeze(-1);
    double spread = choice.labelSmoothing();
    Tensor each = ofTruth.mul(new Scalar(spread - 1));
    if (spread > 0) {
      each = each.sub(logs.mean(-1).mul(new Scalar(spread)));
    }
    if (choice.focal() > 0) {
      Tensor wrong = ofTruth.exp().neg().add(new Scalar(1)).clamp(bound(1e-6));
      each = each.mul(wrong.pow(new Scalar(choice.focal())));
    }
    return weighted(each, classes);
  }

  /**
   * For labels that do not exclude each other: the binary loss of every one.
   *
   * @param logits [N, labels]
   * @param labels [N, labels] of 0 and 1
   */
  public static Loss multiLabel(Tensor logits, Tensor labels) {
    Tensor each =
        torch.binary_cross_entropy_with_logits(
            logits.to(torch.ScalarType.Float),
            labels,
            new TensorOptional(),
            new TensorOptional(),
            0);
    return new Loss(each.mean(-1).sum(), logits.size(0));
  }

  private Loss weighted(Tensor each, Tensor classes) {
    Tensor counted =
        choice.classWeights() == LossChoice.Weighting.NONE
            ? each
            : each.mul(weights.index_select(0, classes));
    return new Loss(counted.sum(), each.numel());
  }

  private static org.bytedeco.pytorch.ScalarOptional bound(double least) {
    return new org.bytedeco.pytorch.ScalarOptional(new Scalar(least));
  }

  @Override
  public void close() {
    weights.close();
    logPriors.close();
  }
}
