package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The inputs of one run, laid out in a slab; closed when the run is over. */
final class RunInputs implements AutoCloseable {
  private final OrtEnvironment environment;
  private final Slab slab;
  private final int rows;
  private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

  RunInputs(OrtEnvironment environment, Slab slab, int rows) {
    this.environment = environment;
    this.slab = slab;
    this.rows = rows;
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  /** Tensors as they are, one per graph input. */
  void tensors(Map<String, Tensor> whole) throws OrtException {
    long bytes = 0;
    for (Tensor tensor : whole.values()) {
      bytes += tensor.bytes().remaining();
    }
    slab.begin(bytes, whole.size());
    for (Map.Entry<String, Tensor> each : whole.entrySet()) {
      Tensor tensor = each.getValue();
      if (tensor.type() == ElementType.BYTES) {
        put(each.getKey(), tensor.texts(), tensor.shape());
      } else {
        ByteBuffer part = slab.part(tensor.bytes().remaining());
        part.put(tensor.bytes()).flip();
        put(each.getKey(), part, tensor.type(), tensor.shape());
      }
    }
  }

  /** The rows of all feeds below each other, texts filled up to {@code length}. */
  void lay(List<Feed> feeds, List<TensorSpec> graphInputs, @Nullable TextFront text, int length)
      throws OrtException {
    long[][] shapes = new long[graphInputs.size()][];
    long bytes = 0;
    int column = 0;
    for (int i = 0; i < shapes.length; i++) {
      TensorSpec spec = graphInputs.get(i);
      boolean token = isToken(spec, text);
      shapes[i] = token ? new long[] {rows, length} : shape(spec, feeds.get(0), column++);
      bytes += product(shapes[i]) * spec.type().width();
    }
    slab.begin(bytes, shapes.length);
    column = 0;
    for (int i = 0; i < shapes.length; i++) {
      TensorSpec spec = graphInputs.get(i);
      if (isToken(spec, text)) {
        tokens(feeds, spec, Objects.requireNonNull(text), shapes[i]);
      } else if (spec.type() == ElementType.BYTES) {
        texts(feeds, spec, column++, shapes[i]);
      } else {
        numbers(feeds, spec, column++, shapes[i]);
      }
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
  }

  /** A tensor keeps its own further dimensions; a column has what the graph says, open ones 1. */
  private long[] shape(TensorSpec spec, Feed first, int column) {
    long[] shape;
    if (first.column(column) instanceof Tensor tensor) {
      shape = tensor.shape();
    } else {
      shape = new long[Math.max(1, spec.shape().size())];
      for (int i = 0; i < spec.shape().size(); i++) {
        shape[i] = Math.max(1, spec.shape().get(i));
      }
    }
    if (shape.length > 0) {
      shape[0] = rows;
    }
    return shape;
  }

  private void tokens(List<Feed> feeds, TensorSpec spec, TextFront text, long[] shape)
      throws OrtException {
    int length = (int) shape[1];
    ByteBuffer part = slab.part(Math.toIntExact(product(shape) * Long.BYTES));
    LongBuffer values = part.asLongBuffer();
    long filler = spec.name().equals(TextFront.IDS) ? text.tokenizer().padId() : 0;
    for (Feed feed : feeds) {
      for (int row = 0; row < feed.rows(); row++) {
        int[] ids = feed.ids(row);
        for (int i = 0; i < ids.length; i++) {
          values.put(
              spec.name().equals(TextFront.IDS)
                  ? ids[i]
                  : spec.name().equals(TextFront.MASK) ? 1 : 0);
        }
        for (int i = ids.length; i < length; i++) {
          values.put(filler);
        }
      }
    }
    put(spec.name(), part, ElementType.INT64, shape);
  }

  private void texts(List<Feed> feeds, TensorSpec spec, int column, long[] shape)
      throws OrtException {
    int width = Math.toIntExact(product(shape) / rows);
    String[] all = new String[rows * width];
    int at = 0;
    for (Feed feed : feeds) {
      Object values = feed.column(column);
      String[] some = values instanceof Tensor tensor ? tensor.texts() : (String[]) values;
      System.arraycopy(some, feed.from() * width, all, at, feed.rows() * width);
      at += feed.rows() * width;
    }
    for (int i = 0; i < all.length; i++) {
      if (all[i] == null) {
        all[i] = ""; // the runtime dies of null; here it means missing, as the empty text does
      }
    }
    put(spec.name(), all, shape);
  }

  private void numbers(List<Feed> feeds, TensorSpec spec, int column, long[] shape)
      throws OrtException {
    int bytes = Math.toIntExact(product(shape) * spec.type().width());
    int perRow = bytes / rows;
    ByteBuffer part = slab.part(bytes);
    int at = 0;
    for (Feed feed : feeds) {
      int size = feed.rows() * perRow;
      if (feed.column(column) instanceof Tensor tensor) {
        if (tensor.type() != spec.type()) {
          throw wrongType(spec, tensor.type());
        }
        part.put(at, tensor.bytes(), feed.from() * perRow, size);
      } else if (spec.type() == ElementType.FP32) {
        int width = perRow / Float.BYTES;
        part.slice(at, size)
            .order(part.order())
            .asFloatBuffer()
            .put((float[]) feed.column(column), feed.from() * width, feed.rows() * width);
      } else {
        throw wrongType(spec, ElementType.FP32);
      }
      at += size;
    }
    put(spec.name(), part, spec.type(), shape);
  }

  private void put(String name, ByteBuffer part, ElementType type, long[] shape)
      throws OrtException {
    tensors.put(name, OnnxTensor.createTensor(environment, part, shape, RuntimeTypes.java(type)));
  }

  private void put(String name, String[] texts, long[] shape) throws OrtException {
    tensors.put(name, OnnxTensor.createTensor(environment, texts, shape));
  }

  private static boolean isToken(TensorSpec spec, @Nullable TextFront text) {
    return text != null && TextFront.TOKEN_INPUTS.contains(spec.name());
  }

  private static PlimsollException wrongType(TensorSpec spec, ElementType met) {
    return new PlimsollException(
        OnnxError.INPUT_WRONG_TYPE,
        "input: '" + spec.name() + "' is " + met + " (expected: " + spec.type() + ")");
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }
}
