package dev.plimsoll.training.internal.bert;

import dev.plimsoll.training.internal.checkpoint.NamedTensor;

/** Numbers in a shape, row-major. */
final class Matrix {
  private final long[] shape;
  private final float[] values;

  Matrix(long[] shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  static Matrix zeros(int rows, int columns) {
    return new Matrix(new long[] {rows, columns}, new float[rows * columns]);
  }

  long[] shape() {
    return shape;
  }

  float[] values() {
    return values;
  }

  int rows() {
    return (int) shape[0];
  }

  /** The last dimension. */
  int columns() {
    return (int) shape[shape.length - 1];
  }

  /** A matrix, whatever ones stand before its last two dimensions. */
  boolean twoDimensional() {
    return shape.length >= 2 && values.length == shape[shape.length - 2] * columns();
  }

  Matrix flattened() {
    return new Matrix(new long[] {shape[shape.length - 2], columns()}, values);
  }

  Matrix transposed() {
    int rows = rows();
    int columns = columns();
    float[] turned = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        turned[c * rows + r] = values[r * columns + c];
      }
    }
    return new Matrix(new long[] {columns, rows}, turned);
  }

  /** Some rows, or some values of a vector. */
  Matrix part(int from, int count) {
    int width = shape.length == 1 ? 1 : columns();
    float[] some = new float[count * width];
    System.arraycopy(values, from * width, some, 0, some.length);
    return new Matrix(shape.length == 1 ? new long[] {count} : new long[] {count, width}, some);
  }

  NamedTensor named(String name) {
    return new NamedTensor(name, shape, values);
  }
}
