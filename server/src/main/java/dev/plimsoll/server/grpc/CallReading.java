package dev.plimsoll.server.grpc;

import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.server.grpc.proto.InferParameter;
import dev.plimsoll.server.grpc.proto.ModelInferRequest;
import dev.plimsoll.server.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.plimsoll.server.inference.CallParameters;
import dev.plimsoll.server.inference.Datatypes;
import dev.plimsoll.server.inference.InferCall;
import dev.plimsoll.server.inference.InferenceError;
import dev.plimsoll.server.inference.InputTensor;
import dev.plimsoll.server.inference.RawValues;
import dev.plimsoll.server.inference.TensorValues;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A gRPC request as the protocol's call. Raw contents stay where the message has them. */
final class CallReading {
  private static final int DIMENSIONS_MAX = 8;

  private CallReading() {}

  static InferCall call(ModelInferRequest request) {
    List<ByteString> raw = request.getRawInputContentsList();
    if (!raw.isEmpty() && raw.size() != request.getInputsCount()) {
      throw invalid(
          "raw_input_contents: "
              + raw.size()
              + " entries (expected: "
              + request.getInputsCount()
              + ", one per input)");
    }
    List<InputTensor> inputs = new ArrayList<>(request.getInputsCount());
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      String where = "inputs[" + i + "] '" + input.getName() + "'";
      ElementType type = Datatypes.of(input.getDatatype(), where + ".datatype");
      inputs.add(
          new InputTensor(
              i, input.getName(), type, shape(input, where), values(input, raw, i, type, where)));
    }
    String version = request.getModelVersion();
    return new InferCall(
        request.getModelName(),
        version.isEmpty() ? null : version,
        parameters(request),
        inputs,
        outputs(request));
  }

  private static TensorValues values(
      InferInputTensor input, List<ByteString> raw, int index, ElementType type, String where) {
    if (raw.isEmpty()) {
      Datatypes.requireWrittenForm(type, where);
      return new TypedValues(input.getContents());
    }
    if (input.hasContents() && !TypedValues.isEmpty(input.getContents())) {
      throw invalid(where + ": contents beside raw_input_contents (expected: one of the two)");
    }
    return new RawValues(raw.get(index).asReadOnlyByteBuffer());
  }

  private static long[] shape(InferInputTensor input, String where) {
    if (input.getShapeCount() > DIMENSIONS_MAX) {
      throw invalid(
          where
              + ".shape: "
              + input.getShapeCount()
              + " dimensions (expected: at most "
              + DIMENSIONS_MAX
              + ")");
    }
    long[] shape = new long[input.getShapeCount()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = input.getShape(i);
    }
    return shape;
  }

  private static List<String> outputs(ModelInferRequest request) {
    Set<String> names = new LinkedHashSet<>();
    for (var output : request.getOutputsList()) {
      if (!names.add(output.getName())) {
        throw invalid("outputs: '" + output.getName() + "' again (expected: each name only once)");
      }
    }
    return List.copyOf(names);
  }

  private static CallParameters parameters(ModelInferRequest request) {
    CallParameters parameters = new CallParameters();
    request.getParametersMap().forEach((name, value) -> put(parameters, name, value));
    return parameters;
  }

  private static void put(CallParameters parameters, String name, InferParameter value) {
    switch (value.getParameterChoiceCase()) {
      case BOOL_PARAM -> parameters.put(name, value.getBoolParam());
      case INT64_PARAM -> parameters.put(name, value.getInt64Param());
      case STRING_PARAM -> parameters.put(name, value.getStringParam());
      case DOUBLE_PARAM -> parameters.put(name, value.getDoubleParam());
      case UINT64_PARAM ->
          parameters.put(
              name, value.getUint64Param() < 0 ? Long.MAX_VALUE : value.getUint64Param());
      case PARAMETERCHOICE_NOT_SET -> {
        // A parameter without a value says nothing.
      }
    }
  }

  static PlimsollException invalid(String message) {
    return new PlimsollException(InferenceError.TENSOR_INVALID, message);
  }
}
