package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory for outputs whose shapes are known before the run: the graph then writes into a slab that
 * is kept, instead of memory that the runtime finds for each run.
 *
 * <p>A graph's signature says less than the runtime demands, which is the exact shape: an open
 * dimension may be the rows, the tokens or neither. So an output is pinned from the second run on,
 * when the first has had the shape that the signature suggests, and never again once a run has
 * failed for it.
 */
final class PinnedOutputs {
  private static final Set<ElementType> TYPES =
      EnumSet.of(ElementType.FP32, ElementType.FP64, ElementType.INT32, ElementType.INT64);
  private static final int UNSEEN = 0;
  private static final int AS_EXPECTED = 1;
  private static final int OTHERWISE = 2;

  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();

  /**
   * @param perToken outputs whose second dimension is that of the tokens
   */
  PinnedOutputs(List<TensorSpec> outputs, Set<String> perToken) {
    for (TensorSpec output : outputs) {
      List<Long> shape = output.shape();
      int open = perToken.contains(output.name()) ? 2 : 1;
      boolean follows =
          !shape.isEmpty()
              && shape.get(0) == -1
              && shape.stream().skip(open).noneMatch(dimension -> dimension < 1);
      if (follows && TYPES.contains(output.type())) {
        specs.put(output.name(), output);
      }
    }
  }

  /** Tensors for those of the wanted outputs that can be pinned; the caller closes them. */
  Map<String, OnnxTensor> lay(
      OrtEnvironment environment, Slab slab, Collection<String> wanted, int rows, int length)
      throws OrtException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long bytes = 0;
    for (String name : wanted) {
      TensorSpec spec = specs.get(name);
      if (spec != null && seen.getOrDefault(name, UNSEEN) == AS_EXPECTED) {
        long[] shape = shape(spec, rows, length);
        shapes.put(name, shape);
        bytes += bytes(spec.type(), shape);
      }
    }
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    if (shapes.isEmpty() || bytes > Slab.KEPT_BYTES_MAX) {
      return tensors;
    }
    Slab memory = slab.outputs();
    memory.begin(bytes, shapes.size());
    try {
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        long[] shape = entry.getValue();
        ElementType type = Objects.requireNonNull(specs.get(entry.getKey())).type();
        ByteBuffer part = memory.part(Math.toIntExact(bytes(type, shape)));
        tensors.put(
            entry.getKey(),
            OnnxTensor.createTensor(environment, part, shape, RuntimeTypes.java(type)));
      }
      return tensors;
    } catch (OrtException e) {
      Workspace.close(tensors.values());
      throw e;
    }
  }

  /** Learns from a run what shape an output has. */
  void saw(String name, long[] shape, int rows, int length) {
    TensorSpec spec = specs.get(name);
    if (spec != null && !seen.containsKey(name)) {
      boolean expected = Arrays.equals(shape, shape(spec, rows, length));
      seen.putIfAbsent(name, expected ? AS_EXPECTED : OTHERWISE);
    }
  }

  /** The run has failed with these and went well without. */
  void refused(Collection<String> names) {
    names.forEach(name -> seen.put(name, OTHERWISE));
  }

  private static long bytes(ElementType type, long[] shape) {
    return Arrays.stream(shape).reduce(type.width(), Math::multiplyExact);
  }

  private static long[] shape(TensorSpec spec, int rows, int length) {
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    shape[0] = rows;
    if (shape.length > 1 && shape[1] == -1) {
      shape[1] = length;
    }
    return shape;
  }
}
