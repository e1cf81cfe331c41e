package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.text.EncodedTexts;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** A network's answers and embeddings of many texts, in the order of the texts. */
final class TextScoring {
  /** Tokens that are scored at a time, padding included, unless one text alone has more. */
  private static final int TOKENS = 4096;

  private final TextNetwork network;
  private final int padId;

  TextScoring(TextNetwork network, int padId) {
    this.network = network;
    this.padId = padId;
  }

  /** [N, O] row-major, in the units of the target. */
  float[] answers(EncodedTexts texts, Answers answers) {
    return score(texts, body -> answers.of(network.head(body, false)));
  }

  /** What the head reads, [N, dim] row-major. */
  float[] embeddings(EncodedTexts texts) {
    return score(texts, body -> body);
  }

  private float[] score(EncodedTexts texts, UnaryOperator<Tensor> computing) {
    float[][] byRow = new float[texts.rows()][];
    int width = 0;
    for (int[] group : texts.groups(TOKENS)) {
      long[] rows = Arrays.stream(group).asLongStream().toArray();
      float[] some =
          NativeScope.callWithoutGradients(
              () -> {
                TokenBatch batch = TokenBatch.of(texts, rows, padId);
                Tensor body = network.body(batch, StepContext.plain(), false);
                return Tensors.values(computing.apply(body));
              });
      width = some.length / rows.length;
      for (int i = 0; i < rows.length; i++) {
        byRow[group[i]] = Arrays.copyOfRange(some, i * width, (i + 1) * width);
      }
    }
    float[] all = new float[texts.rows() * width];
    for (int row = 0; row < byRow.length; row++) {
      System.arraycopy(byRow[row], 0, all, row * width, width);
    }
    return all;
  }
}
