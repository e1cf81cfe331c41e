package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.InputType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The protocol's names of datatypes, which are those of {@link ElementType}. */
public final class Datatypes {
  private static final Map<String, ElementType> BY_NAME =
      Arrays.stream(ElementType.values())
          .collect(Collectors.toUnmodifiableMap(ElementType::name, Function.identity()));

  private Datatypes() {}

  public static ElementType of(String name, String where) {
    ElementType type = BY_NAME.get(name);
    if (type == null) {
      throw new PlimsollException(
          InferenceError.TENSOR_INVALID,
          where
              + ": '"
              + name
              + "' (expected: one of "
              + Arrays.toString(ElementType.values())
              + ")");
    }
    return type;
  }

  /** What a decision model's input is on the wire. */
  static ElementType of(InputType type) {
    return switch (type) {
      case NUMBER -> ElementType.FP32;
      case TEXT -> ElementType.BYTES;
    };
  }

  /** Data in JSON or typed contents: half precision has neither form. */
  public static void requireWrittenForm(ElementType type, String where) {
    if (type == ElementType.FP16 || type == ElementType.BF16) {
      throw new PlimsollException(
          InferenceError.TENSOR_INVALID,
          where
              + ".datatype: "
              + type
              + " has no written form (expected: its bytes, by the binary tensor extension or"
              + " raw_input_contents)");
    }
  }
}
