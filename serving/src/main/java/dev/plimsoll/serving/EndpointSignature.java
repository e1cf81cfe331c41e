package dev.plimsoll.serving;

import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.onnx.TextSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint takes, over all versions it routes to.
 *
 * @param required inputs and look-up keys that a caller must send
 * @param optional inputs that are looked up unless the caller sends them, and keys for the log
 * @param kind what it answers with: {@link InferenceRequest}s with decisions, or {@link
 *     TensorRequest}s with tensors
 * @param inputs what a tensor endpoint takes, a text model its texts; of a decision endpoint, its
 *     required inputs as columns [-1,1]
 * @param outputs what it gives
 * @param classes names of the classes that its versions know, each once; empty when it answers with
 *     something else
 * @param levels of the quantiles that its versions answer with, rising; empty likewise
 * @param neverMissing inputs that must have a value in every row, for at least one of the versions
 * @param text of a tensor endpoint that reads text, also as token ids; null for others
 */
public record EndpointSignature(
    String endpoint,
    List<String> versions,
    List<ModelInput> required,
    List<ModelInput> optional,
    AnswerForm kind,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<String> classes,
    List<Double> levels,
    List<String> neverMissing,
    @Nullable TextSpec text) {
  public EndpointSignature {
    versions = List.copyOf(versions);
    required = List.copyOf(required);
    optional = List.copyOf(optional);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    classes = List.copyOf(classes);
    levels = List.copyOf(levels);
    neverMissing = List.copyOf(neverMissing);
  }

  /** Whether it takes decisions on rows. */
  public boolean decides() {
    return kind.decides();
  }
}
