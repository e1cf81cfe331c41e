package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Tensors as raw bytes: numbers in place, texts in the form of {@link RawValues}. */
public final class RawTexts {
  private RawTexts() {}

  /** A view for numbers, a new buffer for texts. */
  public static ByteBuffer bytes(Tensor tensor) {
    return tensor.type() == ElementType.BYTES ? bytes(tensor.texts()) : tensor.bytes();
  }

  private static ByteBuffer bytes(String[] texts) {
    byte[][] encoded = new byte[texts.length][];
    int size = 0;
    for (int i = 0; i < texts.length; i++) {
      encoded[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      size = Math.addExact(size, Integer.BYTES + encoded[i].length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] text : encoded) {
      bytes.putInt(text.length).put(text);
    }
    return bytes.flip();
  }
}
