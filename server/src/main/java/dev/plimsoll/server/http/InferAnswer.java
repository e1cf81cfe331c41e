package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.server.inference.InferReply;
import dev.plimsoll.server.inference.NamedTensor;
import dev.plimsoll.server.inference.RawTexts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer of the Open Inference Protocol: JSON, then the bytes of those outputs that were
 * asked for in binary, which are sent from where the model left them.
 */
final class InferAnswer {
  /** Length of the JSON part, when bytes follow it. */
  static final String JSON_LENGTH = "inference-header-content-length";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
  private static final int ENVELOPE_BYTES = 160;
  private static final int OUTPUT_BYTES = 80;
  private static final int VALUE_BYTES = 16;
  private static final int FIRST_BYTES_MAX = 1 << 20;

  private InferAnswer() {}

  /**
   * Writes an answer.
   *
   * @param id to be echoed, or null when the request had none
   * @param isBinary whether an output goes out as bytes
   */
  static HttpResponse write(
      InferReply reply, @Nullable String id, Predicate<String> isBinary, ByteBufAllocator memory) {
    List<ByteBuffer> tails = new ArrayList<>();
    ByteBuf json = memory.buffer(estimate(reply));
    try (OutputStream stream = new ByteBufOutputStream(json);
        JsonGenerator out = FACTORY.createGenerator(stream)) {
      writeReply(out, reply, id, isBinary, tails);
    } catch (IOException e) {
      json.release();
      throw new IllegalStateException("memory does not fail to be written", e);
    } catch (RuntimeException e) {
      json.release();
      throw e;
    }
    if (tails.isEmpty()) {
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(json));
    }
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.OCTET_STREAM)
            .set(JSON_LENGTH, Integer.toString(json.readableBytes()))
            .build();
    ByteBuf[] parts = new ByteBuf[tails.size() + 1];
    parts[0] = json;
    for (int i = 0; i < tails.size(); i++) {
      parts[i + 1] = Unpooled.wrappedBuffer(tails.get(i));
    }
    ByteBuf whole = Unpooled.wrappedBuffer(parts.length, parts);
    return HttpResponse.of(headers, HttpData.wrap(whole));
  }

  private static int estimate(InferReply reply) {
    long bytes = ENVELOPE_BYTES + OUTPUT_BYTES * (long) reply.outputs().size();
    bytes += reply.values() * VALUE_BYTES;
    return (int) Math.min(bytes, FIRST_BYTES_MAX);
  }

  private static void writeReply(
      JsonGenerator out,
      InferReply reply,
      @Nullable String id,
      Predicate<String> isBinary,
      List<ByteBuffer> tails)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model_name", reply.model());
    String version = reply.version();
    if (version != null) {
      out.writeStringField("model_version", version);
    }
    if (id != null) {
      out.writeStringField("id", id);
    }
    if (!reply.parameters().isEmpty()) {
      writeParameters(out, reply.parameters());
    }
    out.writeArrayFieldStart("outputs");
    for (NamedTensor output : reply.outputs()) {
      Tensor tensor = output.tensor();
      boolean half = tensor.type() == ElementType.FP16 || tensor.type() == ElementType.BF16;
      out.writeStartObject();
      out.writeStringField("name", output.name());
      out.writeStringField("datatype", tensor.type().name());
      out.writeArrayFieldStart("shape");
      for (long dimension : tensor.shape()) {
        out.writeNumber(dimension);
      }
      out.writeEndArray();
      if (half || isBinary.test(output.name())) {
        ByteBuffer bytes = RawTexts.bytes(tensor);
        out.writeObjectFieldStart("parameters");
        out.writeNumberField("binary_data_size", bytes.remaining());
        out.writeEndObject();
        tails.add(bytes);
      } else {
        out.writeFieldName("data");
        JsonWriting.data(out, tensor);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeParameters(JsonGenerator out, Map<String, Object> parameters)
      throws IOException {
    out.writeObjectFieldStart("parameters");
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      if (parameter.getValue() instanceof Long whole) {
        out.writeNumberField(parameter.getKey(), whole);
      } else {
        out.writeStringField(parameter.getKey(), String.valueOf(parameter.getValue()));
      }
    }
    out.writeEndObject();
  }
}
