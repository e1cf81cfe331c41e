package dev.plimsoll.training.internal.checkpoint;

import java.util.Arrays;

/** A float tensor and its name, row-major. */
public record NamedTensor(String name, long[] shape, float[] values) {
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
