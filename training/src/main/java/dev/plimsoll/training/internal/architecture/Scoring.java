package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.StepContext;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** A network's answers and embeddings of many rows, without gradients. */
final class Scoring {
  /** Bounds the memory. */
  private static final int ROWS = 1024;

  private final TabularNetwork network;

  Scoring(TabularNetwork network) {
    this.network = network;
  }

  /** [N, O] row-major, in the units of the target. */
  float[] answers(Inputs inputs, Answers answers) {
    return score(inputs, batch -> answers.of(network.head(body(batch))));
  }

  /** What the last layer reads, [N, width]; the mean of all members'. */
  float[] embeddings(Inputs inputs) {
    return score(inputs, batch -> network.members() == 1 ? body(batch) : body(batch).mean(1));
  }

  private Tensor body(Inputs.Batch batch) {
    return network.body(batch.numbers(), batch.categories(), StepContext.plain(), false);
  }

  private static float[] score(Inputs inputs, Function<Inputs.Batch, Tensor> computing) {
    float[] all = new float[0];
    for (int from = 0; from < inputs.rows(); from += ROWS) {
      int start = from;
      int count = Math.min(ROWS, inputs.rows() - from);
      float[] some =
          NativeScope.callWithoutGradients(
              () -> Tensors.values(computing.apply(inputs.slice(start, count))));
      int width = some.length / count;
      if (start == 0) {
        all = new float[inputs.rows() * width];
      }
      System.arraycopy(some, 0, all, start * width, some.length);
    }
    return all;
  }
}
