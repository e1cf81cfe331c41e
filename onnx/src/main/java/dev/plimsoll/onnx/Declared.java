package dev.plimsoll.onnx;

import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.TensorShapeProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.stream.Collectors;

/** What a graph says of its own inputs and outputs. */
final class Declared {
  private Declared() {}

  static int type(ValueInfoProto value) {
    return value.getType().getTensorType().getElemType();
  }

  static boolean isFloat(ValueInfoProto value) {
    int type = type(value);
    return type == DataType.FLOAT.getNumber()
        || type == DataType.FLOAT16.getNumber()
        || type == DataType.DOUBLE.getNumber();
  }

  /** -1 for open dimensions; empty when no shape is declared. */
  static List<Long> shape(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList().stream()
        .map(Declared::dimension)
        .toList();
  }

  static TensorSpec spec(ValueInfoProto value) {
    return new TensorSpec(value.getName(), elements(type(value)), shape(value));
  }

  static String describe(List<ValueInfoProto> values) {
    return values.stream()
        .map(Declared::spec)
        .map(spec -> spec.name() + " " + spec.type() + spec.shape())
        .collect(Collectors.joining(", "));
  }

  private static long dimension(TensorShapeProto.Dimension dimension) {
    return dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : -1;
  }

  /** The protocol's word for a type of the format; texts stand for what it has no word for. */
  private static ElementType elements(int type) {
    DataType known = DataType.forNumber(type);
    return switch (known == null ? DataType.UNDEFINED : known) {
      case BOOL -> ElementType.BOOL;
      case UINT8 -> ElementType.UINT8;
      case UINT16 -> ElementType.UINT16;
      case UINT32 -> ElementType.UINT32;
      case UINT64 -> ElementType.UINT64;
      case INT8 -> ElementType.INT8;
      case INT16 -> ElementType.INT16;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      case FLOAT16 -> ElementType.FP16;
      case BFLOAT16 -> ElementType.BF16;
      case FLOAT -> ElementType.FP32;
      case DOUBLE -> ElementType.FP64;
      default -> ElementType.BYTES;
    };
  }
}
