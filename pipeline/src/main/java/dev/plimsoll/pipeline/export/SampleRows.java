package dev.plimsoll.pipeline.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up rows on which an exported model is compared with the original: numbers of all sizes,
 * texts of some words, a tenth of the values missing. The same seed gives the same rows.
 */
final class SampleRows {
  private static final List<String> WORDS =
      List.of("the", "Ship", "carries", "too", "much", "naïve", "42", "北京", "unloadable", "!", "A");

  private SampleRows() {}

  /** One row as the runner reads it and as a model takes it. */
  record Sample(String json, RowBatch batch) {}

  static List<Sample> of(List<ModelInput> inputs, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> samples = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      ObjectNode json = Json.mapper().createObjectNode();
      RowBatch batch = new RowBatch(1);
      for (ModelInput input : inputs) {
        boolean missing = random.nextInt(10) == 0;
        if (input.type() == InputType.NUMBER) {
          float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-1, 4)));
          batch.numbers(input.name(), new float[] {missing ? Float.NaN : value});
          if (missing) {
            json.putNull(input.name());
          } else {
            json.put(input.name(), value);
          }
        } else {
          String value = missing ? "" : words(random);
          batch.texts(input.name(), new String[] {value});
          json.put(input.name(), value);
        }
      }
      samples.add(new Sample(Json.text(json), batch));
    }
    return samples;
  }

  private static String words(SplittableRandom random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words);
  }
}
