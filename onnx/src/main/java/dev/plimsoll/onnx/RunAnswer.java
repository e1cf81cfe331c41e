package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What one run answered, to be cut apart among those who brought its rows. */
public final class RunAnswer {
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Set<String> perToken;
  private final int rows;
  private final int length;
  private final long inputNanos;
  private final long inferNanos;

  RunAnswer(Set<String> perToken, int rows, int length, long inputNanos, long inferNanos) {
    this.perToken = perToken;
    this.rows = rows;
    this.length = length;
    this.inputNanos = inputNanos;
    this.inferNanos = inferNanos;
  }

  void put(String name, OnnxValue value, UnsignedFace face) throws OrtException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new PlimsollException(
          OnnxError.RUN_FAILED, "output '" + name + "': no tensor (expected: a tensor)");
    }
    TensorInfo info = tensor.getInfo();
    ElementType type = RuntimeTypes.type(name, info);
    long[] shape = info.getShape();
    outputs.put(
        name,
        type == ElementType.BYTES
            ? Tensor.texts(texts(tensor.getValue()), shape)
            : face.outward(name, Tensor.of(type, bytes(tensor, info), shape)));
  }

  long[] shape(String name) {
    return Objects.requireNonNull(outputs.get(name)).shape();
  }

  /** The outputs as the graph gave them. */
  public Map<String, Tensor> whole() {
    return outputs;
  }

  /** How many rows the run had. */
  public int size() {
    return rows;
  }

  /** Where some rows stood in the run. */
  public BatchPlace place(int first, int count) {
    return new BatchPlace(rows, first, count, length);
  }

  /** Whether every output has one entry per row, so that it can be cut. */
  public boolean isCuttable() {
    return outputs.values().stream()
        .allMatch(tensor -> tensor.rank() > 0 && tensor.dimension(0) == rows);
  }

  /**
   * Copies rows of an FP32 output; false when there is none with so many values per row.
   *
   * @param width values per row, at least 1
   * @param from the first row of the run
   * @param at where that row's place is, counted in rows
   */
  public boolean copy(String name, int width, int from, int count, float[] into, int at) {
    Tensor output = outputs.get(name);
    if (output == null
        || output.type() != ElementType.FP32
        || output.size() != (long) rows * width) {
      return false;
    }
    output.bytes().asFloatBuffer().get(from * width, into, at * width, count * width);
    return true;
  }

  /**
   * Some rows of all outputs; what there is per token is cut to the given length, so that nobody
   * sees how far a text was filled up.
   */
  public Map<String, Tensor> rows(int from, int count, int textLength) {
    Map<String, Tensor> some = new LinkedHashMap<>();
    outputs.forEach(
        (name, tensor) -> {
          Tensor mine = tensor.rows(from, count);
          boolean padded =
              perToken.contains(name) && tensor.dimension(1) == length && textLength < length;
          some.put(name, padded ? mine.resized(textLength) : mine);
        });
    return some;
  }

  public long inputNanos() {
    return inputNanos;
  }

  public long inferNanos() {
    return inferNanos;
  }

  private static ByteBuffer bytes(OnnxTensor tensor, TensorInfo info) {
    // The runtime gives no buffer for a tensor without elements.
    return info.getNumElements() == 0
        ? ByteBuffer.allocate(0)
        : tensor.getByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static String[] texts(Object value) {
    if (value instanceof String text) {
      return new String[] {text};
    }
    if (value instanceof String[] texts) {
      return texts;
    }
    return Arrays.stream((Object[]) value)
        .flatMap(part -> Arrays.stream(texts(part)))
        .toArray(String[]::new);
  }
}
