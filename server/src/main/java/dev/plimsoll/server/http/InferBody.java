package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.server.inference.CallParameters;
import dev.plimsoll.server.inference.Datatypes;
import dev.plimsoll.server.inference.InferCall;
import dev.plimsoll.server.inference.InputTensor;
import dev.plimsoll.server.inference.RawValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An inference request over REST, read field by field in whatever order they stand.
 *
 * <pre>
 *   JSON                        Inference-Header-Content-Length bytes, or the whole body
 *   bytes of an input           its binary_data_size, for each input that has one, in their order
 *   …
 * </pre>
 */
final class InferBody {
  /** What need not be there; many clients write null for such a field. */
  private static final Set<String> OPTIONAL = Set.of("id", "parameters", "outputs");

  private static final int TENSORS_MAX = 10_000;
  private static final int OUTPUTS_MAX = 1_000;
  private static final int DIMENSIONS_MAX = 8;

  private final byte[] bytes;
  private final long[] shapeRead = new long[DIMENSIONS_MAX];
  private int next;
  private @Nullable String id;
  private boolean inputsSeen;
  private final CallParameters parameters = new CallParameters();
  private final List<InputTensor> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<@Nullable Boolean> binary = new ArrayList<>();

  private InferBody(byte[] bytes, int jsonLength) {
    this.bytes = bytes;
    this.next = jsonLength;
  }

  /**
   * Reads a body.
   *
   * @param jsonLength of {@code Inference-Header-Content-Length}, or null when there is none
   */
  static InferBody read(byte[] bytes, @Nullable String jsonLength) {
    int length = jsonLength == null ? bytes.length : length(jsonLength, bytes.length);
    InferBody body = new InferBody(bytes, length);
    Body.read(bytes, length, body::readRequest);
    if (body.next != bytes.length) {
      throw Body.invalid(
          "body: "
              + (bytes.length - body.next)
              + " bytes after the last tensor (expected: none; the sum of binary_data_size)");
    }
    return body;
  }

  @Nullable String id() {
    return id;
  }

  InferCall call(String model, @Nullable String version) {
    return new InferCall(model, version, parameters, inputs, outputs);
  }

  /** Whether an output goes out as bytes: its own word counts before that of the request. */
  boolean isBinary(String output) {
    int at = outputs.indexOf(output);
    Boolean own = at < 0 ? null : binary.get(at);
    return own == null ? Boolean.TRUE.equals(parameters.binaryOutput()) : own;
  }

  private static int length(String header, int bodyLength) {
    int length = -1;
    if (!header.isEmpty() && header.length() <= 10 && header.chars().allMatch(Body::isDigit)) {
      long parsed = Long.parseLong(header);
      length = parsed <= bodyLength ? (int) parsed : -1;
    }
    if (length < 0) {
      throw Body.invalid(
          "Inference-Header-Content-Length: (expected: 0 to "
              + bodyLength
              + ", the length of the JSON part)");
    }
    return length;
  }

