package dev.plimsoll.training.internal.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The trainable tensors of one network, by name.
 *
 * <p>Initial values are drawn in Java, so they depend on the seed alone and not on libtorch's
 * global generator. The tensors outlive every pointer scope; {@link #close} frees them.
 */
public final class Parameters implements AutoCloseable {
  private static final class Parameter {
    final Tensor tensor;
    final long[] shape;
    final boolean decay;

    Parameter(Tensor tensor, long[] shape, boolean decay) {
      this.tensor = tensor;
      this.shape = shape;
      this.decay = decay;
    }
  }

  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final RandomGenerator random;

  public Parameters(RandomGenerator random) {
    this.random = random;
  }

  /** A tensor drawn evenly from {@code -bound} to {@code bound}. */
  public Tensor uniform(String name, double bound, boolean decay, long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.size(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return add(name, values, decay, shape);
  }

  /** A tensor of one value, without weight decay: biases and norms. */
  public Tensor constant(String name, float value, long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.size(shape))];
    Arrays.fill(values, value);
    return add(name, values, false, shape);
  }

  private Tensor add(String name, float[] values, boolean decay, long... shape) {
    Tensor tensor = NativeScope.keep(() -> Tensors.of(values, shape));
    tensor.set_requires_grad(true);
    if (byName.put(name, new Parameter(tensor, shape.clone(), decay)) != null) {
      throw new IllegalArgumentException("parameter: " + name + " (expected: a new name)");
    }
    return tensor;
  }

  public long[] shape(String name) {
    return require(name).shape.clone();
  }

  public float[] values(String name) {
    return Tensors.values(require(name).tensor);
  }

  /** All values, by name in alphabetical order. */
  public Map<String, float[]> snapshot() {
    Map<String, float[]> values = new TreeMap<>();
    byName.forEach((name, parameter) -> values.put(name, Tensors.values(parameter.tensor)));
    return values;
  }

  public void restore(Map<String, float[]> snapshot) {
    snapshot.forEach((name, values) -> Tensors.write(require(name).tensor, values));
  }

  /** Those that weight decay applies to, or those it does not. */
  TensorVector vector(boolean decay) {
    TensorVector vector = new TensorVector();
    byName.values().stream()
        .filter(parameter -> parameter.decay == decay)
        .forEach(parameter -> vector.push_back(parameter.tensor));
    return vector;
  }

  TensorVector all() {
    TensorVector vector = new TensorVector();
    byName.values().forEach(parameter -> vector.push_back(parameter.tensor));
    return vector;
  }

  /** How many numbers are learned. */
  public long count() {
    return byName.values().stream().mapToLong(parameter -> Tensors.size(parameter.shape)).sum();
  }

  @Override
  public void close() {
    byName.values().forEach(parameter -> parameter.tensor.close());
    byName.clear();
  }

  private Parameter require(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "parameter: " + name + " (expected: one of " + byName.keySet() + ")");
    }
    return parameter;
  }
}
