package dev.plimsoll.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.server.grpc.proto.InferParameter;
import dev.plimsoll.server.grpc.proto.InferTensorContents;
import dev.plimsoll.server.grpc.proto.ModelInferResponse;
import dev.plimsoll.server.grpc.proto.ModelInferResponse.InferOutputTensor;
import dev.plimsoll.server.inference.InferReply;
import dev.plimsoll.server.inference.NamedTensor;
import dev.plimsoll.server.inference.RawTexts;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's answer as a gRPC message. Raw contents are sent from where the model left them.
 */
final class ReplyWriting {
  private ReplyWriting() {}

  /**
   * Writes an answer: typed, unless raw is wished, or an output has half precision, which has no
   * typed form; an answer has one form for all its outputs.
   */
  static ModelInferResponse response(InferReply reply, String id, boolean rawWished) {
    boolean raw =
        rawWished
            || reply.outputs().stream()
                .map(output -> output.tensor().type())
                .anyMatch(type -> type == ElementType.FP16 || type == ElementType.BF16);
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder().setModelName(reply.model()).setId(id);
    @Nullable String version = reply.version();
    if (version != null) {
      response.setModelVersion(version);
    }
    reply.parameters().forEach((name, value) -> response.putParameters(name, parameter(value)));
    for (NamedTensor output : reply.outputs()) {
      Tensor tensor = output.tensor();
      InferOutputTensor.Builder written =
          InferOutputTensor.newBuilder().setName(output.name()).setDatatype(tensor.type().name());
      for (long dimension : tensor.shape()) {
        written.addShape(dimension);
      }
      if (raw) {
        response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(RawTexts.bytes(tensor)));
      } else {
        written.setContents(contents(tensor));
      }
      response.addOutputs(written);
    }
    return response.build();
  }

  private static InferParameter parameter(Object value) {
    return value instanceof Long whole
        ? InferParameter.newBuilder().setInt64Param(whole).build()
        : InferParameter.newBuilder().setStringParam(String.valueOf(value)).build();
  }

  private static InferTensorContents contents(Tensor tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    ByteBuffer bytes = tensor.bytes();
    if (tensor.type() == ElementType.BYTES) {
      for (String text : tensor.texts()) {
        contents.addBytesContents(ByteString.copyFromUtf8(text));
      }
    }
    while (bytes.hasRemaining()) {
      switch (tensor.type()) {
        case BOOL -> contents.addBoolContents(bytes.get() != 0);
        case INT8 -> contents.addIntContents(bytes.get());
        case INT16 -> contents.addIntContents(bytes.getShort());
        case INT32 -> contents.addIntContents(bytes.getInt());
        case INT64 -> contents.addInt64Contents(bytes.getLong());
        case UINT8 -> contents.addUintContents(bytes.get() & 0xFF);
        case UINT16 -> contents.addUintContents(bytes.getShort() & 0xFFFF);
        case UINT32 -> contents.addUintContents(bytes.getInt());
        case UINT64 -> contents.addUint64Contents(bytes.getLong());
        case FP32 -> contents.addFp32Contents(bytes.getFloat());
        case FP64 -> contents.addFp64Contents(bytes.getDouble());
        case FP16, BF16, BYTES ->
            throw new IllegalArgumentException("no typed numbers: " + tensor.type());
      }
    }
    return contents.build();
  }
}
