package dev.plimsoll.training.internal.bert;

import dev.plimsoll.training.internal.block.Parameters;
import java.util.function.Predicate;

/**
 * What of a pretrained encoder is trained on. The head always is.
 *
 * @param layers the last so many layers, all and the embeddings when there are no more; 0 for none
 * @param rank of the changes beside queries and values, 0 for none
 * @param alpha how much such a change counts, times the rank
 * @param adaptKeys whether keys have such a change as well
 * @param dropout share of every layer's results dropped while training
 * @param layerDecay each layer learns at so many times the rate of the one above it
 * @param headPace the head, which knows nothing yet, learns at so many times the rate
 */
public record BertTuning(
    int layers,
    int rank,
    double alpha,
    boolean adaptKeys,
    double dropout,
    double layerDecay,
    double headPace) {
  /** Everything is trained on. */
  public static BertTuning all(double dropout) {
    return new BertTuning(Integer.MAX_VALUE, 0, 0, false, dropout, 1, 1);
  }

  /** Nothing is: for encoders that only answer. */
  public static BertTuning none() {
    return new BertTuning(0, 0, 0, false, 0, 1, 1);
  }

  public static BertTuning last(int layers, double dropout) {
    return new BertTuning(layers, 0, 0, false, dropout, 1, 1);
  }

  public static BertTuning lowRank(int rank, double alpha, boolean keys, double dropout) {
    return new BertTuning(0, rank, alpha, keys, dropout, 1, 1);
  }

  public BertTuning withPaces(double decayPerLayer, double head) {
    return new BertTuning(layers, rank, alpha, adaptKeys, dropout, decayPerLayer, head);
  }

  /** Sets the paces of an encoder's and its head's parameters. */
  void pace(Parameters parameters, BertShape shape, String head) {
    parameters.pace(name -> name.startsWith(head), headPace);
    for (int i = 0; i < shape.layers(); i++) {
      String layer = BertShape.layer(i);
      parameters.pace(
          name -> name.startsWith(layer), Math.pow(layerDecay, shape.layers() - 1.0 - i));
    }
    parameters.pace(name -> name.startsWith("embeddings."), Math.pow(layerDecay, shape.layers()));
  }

  /** The names of the encoder's parameters that stay as they are. */
  Predicate<String> frozen(BertShape shape) {
    int first = Math.max(0, shape.layers() - layers);
    return name -> {
      if (name.contains(".lora_")) {
        return false;
      }
      if (name.startsWith("embeddings.")) {
        return layers <= shape.layers();
      }
      for (int i = first; i < shape.layers(); i++) {
        if (name.startsWith(BertShape.layer(i))) {
          return false;
        }
      }
      return name.startsWith("encoder.");
    };
  }
}
