package dev.plimsoll.training.internal.checkpoint;

import java.util.Arrays;

/** A float tensor and its name, row-major. */
public final class NamedTensor {
  private final String name;
  private final long[] shape;
  private final float[] values;

  public NamedTensor(String name, long[] shape, float[] values) {
    this.name = name;
    this.shape = shape;
    this.values = values;
  }

  public String name() {
    return name;
  }

  public long[] shape() {
    return shape;
  }

  public float[] values() {
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedTensor o
        && name.equals(o.name)
        && Arrays.equals(shape, o.shape)
        && Arrays.equals(values, o.values);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
