package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of the Open Inference Protocol, read field by field in whatever order they stand. */
final class InferBody {
  private static final int TENSORS_MAX = 10_000;
  private static final int DIMENSIONS_MAX = 8;

  private @Nullable String id;
  private @Nullable String stickyKey;
  private int rows = -1;
  private final Map<String, Object> columns = new LinkedHashMap<>();
  private final Map<String, TensorData> data = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();

  private InferBody() {}

  static InferBody read(byte[] body) {
    return Body.read(body, InferBody::read);
  }

  @Nullable String id() {
    return id;
  }

  /** The request parameter {@code sticky_key}, for all rows. */
  @Nullable String stickyKey() {
    return stickyKey;
  }

  int rows() {
    return rows;
  }

  /** {@code double[]} or {@code String[]} by tensor name. */
  Map<String, Object> columns() {
    return columns;
  }

  /** Names of the wanted outputs; empty for all. */
  List<String> outputs() {
    return outputs;
  }

  /** Takes a reserved tensor of texts out of the columns; null when it is not there. */
  String @Nullable [] takeTexts(String name) {
    Object column = columns.remove(name);
    if (column == null) {
      return null;
    }
    refuseNull(name);
    if (column instanceof String[] texts) {
      return texts;
    }
    throw Body.invalid("input '" + name + "': numbers (expected: datatype BYTES)");
  }

  /** Takes a reserved tensor of whole numbers out of the columns; null when it is not there. */
  long @Nullable [] takeLongs(String name) {
    Object column = columns.remove(name);
    if (column == null) {
      return null;
    }
    refuseNull(name);
    TensorData values = data.get(name);
    if (!(column instanceof double[] numbers) || values == null || values.firstFraction() >= 0) {
      throw Body.invalid("input '" + name + "': (expected: datatype INT64)");
    }
    long[] longs = new long[numbers.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = (long) numbers[i];
    }
    return longs;
  }

  private void refuseNull(String name) {
    TensorData values = data.get(name);
    if (values != null && values.hasNulls()) {
      throw Body.invalid(
          "input '" + name + "'.data[" + values.firstNull() + "]: null (expected: a value)");
    }
  }

  private static InferBody read(JsonParser in) throws IOException {
    InferBody body = new InferBody();
    boolean inputs = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "id" -> body.id = Body.text(in, "id");
        case "parameters" -> body.readParameters(in);
        case "inputs" -> {
          body.readInputs(in);
          inputs = true;
        }
        case "outputs" -> body.readOutputs(in);
        default -> in.skipChildren();
      }
    }
    if (!inputs || body.columns.isEmpty()) {
      throw Body.invalid("inputs: none (expected: at least one tensor)");
    }
    return body;
  }

  private void readParameters(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_OBJECT, "parameters");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (name.equals("sticky_key")) {
        stickyKey = Body.text(in, "parameters.sticky_key");
      } else {
        in.skipChildren();
      }
    }
  }

  private void readInputs(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, "inputs");
    int index = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (index >= TENSORS_MAX) {
        throw Body.invalid("inputs: more than " + TENSORS_MAX + " (expected: one per column)");
      }
      String where = "inputs[" + index++ + "]";
      Body.require(in, JsonToken.START_OBJECT, where);
      readInput(in, where);
    }
  }

  private void readInput(JsonParser in, String where) throws IOException {
    String name = null;
    String datatype = null;
    long[] shape = null;
    TensorData values = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "name" -> name = Body.text(in, where + ".name");
        case "datatype" -> datatype = Body.text(in, where + ".datatype");
        case "shape" -> shape = readShape(in, where + ".shape");
        case "data" -> values = TensorData.read(in, where + ".data");
        default -> in.skipChildren();
      }
    }
    if (name == null || datatype == null || shape == null || values == null) {
      String absent =
          name == null ? "name" : datatype == null ? "datatype" : shape == null ? "shape" : "data";
      throw Body.invalid(where + ": no " + absent + " (expected: name, datatype, shape and data)");
    }
    put(where + " '" + name + "'", name, Datatype.of(datatype, where + ".datatype"), shape, values);
  }

  private void put(String where, String name, Datatype datatype, long[] shape, TensorData values) {
    if (shape.length == 0 || shape.length > 2 || (shape.length == 2 && shape[1] != 1)) {
      throw Body.invalid(
          where + ".shape: " + Arrays.toString(shape) + " (expected: [n] or [n, 1])");
    }
    if (shape[0] != values.size()) {
      throw Body.invalid(
          where
              + ".data: "
              + values.size()
              + " values (expected: "
              + shape[0]
              + ", as its shape says)");
    }
    if (rows >= 0 && rows != values.size()) {
      throw Body.invalid(
          where
              + ".shape: "
              + values.size()
              + " rows (expected: "
              + rows
              + ", as the inputs before it have)");
    }
    rows = values.size();
    if (columns.put(name, datatype.column(values, where)) != null) {
      throw Body.invalid(where + ": again (expected: one tensor per name)");
    }
    data.put(name, values);
  }

  private static long[] readShape(JsonParser in, String where) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, where);
    List<Long> shape = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      Body.require(in, JsonToken.VALUE_NUMBER_INT, where);
      double dimension = in.getDoubleValue();
      if (dimension < 0 || dimension > Integer.MAX_VALUE || shape.size() == DIMENSIONS_MAX) {
        throw Body.invalid(
            where + ": " + in.getText() + " (expected: [n] or [n, 1] with n up to 2147483647)");
      }
      shape.add((long) dimension);
    }
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  private void readOutputs(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, "outputs");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      Body.require(in, JsonToken.START_OBJECT, "outputs[" + outputs.size() + "]");
      String name = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("name")) {
          name = Body.text(in, "outputs[" + outputs.size() + "].name");
        } else {
          in.skipChildren();
        }
      }
      if (name == null || outputs.contains(name)) {
        throw Body.invalid(
            "outputs[" + outputs.size() + "]: " + name + " (expected: a name, and only once)");
      }
      outputs.add(name);
      if (outputs.size() > 16) {
        throw Body.invalid("outputs: more than 16 (expected: the outputs of the endpoint)");
      }
    }
  }
}
