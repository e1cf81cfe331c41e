package dev.plimsoll.training.internal.block;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The tensors of one network, by name: all that are trained, and the few that are frozen.
 *
 * <p>Initial values are drawn in Java, so they depend on the seed alone and not on libtorch's
 * global generator. The tensors outlive every pointer scope; {@link #close} frees them.
 */
public final class Parameters implements AutoCloseable {
  private static final class Parameter {
    final Tensor tensor;
    final long[] shape;
    final boolean decay;
    boolean learned;
    double pace = 1;

    Parameter(Tensor tensor, long[] shape, boolean decay, boolean learned) {
      this.tensor = tensor;
      this.shape = shape;
      this.decay = decay;
      this.learned = learned;
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
    return add(name, values, decay, true, shape);
  }

  /** A tensor of one value, without weight decay: biases and norms. */
  public Tensor constant(String name, float value, long... shape) {
    float[] values = new float[Math.toIntExact(Tensors.size(shape))];
    Arrays.fill(values, value);
    return add(name, values, false, true, shape);
  }

  /** A tensor drawn by the caller and trained, without weight decay. */
  public Tensor drawn(String name, Function<RandomGenerator, float[]> drawing, long... shape) {
    return add(name, drawing.apply(random), false, true, shape);
  }

  /**
   * A tensor that is drawn once and never trained. It is kept with the others, because the network
   * means nothing without it.
   */
  public Tensor frozen(String name, Function<RandomGenerator, float[]> drawing, long... shape) {
    return add(name, drawing.apply(random), false, false, shape);
  }

  private Tensor add(String name, float[] values, boolean decay, boolean learned, long... shape) {
    Tensor tensor = NativeScope.keep(() -> Tensors.of(values, shape));
    tensor.set_requires_grad(learned);
    if (byName.put(name, new Parameter(tensor, shape.clone(), decay, learned)) != null) {
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

  /** In the order in which they were made. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The tensor itself, owned by this. */
  public Tensor tensor(String name) {
    return require(name).tensor;
  }

  /** Leaves parameters as they are from now on; to be called before training begins. */
  public void freeze(Predicate<String> names) {
    byName.forEach(
        (name, parameter) -> {
          if (names.test(name)) {
            parameter.learned = false;
            parameter.tensor.set_requires_grad(false);
          }
        });
  }

  /** Lets training move some parameters at so many times the learning rate. */
  public void pace(Predicate<String> names, double pace) {
    byName.forEach((name, parameter) -> parameter.pace = names.test(name) ? pace : parameter.pace);
  }

  /** How many times the learning rate it moves at; 1 unless told otherwise. */
  public double pace(String name) {
    return require(name).pace;
  }

  /** Whether training moves it. */
  public boolean learns(String name) {
    return require(name).learned;
  }

  /** Whether weight decay applies. */
  public boolean decays(String name) {
    return require(name).decay;
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
  public TensorVector vector(boolean decay) {
    TensorVector vector = new TensorVector();
    byName.values().stream()
        .filter(parameter -> parameter.learned && parameter.decay == decay)
        .forEach(parameter -> vector.push_back(parameter.tensor));
    return vector;
  }

  /** All that are trained. */
  public TensorVector all() {
    TensorVector vector = new TensorVector();
    byName.values().stream()
        .filter(parameter -> parameter.learned)
        .forEach(parameter -> vector.push_back(parameter.tensor));
    return vector;
  }

  /** How many numbers are learned. */
  public long count() {
    return byName.values().stream()
        .filter(parameter -> parameter.learned)
        .mapToLong(parameter -> Tensors.size(parameter.shape))
        .sum();
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
