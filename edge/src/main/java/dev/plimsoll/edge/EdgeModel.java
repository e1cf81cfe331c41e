package dev.plimsoll.edge;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exported model. Rows are answered one at a time, so an answer never depends on other rows. For
 * one thread.
 *
 * <p>A field is read as everywhere else: a null, a blank or NaN is a missing value, which is NaN
 * for a number and the empty text for a text; an absent field is refused.
 */
public final class EdgeModel implements AutoCloseable {
  private static final int LONGEST_DEFAULT = 256;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, OnnxJavaType> inputs = new LinkedHashMap<>();
  private final List<String> outputs;
  private final AnswerFields fields;
  private final @Nullable WordPiece tokenizer;
  private final String textInput;
  private final int longest;

  /** Kept between rows: memory of this kind is freed late, and the heap is small. */
  private final FloatBuffer numbers;

  private final LongBuffer tokens;

  private EdgeModel(Path folder, Map<String, @Nullable Object> manifest)
      throws OrtException, IOException {
    Path tokenizerFile = folder.resolve("tokenizer.json");
    tokenizer =
        Files.exists(tokenizerFile) ? WordPiece.read(Files.readString(tokenizerFile)) : null;
    Object text = manifest.get("text");
    Map<String, @Nullable Object> spec =
        text == null ? Map.of() : TinyJson.object(text, "model.json: text");
    textInput = spec.get("input") instanceof String name ? name : "text";
    longest = spec.get("longest") instanceof Double most ? most.intValue() : LONGEST_DEFAULT;
    environment = NativeLibraries.environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = environment.createSession(folder.resolve("model.onnx").toString(), options);
    }
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (input.getValue().getInfo() instanceof TensorInfo tensor) {
        inputs.put(input.getKey(), tensor.type);
      }
    }
    numbers = direct(inputs.size() * Float.BYTES).asFloatBuffer();
    tokens = direct(tokenizer == null ? 0 : inputs.size() * longest * Long.BYTES).asLongBuffer();
    outputs =
        manifest.get("outputs") instanceof List<?> names
            ? names.stream().map(String::valueOf).toList()
            : List.copyOf(session.getOutputNames());
    fields = new AnswerFields(manifest, outputs);
  }

  /** Loads an exported folder. */
  public static EdgeModel load(Path folder) {
    try {
      Map<String, @Nullable Object> manifest =
          TinyJson.object(
              TinyJson.read(Files.readString(folder.resolve("model.json"))), "model.json");
      return new EdgeModel(folder, manifest);
    } catch (IOException e) {
      throw new EdgeException(
          folder + ": " + e.getMessage() + " (expected: model.onnx and model.json)", e);
    } catch (OrtException e) {
      throw new EdgeException(
          folder + ": " + e.getMessage() + " (expected: a model that ONNX Runtime accepts)", e);
    }
  }

  /** How answers are written. */
  public AnswerFields fields() {
    return fields;
  }

  /**
   * Answers for one row: name to values, as many as the output has per row.
   *
   * @param row name to text, number, boolean or null
   * @throws EdgeException for a field that is absent or of another type, without its value
   */
  public Map<String, float[]> answer(Map<String, @Nullable Object> row) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      long[] ids =
          tokenizer == null ? new long[0] : tokenizer.encode(text(row, textInput), longest);
      for (Map.Entry<String, OnnxJavaType> input : inputs.entrySet()) {
        tensors.put(
            input.getKey(), tensor(row, input.getKey(), input.getValue(), ids, tensors.size()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        Map<String, float[]> answer = new LinkedHashMap<>();
        for (String name : outputs) {
          if (result.get(name).orElse(null) instanceof OnnxTensor tensor
              && tensor.getInfo().type == OnnxJavaType.FLOAT) {
            FloatBuffer buffer = tensor.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            answer.put(name, values);
          }
        }
        return answer;
      }
    } catch (OrtException e) {
      throw new EdgeException("model: " + e.getMessage() + " (expected: an answer)", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new EdgeException("closing: " + e.getMessage(), e);
    }
  }

  private OnnxTensor tensor(
      Map<String, @Nullable Object> row, String name, OnnxJavaType type, long[] ids, int place)
      throws OrtException {
    long[] one = {1, 1};
    if (type == OnnxJavaType.STRING) {
      return OnnxTensor.createTensor(environment, new String[] {text(row, name)}, one);
    }
    if (type == OnnxJavaType.FLOAT) {
      FloatBuffer value = numbers.slice(place, 1).put(0, number(row, name));
      return OnnxTensor.createTensor(environment, value, one);
    }
    if (type != OnnxJavaType.INT64 || tokenizer == null) {
      throw new EdgeException("input '" + name + "': " + type + " (expected: FLOAT or STRING)");
    }
    LongBuffer values = tokens.slice(place * longest, ids.length);
    for (int i = 0; i < ids.length; i++) {
      values.put(i, name.equals("input_ids") ? ids[i] : name.equals("attention_mask") ? 1 : 0);
    }
    return OnnxTensor.createTensor(environment, values, new long[] {1, ids.length});
  }

  private static float number(Map<String, @Nullable Object> row, String name) {
    Object value = field(row, name);
    double number;
    if (value == null || (value instanceof String text && text.isBlank())) {
      return Float.NaN;
    } else if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    } else if (value instanceof Double given) {
      number = given;
    } else {
      number = value instanceof String text ? parse(text) : Double.POSITIVE_INFINITY;
    }
    if (Math.abs(number) > Float.MAX_VALUE) {
      throw new EdgeException(name + ": not a number (expected: a number, or null)");
    }
    return (float) number;
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // The words that make a CSV's column a BOOLEAN where models learn.
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "t", "yes", "y" -> 1;
        case "false", "f", "no", "n" -> 0;
        default -> Double.POSITIVE_INFINITY;
      };
    }
  }

  private static String text(Map<String, @Nullable Object> row, String name) {
    Object value = field(row, name);
    if (value instanceof Map || value instanceof List) {
      throw new EdgeException(name + ": not a text (expected: a text, or null)");
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return value == null ? "" : value.toString();
  }

  private static @Nullable Object field(Map<String, @Nullable Object> row, String name) {
    if (!row.containsKey(name)) {
      throw new EdgeException(name + ": absent (expected: a value, or null)");
    }
    return row.get(name);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
