package dev.plimsoll.server.internal.openai;

import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.TensorAnswer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route of this API asks a model, and what it makes of the answer. */
@FunctionalInterface
interface TextWork {
  /** Reads and checks a request. */
  Question read(Fields fields);

  /** Turns a model's answer into a body. */
  @FunctionalInterface
  interface Writer {
    byte[] write(TensorAnswer answer);
  }

  /**
   * One call of a model.
   *
   * @param user whose calls keep to one version; null for nobody in particular
   */
  record Question(
      String endpoint,
      Map<String, Tensor> inputs,
      String output,
      @Nullable String user,
      Writer writer) {}
}
