package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.ClassLoss;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Losses;
import dev.plimsoll.training.internal.table.Target;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a network of a task is trained by; the mean over its members, each by its own loss. */
public final class TaskLoss implements AutoCloseable {
  private final Target target;
  private final int members;
  private final Answers answers;
  private final ClassLoss classes;
  private final Tensor quantiles;

  /** FLOAT [sets of labels, labels] of 0 and 1. */
  private final Tensor sets;

  /**
   * @param labels of the training rows
   * @param choice of losses over classes
   */
  public TaskLoss(Target target, int members, float[] labels, LossChoice choice) {
    this.target = target;
    this.members = members;
    answers = new Answers(target, members);
    classes = new ClassLoss(choice, counts(labels));
    float[] levels = new float[target.quantiles().size()];
    for (int q = 0; q < levels.length; q++) {
      levels[q] = target.quantiles().get(q).floatValue();
    }
    quantiles = NativeScope.keep(() -> Tensors.of(levels, levels.length));
    float[] places = new float[target.sets().size()];
    for (int set = 0; set < places.length; set++) {
      places[set] = set;
    }
    float[] indicators = target.indicators(places);
    sets = NativeScope.keep(() -> Tensors.of(indicators, places.length, target.outputs()));
  }

  private long[] counts(float[] labels) {
    long[] counts =
        switch (target.task()) {
          case BINARY -> new long[2];
          case MULTI_CLASS -> new long[target.outputs()];
          case MULTI_LABEL, REGRESSION, QUANTILE -> new long[] {labels.length};
        };
    if (counts.length > 1) {
      for (float label : labels) {
        counts[Math.round(label)]++;
      }
    }
    return counts;
  }

  /**
   * The loss of a batch.
   *
   * @param outputs [N, O], or [N, members, O] with more than one
   * @param labels [N, 1], standardised when they are numbers
   */
  public Loss of(Tensor outputs, Tensor labels) {
    if (members == 1) {
      return ofOne(outputs, labels);
    }
    Tensor all = outputs.reshape(-1, target.outputs());
    Tensor repeated = labels.expand(labels.size(0), members).reshape(-1, 1);
    Loss loss = ofOne(all, repeated);
    return new Loss(loss.sum().div(new Scalar(members)), loss.weight() / members);
  }

  private Loss ofOne(Tensor outputs, Tensor labels) {
    return switch (target.task()) {
      case BINARY -> classes.binary(outputs, labels);
      case MULTI_CLASS -> classes.multiClass(outputs, labels.reshape(-1).to(torch.ScalarType.Long));
      case MULTI_LABEL ->
          ClassLoss.multiLabel(
              outputs, sets.index_select(0, labels.reshape(-1).to(torch.ScalarType.Long)));
      case REGRESSION -> Losses.squared(outputs, labels);
      case QUANTILE -> Losses.pinball(answers.ordered(outputs), labels, quantiles);
    };
  }

  @Override
  public void close() {
    classes.close();
    quantiles.close();
    sets.close();
  }
}
