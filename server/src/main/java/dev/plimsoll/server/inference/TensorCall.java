package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.TensorAnswer;
import dev.plimsoll.serving.TensorRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A call of a model that takes and gives tensors of any shape. */
final class TensorCall {
  private TensorCall() {}

  static TensorRequest request(InferCall call) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(call.inputs().size() * 2);
    for (InputTensor input : call.inputs()) {
      if (inputs.put(input.name(), input.tensor()) != null) {
        throw InputTensor.invalid(input.where() + ": again (expected: one tensor per name)");
      }
    }
    return new TensorRequest(
        call.model(),
        call.version(),
        inputs,
        Set.copyOf(call.outputs()),
        call.parameters().predictionId(),
        call.parameters().stickyKey());
  }

  /** In the order asked for, or in the graph's. */
  static InferReply reply(TensorAnswer answer, List<String> asked) {
    List<NamedTensor> outputs = new ArrayList<>();
    if (asked.isEmpty()) {
      answer.outputs().forEach((name, tensor) -> outputs.add(new NamedTensor(name, tensor)));
    } else {
      for (String name : asked) {
        Tensor tensor = answer.outputs().get(name);
        if (tensor != null) {
          outputs.add(new NamedTensor(name, tensor));
        }
      }
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("prediction_id", answer.predictionId());
    if (answer.tokens() > 0) {
      parameters.put("tokens", answer.tokens());
    }
    return new InferReply(
        answer.endpoint(), ModelFaces.shortVersion(answer.version()), outputs, parameters);
  }
}
