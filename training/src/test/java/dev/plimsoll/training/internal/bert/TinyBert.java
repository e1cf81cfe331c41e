package dev.plimsoll.training.internal.bert;

import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Encoders that are small enough to be trained in a moment. */
final class TinyBert {
  private TinyBert() {}

  static BertShape shape(int vocabulary) {
    return new BertShape(vocabulary, 40, 2, 16, 2, 4, 24, 1e-12);
  }

  /** Drawn at random: norms near 1, biases near 0. */
  static BertWeights weights(BertShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NamedTensor> tensors = new HashMap<>();
    shape
        .tensors()
        .forEach(
            (name, sizes) -> {
              long[] dimensions = sizes.stream().mapToLong(Integer::longValue).toArray();
              float[] values =
                  new float[sizes.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b)];
              float centre = name.endsWith("LayerNorm.weight") ? 1 : 0;
              for (int i = 0; i < values.length; i++) {
                values[i] = centre + (float) (random.nextGaussian() * 0.2);
              }
              tensors.put(name, new NamedTensor(name, dimensions, values));
            });
    return BertWeights.of(shape, tensors, "tiny");
  }
}
