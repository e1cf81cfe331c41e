package dev.plimsoll.training.internal.block;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Arrays to libtorch tensors and back, always by copy: no tensor ever points into Java memory. */
public final class Tensors {
  private Tensors() {}

  public static Tensor of(float[] values, long... shape) {
    try (FloatPointer pointer = new FloatPointer(values);
        Tensor view = torch.from_blob(pointer, shape)) {
      return view.clone();
    }
  }

  public static Tensor of(long[] values, long... shape) {
    try (LongPointer pointer = new LongPointer(values);
        TensorOptions options = new TensorOptions(torch.ScalarType.Long);
        Tensor view = torch.from_blob(pointer, shape, options)) {
      return view.clone();
    }
  }

  public static float[] values(Tensor tensor) {
    return NativeScope.call(
        () -> {
          Tensor dense = tensor.detach().contiguous();
          float[] values = new float[Math.toIntExact(dense.numel())];
          dense.data_ptr_float().get(values);
          return values;
        });
  }

  /** Overwrites a contiguous tensor in place. */
  public static void write(Tensor tensor, float[] values) {
    NativeScope.run(() -> tensor.data_ptr_float().put(values));
  }

  public static long size(long... shape) {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
    }
    return size;
  }
}
