package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The native memory of one call: a slab that float columns are copied into, because the runtime
 * uses direct buffers in place and copies heap arrays slowly.
 *
 * <p>One caller at a time; kept between calls. Tensors are closed before the next call fills it.
 */
final class Workspace {
  /** A slab that one very large batch made is not worth keeping. */
  private static final int KEPT_FLOATS_MAX = 4 << 20;

  private FloatBuffer slab = direct(1 << 10);

  /** Tensors over the columns; the caller closes them with {@link #close}. */
  Map<String, OnnxTensor> tensors(
      OrtEnvironment environment, Collection<InputSpec> inputs, RowBatch batch)
      throws OrtException {
    Map<String, Object> columns = batch.columns();
    reserve(columns.values());
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (InputSpec input : inputs) {
        Object column = Objects.requireNonNull(columns.get(input.name()));
        long[] shape = input.shape(batch.rows());
        tensors.put(input.name(), tensor(environment, column, shape));
      }
      return tensors;
    } catch (OrtException | RuntimeException e) {
      close(tensors.values());
      throw e;
    }
  }

  static void close(Collection<OnnxTensor> tensors) {
    tensors.forEach(OnnxTensor::close);
  }

  boolean worthKeeping() {
    return slab.capacity() <= KEPT_FLOATS_MAX;
  }

  private OnnxTensor tensor(OrtEnvironment environment, Object column, long[] shape)
      throws OrtException {
    if (column instanceof String[] texts) {
      return OnnxTensor.createTensor(environment, present(texts), shape);
    }
    if (column instanceof FloatBuffer buffer) {
      return OnnxTensor.createTensor(environment, buffer.slice(), shape);
    }
    float[] numbers = (float[]) column;
    FloatBuffer part = slab.slice(slab.position(), numbers.length);
    slab.put(numbers);
    return OnnxTensor.createTensor(environment, part, shape);
  }

  private void reserve(Collection<Object> columns) {
    long floats = 0;
    for (Object column : columns) {
      floats += column instanceof float[] numbers ? numbers.length : 0;
    }
    if (floats > slab.capacity()) {
      slab = direct(Math.toIntExact(Math.max(floats, Math.min(2 * floats, KEPT_FLOATS_MAX))));
    }
    slab.clear();
  }

  /** The runtime dies of null texts; here they mean missing, as the empty one does. */
  private static String[] present(String[] texts) {
    List<String> list = Arrays.asList(texts);
    if (!list.contains(null)) {
      return texts;
    }
    List<String> present = new ArrayList<>(texts.length);
    list.forEach(text -> present.add(Objects.requireNonNullElse(text, "")));
    return present.toArray(String[]::new);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
