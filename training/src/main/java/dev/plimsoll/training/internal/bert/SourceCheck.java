package dev.plimsoll.training.internal.bert;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Weights taken out of a graph must answer as the graph does: both are asked with a sequence of
 * arbitrary tokens. This is what makes the walk through the graph more than a guess.
 */
final class SourceCheck {
  /** Greatest difference allowed, as a share of the greatest answer. */
  private static final double ALLOWED = 1e-4;

  private static final int TOKENS = 9;

  private SourceCheck() {}

  /**
   * Compares; does nothing with a graph that does not give its last hidden states.
   *
   * @return whether the graph could be asked
   */
  static boolean agrees(
      BertWeights weights, ModelProto graph, TokenizerFile tokenizer, String name) {
    int[] ids = new int[TOKENS];
    long[] asked = new long[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      ids[i] = (int) ((i + 1L) * 7919 % weights.shape().vocabulary());
      asked[i] = ids[i];
    }
    float[] own = own(weights, asked);
    for (float[] answer : answers(graph, tokenizer, ids).values()) {
      if (answer.length == own.length) {
        compare(own, answer, name);
        return true;
      }
    }
    return false;
  }

  private static void compare(float[] own, float[] answer, String name) {
    double most = 0;
    double difference = 0;
    for (int i = 0; i < own.length; i++) {
      most = Math.max(most, Math.abs(answer[i]));
      difference = Math.max(difference, Math.abs(own[i] - answer[i]));
    }
    if (!(difference <= ALLOWED * Math.max(1, most))) {
      throw BertWeights.invalid(
          name + ": the weights found in it answer otherwise than it does, by " + difference,
          "the answers of a BERT encoder");
    }
  }

  /** The last hidden states of one sequence. */
  static float[] own(BertWeights weights, long[] ids) {
    try (Parameters parameters = new Parameters(new SplittableRandom(0))) {
      BertEncoder encoder = new BertEncoder(parameters, weights, BertTuning.none(), false);
      return NativeScope.callWithoutGradients(
          () ->
              Tensors.values(
                  encoder.forward(
                      Tensors.of(ids, 1, ids.length), Padding.none(), StepContext.plain(), false)));
    }
  }

  private static Map<String, float[]> answers(
      ModelProto graph, TokenizerFile tokenizer, int[] ids) {
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      try {
        Files.writeString(file, tokenizer.json());
        try (OnnxModel model = OnnxModel.load(graph, new TextSpec("text", ids.length), file)) {
          return model.runTokens(List.of(ids));
        }
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw PlimsollException.io(tokenizer.name(), e);
    }
  }
}