  private InferBody readRequest(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_NULL && OPTIONAL.contains(field)) {
        continue;
      }
      switch (field) {
        case "id" -> id = Body.text(in, "id");
        case "parameters" -> readParameters(in);
        case "inputs" -> readInputs(in);
        case "outputs" -> readOutputs(in);
        default -> in.skipChildren();
      }
    }
    if (inputs.isEmpty()) {
      throw Body.invalid("inputs: none (expected: at least one tensor)");
    }
    return this;
  }

  private void readParameters(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_OBJECT, "parameters");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (CallParameters.matters(name)) {
        parameters.put(name, scalar(in, "parameters." + name));
      } else {
        in.skipChildren();
      }
    }
  }

  private static Object scalar(JsonParser in, String where) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> Surrogates.refuse(in.getText(), where);
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      case VALUE_NUMBER_INT ->
          in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) in.getDoubleValue()
              : (Object) in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      default ->
          throw Body.invalid(
              where
                  + ": "
                  + Body.met(in.currentToken())
                  + " (expected: a text, a number or a boolean)");
    };
  }

  private void readInputs(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, "inputs");
    if (inputsSeen) {
      throw Body.invalid("inputs: again (expected: once)");
    }
    inputsSeen = true;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (inputs.size() >= TENSORS_MAX) {
        throw Body.invalid("inputs: more than " + TENSORS_MAX + " (expected: one per column)");
      }
      Body.require(in, JsonToken.START_OBJECT, where());
      readInput(in);
    }
  }

  private void readInput(JsonParser in) throws IOException {
    String name = null;
    ElementType datatype = null;
    long[] shape = null;
    JsonTensor data = null;
    int size = -1;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_NULL && OPTIONAL.contains(field)) {
        continue;
      }
      switch (field) {
        case "name" -> name = Body.text(in, where(), ".name");
        case "datatype" ->
            datatype =
                Datatypes.of(
                    Body.text(in, where(), ".datatype"), InputNames.datatype(inputs.size()));
        case "shape" -> shape = readShape(in);
        case "data" -> data = JsonTensor.read(in, InputNames.data(inputs.size()), hint(shape));
        case "parameters" -> size = readBinarySize(in);
        default -> in.skipChildren();
      }
    }
    boolean hasData = data != null || size >= 0;
    if (name == null || datatype == null || shape == null || !hasData) {
      String absent =
          name == null ? "name" : datatype == null ? "datatype" : shape == null ? "shape" : "data";
      throw Body.invalid(
          where() + ": no " + absent + " (expected: name, datatype, shape and data)");
    }
    if (data != null && size >= 0) {
      throw Body.invalid(where() + ": data and binary_data_size (expected: one of the two)");
    }
    inputs.add(
        new InputTensor(
            inputs.size(),
            name,
            datatype,
            shape,
            data == null ? take(size) : new JsonValues(data)));
  }

  /** The next bytes after the JSON, as a view. */
  private RawValues take(int size) {
    if (size > bytes.length - next) {
      throw Body.invalid(
          where()
              + ".parameters.binary_data_size: "
              + size
              + " (expected: at most "
              + (bytes.length - next)
              + ", the bytes that follow the JSON and the tensors before it; is"
              + " Inference-Header-Content-Length sent?)");
    }
    RawValues values = new RawValues(ByteBuffer.wrap(bytes, next, size));
    next += size;
    return values;
  }

  /** The parameter {@code binary_data_size}, or -1. */
  private int readBinarySize(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_OBJECT, where() + ".parameters");
    int size = -1;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (name.equals("binary_data_size")) {
        size = (int) whole(in, where() + ".parameters.binary_data_size");
      } else {
        in.skipChildren();
      }
    }
    return size;
  }

  private long[] readShape(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, InputNames.shape(inputs.size()));
    int dimensions = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (dimensions == DIMENSIONS_MAX) {
        throw Body.invalid(
            where() + ".shape: more than " + DIMENSIONS_MAX + " dimensions (expected: fewer)");
      }
      shapeRead[dimensions++] = whole(in, InputNames.shape(inputs.size()));
    }
    return Arrays.copyOf(shapeRead, dimensions);
  }

  private static long whole(JsonParser in, String where) throws IOException {
    Body.require(in, JsonToken.VALUE_NUMBER_INT, where);
    boolean fits = in.getNumberType() == JsonParser.NumberType.INT;
    if (!fits || in.getIntValue() < 0) {
      throw Body.invalid(where + ": " + in.getText() + " (expected: 0 to 2147483647)");
    }
    return in.getIntValue();
  }

  private static int hint(long @Nullable [] shape) {
    long values = 1;
    for (int i = 0; shape != null && i < shape.length && values < 1 << 20; i++) {
      values *= shape[i];
    }
    return (int) Math.min(values, 1 << 20);
  }

  private void readOutputs(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, "outputs");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String where = "outputs[" + outputs.size() + "]";
      Body.require(in, JsonToken.START_OBJECT, where);
      String name = null;
      Boolean own = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        if (in.nextToken() == JsonToken.VALUE_NULL && OPTIONAL.contains(field)) {
          continue;
        }
        switch (field) {
          case "name" -> name = Body.text(in, where, ".name");
          case "parameters" -> own = readBinaryFlag(in, where);
          default -> in.skipChildren();
        }
      }
      if (name == null || outputs.contains(name)) {
        throw Body.invalid(where + ": " + name + " (expected: a name, and only once)");
      }
      outputs.add(name);
      binary.add(own);
      if (outputs.size() > OUTPUTS_MAX) {
        throw Body.invalid(
            "outputs: more than " + OUTPUTS_MAX + " (expected: the outputs of the endpoint)");
      }
    }
  }

  /** The parameter {@code binary_data}, or null when it is not there. */
  private static @Nullable Boolean readBinaryFlag(JsonParser in, String where) throws IOException {
    Body.require(in, JsonToken.START_OBJECT, where + ".parameters");
    Boolean flag = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "binary_data" -> {
          if (!in.currentToken().isBoolean()) {
            throw Body.invalid(
                where
                    + ".parameters.binary_data: "
                    + Body.met(in.currentToken())
                    + " (expected: true or false)");
          }
          flag = in.currentToken() == JsonToken.VALUE_TRUE;
        }
        case "classification" -> {
          throw Body.invalid(
              where + ".parameters.classification (expected: none; not offered here)");
        }
        default -> in.skipChildren();
      }
    }
    return flag;
  }

  private String where() {
    return InputNames.input(inputs.size());
  }
}
